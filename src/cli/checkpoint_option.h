#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/command_line.h"
#include "delivery/checkpoint_file.h"
#include "delivery/progress.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/clock.h"
#include "values/exit_status.h"

namespace pp {

// --checkpoint, which the sinks have.
class CheckpointOption {
 public:
  void AddTo(CommandLine* command);
  bool is_given() const { return !path_.empty(); }

  // A rejected sample counts as dealt with, so it must be kept: without --rejects in a file beside
  // the checkpoint. `idle` is an option that has the run deliver nothing, if one is given. False
  // with *error for what does not go together.
  bool Complete(std::string_view idle, std::string* rejects, std::string* error) const;

  // Opens the file for `progress`, if the option is given; `owner` as there. A status: it cannot be
  // used, and that was said. This object must outlive `progress`.
  std::optional<ExitStatus> Open(const std::string& owner, const Stop& stop, Clock* clock,
                                 Report* report, Progress* progress);

 private:
  std::string path_;
  CheckpointFile file_;
};

// At the end of a run: that a checkpoint could not be written, for no mark came with the `read`
// samples.
void NoteWithoutMarks(const Progress& progress, uint64_t read, Report* report);

}  // namespace pp
