#include "delivery/progress.h"

#include <utility>

#include "formats/mark.h"

namespace pp {

bool Progress::KeepIn(CheckpointFile* file, const std::string& owner, std::string* error) {
  if (!ParseCheckpoint(file->text(), &reached_, error)) {
    *error = file->path() + ": " + *error + "; it is left alone";
    return false;
  }
  if (!reached_.owner.empty() && reached_.owner != owner) {
    *error = file->path() + ": is the checkpoint of " + reached_.owner +
             ", and each sink needs one of its own (edit its first line if that has moved)";
    return false;
  }
  reached_.owner = owner;
  file_ = file;
  return true;
}

bool Progress::TakeDirective(std::string_view line) {
  Mark mark;
  Place place;
  if (!ParseMark(line, &mark)) {
    if (ParsePlace(line, &place)) place_line_ = line;
    return false;
  }
  if (file_ == nullptr) return true;
  CheckpointEntry entry{std::string(mark.source), mark.offset, {}};
  if (ParsePlace(place_line_, &place) && place.source == mark.source &&
      place.offset == mark.offset) {
    entry.place = std::exchange(place_line_, {});
  }
  const std::lock_guard lock(mutex_);
  if (!unmarked_work_) unmarked_work_ = last_work_;
  if (pending_.empty() || pending_.back().last_work != last_work_) {
    pending_.push_back({last_work_, {}});
  }
  UpdateEntry(std::move(entry), &pending_.back().entries);
  TakeReached();
  return true;
}

uint64_t Progress::Begin() {
  const std::lock_guard lock(mutex_);
  open_.insert(++last_work_);
  return last_work_;
}

void Progress::Settle(uint64_t work) {
  const std::lock_guard lock(mutex_);
  open_.erase(work);
  TakeReached();
  if (open_.empty() || clock_->Monotonic() - kept_at_ >= kWriteIntervalMs) KeepLocked();
}

bool Progress::ComesAgain(uint64_t work) const {
  const std::lock_guard lock(mutex_);
  return unmarked_work_ && work > *unmarked_work_;
}

void Progress::LeaveForResume(std::string_view reason, uint64_t samples) {
  const bool is_first = left_for_resume_.fetch_add(samples) == 0;
  if (!is_first || samples == 0) return;
  report_->Error(std::string(reason) + "; what is undelivered stands below the checkpoint " +
                 file_->path() + ", and comes again when its source resumes from there");
}

void Progress::TakeReached() {
  while (!pending_.empty() && (open_.empty() || pending_.front().last_work < *open_.begin())) {
    for (CheckpointEntry& entry : pending_.front().entries) {
      UpdateEntry(std::move(entry), &reached_.entries);
    }
    pending_.pop_front();
    kept_ = false;
  }
}

void Progress::Keep() {
  const std::lock_guard lock(mutex_);
  KeepLocked();
}

void Progress::KeepLocked() {
  if (file_ == nullptr || kept_ || failed_) return;
  // A rejected sample is settled once it is kept; that it could not be was said.
  if (!report_->SyncRejects()) return;
  std::string error;
  if (!file_->Replace(FormatCheckpoint(reached_), &error)) {
    report_->Error(error);
    failed_ = true;
  }
  kept_ = true;
  kept_at_ = clock_->Monotonic();
}

}  // namespace pp
