#pragma once

#include <string>

#include "lines/file_watch.h"
#include "lines/files.h"
#include "lines/log_files.h"
#include "lines/report.h"

namespace pp {

// A log, read as it grows, as by tail -F: over rotation, by renaming or by copying and truncating,
// and back to an old file that grows once more. It has no end but that of the run: after *finish*
// what is there by then is still read. A line that has begun waits for its rest.
class Follower : public Files, private Input {
 public:
  // `reader_fd`: when its reader is gone, a wait ends. The pointers are not owned.
  Follower(const std::string& log, LogFiles::Plan plan, LogFiles* files, FileWatch* watch,
           int reader_fd, const Stop* stop, Clock* clock, Report* report);

  bool Next(std::string* error) override;
  Input* input() override { return this; }
  const OpenFile& file() const override { return current_ == nullptr ? none_ : current_->file; }
  void OnPause(const Pause& pause) override;
  bool IsLeftForGood() const override { return turn_ == Turn::kLeave && stop_->finishing(); }
  void OnLeft(const Position& at) override;
  const Stop& stop() const override { return *stop_; }

 private:
  Event Read(char* to, size_t capacity, size_t* got) override;
  void Wait(int64_t timeout_ms) override;
  const std::string& error() const override { return error_; }

  // What the reader is told next, whatever else there is to read.
  enum class Turn { kReadOn, kLeave, kTruncated, kEndLine, kEndRun };

  Event TakeTurn();
  Event AtEnd();
  void Look(bool between_records);
  void SayTrouble();
  std::string WhatIsMissed() const;
  void SayOpenLines();
  void SayOverwritten(const std::string& copy);

  const std::string log_;
  LogFiles::Plan plan_;
  LogFiles* files_;
  FileWatch* watch_;
  int reader_fd_;
  const Stop* stop_;
  Clock* clock_;
  Report* report_;
  OpenFile none_;
  LogFile* current_ = nullptr;
  Turn turn_ = Turn::kReadOn;
  bool begun_ = false;
  bool ended_ = false;
  std::string said_trouble_;
  std::string lost_;
  std::vector<std::string> said_missed_;
  std::string error_;
};

}  // namespace pp
