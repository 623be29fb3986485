#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conversion/line_formats.h"
#include "formats/influx_points.h"

namespace pp {

// The InfluxDB line protocol. Fields that are strings are left out, and counted.
class InfluxLines : public LineUser, private InfluxPoints::Receiver {
 public:
  // How long a string may stay open while no more input comes.
  static constexpr int64_t kOpenStringMs = 1000;

  // `unit`: of the timestamps in the input. `verdicts` is not owned.
  InfluxLines(size_t max_line, Verdicts* verdicts, NameRules rules = NameRules::kClassic,
              TimeUnit unit = TimeUnit::kNanoseconds)
      : verdicts_(verdicts), points_(max_line, this, rules, unit) {}

  void Line(const Location& at, std::string_view line, std::string_view with_return) override;
  void BeginFile(const OpenFile& file) override;
  void Gap(uint64_t /*line*/) override { points_.GiveUp(); }
  int64_t Idle(int64_t ms) override;
  void End() override { points_.GiveUp(); }
  void Forget() override { points_.Forget(); }
  HeldLines Held() const override { return {points_.held_bytes(), points_.held_lines()}; }
  uint64_t read() const override { return points_.found(); }

  // Which fields were left out, once all is read; empty if none were.
  std::string LeftOut() const;

 private:
  // So many of them are named.
  static constexpr size_t kMostNames = 5;

  void OnSamples(uint64_t count, std::string_view stream_lines) override;
  void OnOtherUnit(TimeUnit unit, std::string_view stream_lines) override;
  void OnString(std::string_view measurement, std::string_view key) override;
  void OnReject(uint64_t line_number, std::string_view reason, std::string_view text) override;
  void OnUnclosed(uint64_t line_number, std::string_view reason, std::string_view text) override;
  bool IsDone() const override { return verdicts_->done(); }

  Verdicts* verdicts_;
  InfluxPoints points_;
  std::string file_;
  uint64_t strings_ = 0;
  std::vector<std::string> string_names_;  // the first of them, each once
  bool more_names_ = false;
};

}  // namespace pp
