#include "cli/checkpoint_option.h"

#include "cli/common_options.h"

namespace pp {

void CheckpointOption::AddTo(CommandLine* command) {
  command->Text("checkpoint", "FILE", "Keep in FILE how far the stream's marks are delivered",
                &path_);
}

bool CheckpointOption::Complete(std::string_view idle, std::string* rejects,
                                std::string* error) const {
  if (!is_given()) return true;
  if (!idle.empty()) {
    *error = std::string(idle) + " delivers nothing, so there is nothing for --checkpoint to keep";
    return false;
  }
  if (rejects->empty()) *rejects = path_ + ".rejects";
  *error = FindClash(*rejects, "--checkpoint", path_);
  return error->empty();
}

std::optional<ExitStatus> CheckpointOption::Open(const std::string& owner, const Stop& stop,
                                                 Clock* clock, Report* report, Progress* progress) {
  if (!is_given()) return std::nullopt;
  std::string error;
  if (!file_.Open(path_, stop, clock, report, &error)) {
    report->Error(error);
    return ExitStatus::kMachine;
  }
  if (progress->KeepIn(&file_, owner, &error)) return std::nullopt;
  report->Error(error);
  return ExitStatus::kUsage;
}

void NoteWithoutMarks(const Progress& progress, uint64_t read, Report* report) {
  if (!progress.is_waiting_for_marks() || read == 0) return;
  report->Note("no mark came, so the checkpoint says nothing new; pp-parse --marks makes them");
}

}  // namespace pp
