#pragma once

#include <string>
#include <string_view>

#include "lines/report.h"
#include "lines/stop.h"
#include "lines/target_file.h"
#include "values/clock.h"

namespace pp {

// A small file that is replaced as a whole, so that whoever reads it, at any moment and after any
// crash, sees the old text or the new one. It is locked while this lives: of two sinks with the
// same checkpoint each would overwrite what the other one says.
class CheckpointFile {
 public:
  // How long to wait for another process that has it: a sink whose pipe was cut off may still be
  // delivering what it has read.
  static constexpr int64_t kPatienceMs = 10'000;

  CheckpointFile() = default;
  ~CheckpointFile();
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;

  // Creates it, for its owner alone, if it is not there. It must be a regular file, not a link, and
  // no other link is followed that others may have laid.
  bool Open(const std::string& path, const Stop& stop, Clock* clock, Report* report,
            std::string* error);
  // What it holds, after Open.
  const std::string& text() const { return text_; }

  // Write, fsync, rename: when this returns true the new text survives a power cut. After a
  // failure the old one still stands, or, as *error says, the new one may not survive that.
  bool Replace(std::string_view text, std::string* error);

  const std::string& path() const { return path_; }

 private:
  bool OpenLocked(bool* busy, std::string* error);
  bool ReadAll(std::string* error);
  bool WriteNew(int fd, std::string_view text) const;

  std::string path_;
  TargetFile target_;
  std::string text_;
  int fd_ = -1;
};

}  // namespace pp
