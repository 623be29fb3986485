#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/checkpoint_file.h"
#include "formats/checkpoint.h"
#include "lines/report.h"
#include "values/clock.h"

namespace pp {

// Knows which marks of the stream are reached: those above which all samples are settled, which is
// delivered, or rejected and kept. A sink gathers samples into pieces of work (a batch, a push) and
// says here when it begins one and when all of it is settled. Reached marks go into the checkpoint.
// Safe to use from several threads; memory is bounded by the pieces of work that are open.
class Progress {
 public:
  // No checkpoint is written more often than this, unless nothing is under way.
  static constexpr int64_t kWriteIntervalMs = 100;

  // Neither is owned.
  Progress(Clock* clock, Report* report) : clock_(clock), report_(report) {}

  // From now on reached marks are kept in `file`, which is not owned, for this owner (the sink and
  // where it delivers to). False with *error when what it holds is no checkpoint, or another
  // owner's: then it is left alone.
  bool KeepIn(CheckpointFile* file, const std::string& owner, std::string* error);
  bool has_checkpoint() const { return file_ != nullptr; }

  // A "#pp " line. True if it is a mark.
  bool TakeDirective(std::string_view line);
  // There is a checkpoint, and no mark has come for it.
  bool is_waiting_for_marks() const { return file_ != nullptr && !unmarked_work_; }
  // The samples that are added from now on belong to this piece of work, until it is settled. What
  // cannot be delivered is never settled.
  uint64_t Begin();
  void Settle(uint64_t work);
  // Whether all samples of this piece stand below a mark, so that they come again when the source
  // resumes from the checkpoint; without one it never is.
  bool ComesAgain(uint64_t work) const;
  // So many samples that come again could not be delivered, for this reason. Said once.
  void LeaveForResume(std::string_view reason, uint64_t samples);
  uint64_t left_for_resume() const { return left_for_resume_; }

  // Keeps what is reached and not kept yet; before a read that may block, and at the end.
  void Keep();

  // The checkpoint could not be written, which was said: there is no sense in going on.
  bool failed() const { return failed_; }

 private:
  // Marks that came when `last_work` was the newest piece of work.
  struct Pending {
    uint64_t last_work;
    std::vector<CheckpointEntry> entries;
  };

  void TakeReached();
  void KeepLocked();

  Clock* clock_;
  Report* report_;
  CheckpointFile* file_ = nullptr;
  std::atomic<bool> failed_ = false;
  std::atomic<uint64_t> left_for_resume_ = 0;
  mutable std::mutex mutex_;
  uint64_t last_work_ = 0;
  std::optional<uint64_t> unmarked_work_;  // the last piece that was begun above the first mark
  std::set<uint64_t> open_;
  std::deque<Pending> pending_;
  Checkpoint reached_;
  bool kept_ = true;        // all that is reached
  int64_t kept_at_ = 0;     // monotonic
  std::string place_line_;  // that stood right above
};

}  // namespace pp
