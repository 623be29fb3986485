#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/deliverer.h"
#include "delivery/grouping.h"
#include "lines/filter_output.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/clock.h"
#include "values/exit_status.h"

namespace pp {

// Deletes the groups that a run has pushed to, when they have been idle for a while. A group that
// somebody else has pushed to after this run is left alone: it is for the last one to delete it.
class Expiry {
 public:
  // Groups idle for `idle_ms` are deleted from the gateway at `url`. The pointers are not owned.
  Expiry(std::string url, Grouping grouping, int64_t idle_ms, Clock* clock, Deliverer* deliverer,
         Report* report, Stop* stop);

  // The gateway has stored a push into the group of this path, by its last answer.
  void NotePush(const std::string& path);
  // It has refused one. It may keep the group all the same.
  void NoteRefused(const std::string& path) { refused_.insert(path); }

  // Once there is nothing more to push: waits until the last push is so long ago, and deletes.
  // kRunAgain when that could not be done, or the run is aborted; says then what is left.
  ExitStatus Run();
  // In place of Run, where nothing is sent: writes what would be deleted, as comments.
  ExitStatus List(FilterOutput* out);

  // Groups that were deleted, or would be.
  uint64_t deleted() const { return deleted_; }

 private:
  struct Group {
    std::optional<int64_t> answered;  // our last push, by the gateway's Date, in milliseconds
    // As the gateway tells them, in seconds; none where it does not know the group.
    std::optional<double> time_after_push;
    std::optional<double> time_after_wait;
    bool is_later = false;  // time_after_push, than `answered`
  };
  // Groups that were not deleted, as URLs, by the reason.
  struct Kept {
    std::vector<std::string> foreign;
    std::vector<std::string> later;
    std::vector<std::string> gone;
    std::vector<std::string> unseen;
  };
  using Time = std::optional<double> Group::*;

  bool ReadTimes(Time time, std::string* error);
  void NoteLaterTimes();
  bool Wait();
  ExitStatus Expire();
  ExitStatus Delete();
  void SayKept(const Kept& kept);
  ExitStatus Fail(const std::string& reason);
  std::string WaitNote(int64_t ms) const;

  std::string url_;
  Grouping grouping_;
  int64_t idle_ms_;
  Clock* clock_;
  Deliverer* deliverer_;
  Report* report_;
  Stop* stop_;
  std::map<std::string, Group> groups_;  // by path; those that are still there
  int64_t last_push_ = 0;                // monotonic
  std::set<std::string> refused_;        // paths; some of them may be in groups_ as well
  uint64_t deleted_ = 0;
};

}  // namespace pp
