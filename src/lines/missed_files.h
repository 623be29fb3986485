#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lines/open_file.h"
#include "lines/rotation.h"

namespace pp {

// Files that were a log, as it seems, and cannot be opened. They may be later.
class MissedFiles {
 public:
  // What was read of a log that was truncated, which such a file may be a copy of.
  struct Original {
    KnownPlace place;
    Position at;    // where reading goes on
    OpenFile seen;  // not open; has what was seen
  };
  struct Missed {
    RotatedFiles::Entry entry;
    std::string why;  // with its path
    bool is_gone;     // it never can be
    std::optional<Original> original;
  };

  void Add(const RotatedFiles::Entry& entry, int why, std::optional<Original> original = {});
  // Of that file, and not of another that has got its inode.
  bool Has(const RotatedFiles::Entry& entry) const;
  // They may have other names by now, or none.
  void FindAgain(const RotatedFiles& beside);
  // One that can be opened by now.
  std::optional<Missed> TakeReadable(OpenFile* file);

  const std::vector<Missed>& all() const { return missed_; }

 private:
  std::vector<Missed> missed_;
};

}  // namespace pp
