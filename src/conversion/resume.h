#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conversion/read_before.h"
#include "formats/checkpoint.h"
#include "lines/open_file.h"
#include "lines/report.h"
#include "lines/rotation.h"
#include "lines/stop.h"

namespace pp {

// Where to go on reading, as checkpoints tell it (formats/checkpoint.h). A file goes on from the
// least place of all checkpoints; one that does not know the file stands for its beginning.
class Resume {
 public:
  // Neither is owned. `stop`: null for never.
  explicit Resume(Report* report, const Stop* stop = nullptr) : report_(report), stop_(stop) {}

  // Reads a checkpoint. One that is not there yet is one that knows nothing; a pipe is waited for,
  // unless the run is to end. False with *error for what cannot be read or is no checkpoint.
  bool Load(const std::string& path, std::string* error);

  // A file also goes on from the place of another one with its name, without directories, that has
  // the same bytes before the place: it is a copy, perhaps on another host. The last such entry of
  // a checkpoint counts, for the copies are read one after the other.
  void set_takes_copies(bool takes) { takes_copies_ = takes; }

  // Files beside a log that are never taken for a part of it: those that we write.
  void set_never_read(OwnFiles files) { own_ = std::move(files); }

  // What is to be read for a log, in order, each file with where it begins: what was rotated away
  // and not read to its end, and last `operand`, if that is open. `operand` has its log() set. What
  // was in a plan before, for another operand, is not in this one, and that is said.
  std::vector<OpenFile> Plan(OpenFile operand);
  // Of what was planned something was not read before and cannot be read any more, as it seems.
  // That was said.
  bool has_lost() const { return has_lost_; }

 private:
  struct Kept {
    std::string path;
    bool is_there;
    Checkpoint content;
    int64_t written = 0;  // nanoseconds since the Unix epoch
  };

  bool IsPlanned(const OpenFile& file) const;
  void LeaveOutPlanned(std::vector<OpenFile>* plan);
  std::optional<ReadBefore> ReadOf(const OpenFile& operand,
                                   const std::vector<CheckpointEntry>& entries) const;
  std::vector<OpenFile> PlanFor(const Kept& checkpoint, const OpenFile& operand);
  std::vector<OpenFile> PlanRotated(const Kept& checkpoint, const CheckpointEntry& entry,
                                    const OpenFile& operand);
  static OpenFile OpenBeside(const RotatedFiles::Entry& entry, const OpenFile& operand);
  std::vector<OpenFile> PlanYounger(const Kept& checkpoint, const OpenFile& operand,
                                    const std::vector<OpenFile>& planned = {}) const;
  std::vector<OpenFile> PlanCopied(const Kept& checkpoint, const CheckpointEntry& entry,
                                   const OpenFile& operand) const;
  void FindCopies(const CheckpointEntry& last, const std::vector<CheckpointEntry>& entries,
                  const OpenFile& operand, std::vector<OpenFile>* plan) const;
  void AddGrown(const std::vector<CheckpointEntry>& entries, const OpenFile& operand,
                std::vector<OpenFile>* plan) const;
  void SayLost(const Kept& checkpoint, const CheckpointEntry& entry, const OpenFile& operand,
               const RotatedFiles& rotated);

  Report* report_;
  const Stop* stop_;
  std::vector<Kept> checkpoints_;
  std::vector<KnownPlace> planned_;  // with the ends that the files had then
  OwnFiles own_;
  bool takes_copies_ = false;
  bool has_lost_ = false;
};

}  // namespace pp
