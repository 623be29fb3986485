#include "lines/follower.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pp {

Follower::Follower(const std::string& log, LogFiles::Plan plan, LogFiles* files, FileWatch* watch,
                   int reader_fd, const Stop* stop, Clock* clock, Report* report)
    : log_(log),
      plan_(std::move(plan)),
      files_(files),
      watch_(watch),
      reader_fd_(reader_fd),
      stop_(stop),
      clock_(clock),
      report_(report),
      none_(-1, false, log) {}

bool Follower::Next(std::string* error) {
  error->clear();
  if (turn_ == Turn::kEndRun || stop_->aborting()) {
    if (!std::exchange(ended_, true)) *error = WhatIsMissed();
    return false;
  }
  if (turn_ == Turn::kEndLine) {
    current_->at = {current_->read_to(), current_->at.lines + 1};
    current_->in_line = false;
    current_->passed = true;
  }
  turn_ = Turn::kReadOn;
  if (!begun_) {
    begun_ = true;
    try {
      files_->Begin(plan_);
    } catch (const UnreadableFile& unreadable) {
      *error = unreadable.what();
      turn_ = Turn::kEndRun;
      ended_ = true;
      return false;
    }
    if (!files_->has_log() && files_->trouble().empty()) {
      report_->Note(log_ + ": not there yet; waits for it");
    }
    SayTrouble();
  }
  files_->Trim();
  current_ = files_->Pick();
  if (current_ == nullptr) return true;
  // What was seen of a line is read again, with its rest.
  current_->file.set_begin(current_->at);
  if (current_->file.HasWhatWasSeen()) current_->BeginAt(current_->at);
  return true;
}

Input::Event Follower::Read(char* to, size_t capacity, size_t* got) {
  *got = 0;
  if (stop_->finishing()) files_->Freeze();
  if (stop_->aborting()) turn_ = Turn::kEndRun;
  if (turn_ != Turn::kReadOn) return TakeTurn();
  if (current_ == nullptr) return AtEnd();
  const uint64_t left = current_->limit - std::min(current_->limit, current_->read_to());
  const ssize_t n =
      current_->file.ReadTo(to, std::min<uint64_t>(capacity, left), current_->read_to());
  if (n < 0) {
    error_ = std::strerror(errno);
    turn_ = Turn::kEndRun;
    return Event::kError;
  }
  // Only now, for it may have been truncated before or while it was read.
  if (!current_->file.IsWhatItWas() || files_->WasCopiedUnseen(*current_)) {
    turn_ = Turn::kTruncated;
    return TakeTurn();
  }
  if (n == 0) return AtEnd();
  *got = static_cast<size_t>(n);
  current_->Grow({to, *got}, clock_->Monotonic());
  return Event::kData;
}

Input::Event Follower::TakeTurn() {
  switch (turn_) {
    case Turn::kEndLine:
      return Event::kEnd;
    case Turn::kEndRun:
      return Event::kStopped;
    default:
      return Event::kLeft;
  }
}

// A stop that came while this was read has yet to look for what else is there.
Input::Event Follower::AtEnd() {
  if (!files_->is_frozen()) return Event::kWouldBlock;
  turn_ = files_->Pick() == current_ ? Turn::kEndRun : Turn::kLeave;
  if (turn_ == Turn::kEndRun) SayOpenLines();
  return TakeTurn();
}

// There is no time to wait for the rest, and the part that is there could pass for a whole line.
void Follower::SayOpenLines() {
  for (const LogFile* file : files_->WithOpenLine()) {
    report_->Note(file->file.name() + ":" + std::to_string(file->at.lines + 1) +
                  ": the file was rotated, and this last line of it has no newline yet; it is "
                  "left out");
  }
}

void Follower::OnPause(const Pause& pause) {
  if (current_ != nullptr) {
    current_->at = pause.at;
    current_->in_line = pause.in_line;
  }
  Look(pause.between_records);
}

// Whether there is something else to read than the file that is open, which is at its end.
void Follower::Look(bool between_records) {
  files_->LookForYounger();
  SayTrouble();
  LogFile* const next = files_->Pick();
  if (next == nullptr) return;
  if (current_ == nullptr) {
    turn_ = Turn::kLeave;
    return;
  }
  const bool is_old = !files_->IsYoungest(current_);
  if (is_old && files_->IsLineOver(*current_)) {
    turn_ = Turn::kEndLine;
    return;
  }
  if (!between_records || next == current_) return;
  // The first time, the last line of what was the log is waited for.
  const bool waits = current_->in_line && !current_->passed && !current_->file.is_copy();
  if (waits && files_->IsOlder(current_, next)) return;
  if (is_old) current_->passed = true;
  turn_ = Turn::kLeave;
}

// What makes the run a failure, if anything does.
std::string Follower::WhatIsMissed() const {
  if (!lost_.empty()) return lost_;
  if (files_->missed().empty()) return files_->trouble();
  return files_->missed().front().why + "; what it has was not read";
}

void Follower::SayTrouble() {
  for (const MissedFiles::Missed& missed : files_->missed()) {
    const std::string text = missed.why + (missed.is_gone ? ", and is gone now; what it had is lost"
                                                          : "; what it has is read once it can be");
    if (std::find(said_missed_.begin(), said_missed_.end(), text) != said_missed_.end()) continue;
    said_missed_.push_back(text);
    report_->Note(text);
  }
  if (files_->trouble().empty() || files_->trouble() == said_trouble_) return;
  said_trouble_ = files_->trouble();
  report_->Note(said_trouble_ + "; waits until it can be");
}

void Follower::OnLeft(const Position& at) {
  if (current_ == nullptr) return;
  current_->at = at;
  current_->in_line = current_->read_to() > at.offset;
  if (turn_ != Turn::kTruncated) return;
  if (current_->file.is_copy()) {
    const std::string name = current_->file.name();
    if (files_->Drop(current_)) SayOverwritten(name);
    current_ = nullptr;
    return;
  }
  const bool had_begun = current_->in_line;
  const auto [copy, others, lost, strangers] = files_->BeginAnew(current_);
  for (const std::string& name : lost) SayOverwritten(name);
  report_->Note(current_->file.name() + ": was truncated" +
                (copy == nullptr ? "; begins at its start again"
                                 : "; the rest of what it was is read from " + copy->file.name() +
                                       ", and then its new beginning"));
  for (const LogFile* other : others) {
    report_->Note(other->file.name() + ": was not beside it before; is read first");
  }
  for (const std::string& name : strangers) {
    report_->Note(name +
                  ": is not what it was before, and taken for another log's; not read (if it is "
                  "this log's, read it by itself)");
  }
  if (had_begun && (copy == nullptr || copy->file.size() <= copy->read_to())) {
    report_->Note(current_->file.name() + ":" + std::to_string(at.lines + 1) +
                  ": the line that had begun is left out");
  }
}

void Follower::SayOverwritten(const std::string& copy) {
  lost_ = copy + ": was written anew before all of it was read; the rest is lost";
  report_->Note(lost_);
}

void Follower::Wait(int64_t timeout_ms) {
  if (turn_ != Turn::kReadOn) return;
  const int64_t line = files_->UntilLineIsOver();
  if (line >= 0 && (timeout_ms < 0 || line < timeout_ms)) timeout_ms = line;
  const ReadPause pause(&meter_);
  watch_->Wait(timeout_ms, stop_->finish_fd(), reader_fd_);
}

}  // namespace pp
