#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pp {

// The made-up metrics of pp-gen(1): the series, and what they look like as text. Values come from
// curves.h, so a set is a pure function of (seed, time).
class TestMetrics {
 public:
  enum class Format { kStream, kCsv, kJson, kJsonl };

  // The names that can be asked for, without the prefix.
  static const std::vector<std::string_view>& Names();

  struct Choice {
    uint64_t seed = 0;
    std::string prefix = "prometheus_pusher_test_";
    uint64_t instances = 0;          // 0: no instance label
    std::vector<std::string> names;  // empty: all
    Format format = Format::kStream;
    bool timestamps = true;
  };
  explicit TestMetrics(const Choice& choice);

  size_t series_count() const { return series_.size(); }

  // What stands before the first set and behind the last: metadata, or a JSON array's brackets.
  void AppendBegin(std::string* text) const;
  void AppendEnd(std::string* text) const;
  // The value of every series at `time`.
  void AppendSet(int64_t time, std::string* text);

 private:
  // One line of a set.
  struct Series {
    size_t value;        // index into values_
    std::string before;  // all that stands before the value
  };

  struct Value {
    int64_t number = 0;
    int decimals = 0;  // digits of `number` behind the point
  };

  struct Instance {
    uint64_t seed;
    std::string label;  // empty: none
  };

  void AddInstance(const Instance& instance);
  void AddSeries(size_t value, std::string_view name,
                 const std::vector<std::pair<std::string, std::string>>& labels);
  void ComputeValues(uint64_t seed, int64_t time, Value* values) const;
  static void AppendNumber(const Value& value, std::string* text);
  bool Chosen(std::string_view name) const;

  Choice choice_;
  std::vector<Instance> instances_;
  std::vector<Series> series_;
  std::vector<Value> values_;
  bool first_ = true;
};

}  // namespace pp
