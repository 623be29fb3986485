#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "conversion/verdicts.h"
#include "lines/open_file.h"

namespace pp {

// Puts marks (formats/mark.h) into the output: how far the file that is open has been dealt with.
// Each costs a look at the file, so they are some way apart.
class Marks {
 public:
  // Half a MiB, so that with lines of common length no MiB is without a mark.
  static constexpr uint64_t kInterval = uint64_t{512} << 10;

  // `verdicts` is not owned. Not wanted: puts none, and is never due.
  Marks(bool wanted, Verdicts* verdicts, uint64_t interval = kInterval)
      : wanted_(wanted), verdicts_(verdicts), interval_(interval) {}

  bool wanted() const { return wanted_; }
  // Before any sample of `file`, which must stay open.
  void Begin(const OpenFile& file);

  // It is time for one, once all before `offset` is in the output or rejected. Cheap.
  bool IsDue(uint64_t offset) const { return offset >= due_; }
  // All before `at` is in the output or rejected. Puts no mark where there is one already, nor when
  // what was rejected could not be kept.
  void Put(const Position& at);
  // The line stands in the file that is open, and looks like one that this puts for it. To whoever
  // resumes it would be one.
  bool AreForged(std::string_view line) const;
  // No more marks for this file.
  void End();

 private:
  static constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

  void PutAt(const Position& at);

  bool wanted_;
  Verdicts* verdicts_;
  uint64_t interval_;
  const OpenFile* file_ = nullptr;  // to be marked
  FileIdentity identity_;
  std::string source_;
  uint64_t last_ = 0;
  uint64_t due_ = kNever;
  std::string text_;
};

// The name that a file has in marks.
std::string SourceOf(const FileIdentity& identity);
// Nothing if it is no file's.
std::optional<FileIdentity> ParseSource(std::string_view source);

}  // namespace pp
