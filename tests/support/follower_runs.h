#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lines/follower.h"
#include "lines/line_source.h"
#include "support/as_nobody.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temporary_directory.h"

namespace pp {

// A log that is followed, and what comes of it.
class FollowerRuns : public testing::Test, private LineSource::Listener {
 protected:
  void Begin(FileWatch::Means means = FileWatch::Means::kBest) { Begin(means, &stop_); }
  void Begin(FileWatch::Means means, const Stop* stop) {
    watch_ = std::make_unique<FileWatch>(log_, means);
    files_ = std::make_unique<LogFiles>(log_, own_, watch_.get(), &clock_);
    const auto plan = [this](OpenFile log) {
      std::vector<OpenFile> files;
      if (log.is_open() && done_ > 0) log.BeginBehind({done_, 1}, log.EdgesBefore(done_));
      if (log.is_open()) files.push_back(std::move(log));
      when_planned_();
      return files;
    };
    follower_ = std::make_unique<Follower>(log_, plan, files_.get(), watch_.get(), STDOUT_FILENO,
                                           stop, &clock_, &report_);
    source_ = std::make_unique<LineSource>(follower_.get(), max_line_, &report_);
    source_->set_listener(this);
  }

  // What can be had without time passing: "number:line " and "[offset:lines] " for the end of each
  // file, and whether that was all.
  std::string Read(bool between_records = true) {
    told_.clear();
    for (int waits = 0; waits < 3;) {
      const LineSource::Event event = source_->Next();
      if (event == LineSource::Event::kEnd) return told_ + "END";
      if (event == LineSource::Event::kLine) {
        waits = 0;
        told_ += std::to_string(source_->at().line) + ":" + std::string(source_->line()) + " ";
      } else {
        ++waits;
        source_->Wait(0, between_records);
      }
    }
    return told_;
  }

  std::string ReadAsNobody() {
    SetMode(".", 0755);
    const pp_test::AsNobody nobody;
    return Read();
  }

  void Append(const std::string& name, const std::string& text) {
    std::ofstream(directory_ / name, std::ios::app) << text;
  }
  // Written before anybody looked.
  void MakeOld(const std::string& name) {
    const timeval times[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
    ASSERT_EQ(utimes((directory_ / name).c_str(), times), 0);
  }
  void SetMode(const std::string& name, mode_t mode) {
    ASSERT_EQ(chmod((directory_ / name).c_str(), mode), 0);
  }
  void Rename(const std::string& from, const std::string& to) {
    std::filesystem::rename(directory_ / from, directory_ / to);
  }

  CapturedStderr captured_;
  pp_test::TemporaryDirectory directory_;
  std::string log_ = directory_ / "x";
  Stop stop_;
  FakeClock clock_;
  Report report_{"pp-x"};
  std::string told_;
  size_t max_line_ = 20;
  OwnFiles own_;
  uint64_t done_ = 0;  // bytes of the log, a line, as a checkpoint has it
  std::function<void()> when_planned_ = [] {};
  std::unique_ptr<FileWatch> watch_;
  std::unique_ptr<LogFiles> files_;
  std::unique_ptr<Follower> follower_;
  std::unique_ptr<LineSource> source_;

  std::string left_;  // for each file that was left, and how

 private:
  Position OnLeft(const Position& at, bool for_good) override {
    left_ += for_good ? "for good " : "for another ";
    OnFileEnd(at);
    return at;
  }
  void OnFileEnd(const Position& at) override {
    told_ += "[" + std::to_string(at.offset) + ":" + std::to_string(at.lines) + "] ";
  }
};

}  // namespace pp
