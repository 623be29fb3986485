#pragma once

#include <cstdint>
#include <vector>

#include "lines/open_file.h"
#include "lines/rotation.h"

namespace pp {

// Files beside a log of which nothing is to be read: they were there before it was followed, or
// were read to their end.
class KnownFiles {
 public:
  struct Known {
    KnownPlace place;  // its end
    int64_t born;      // these as RotatedFiles::Entry has them
    int64_t written;
    bool is_unreadable = false;
  };

  // With all that is in it now, also where it cannot be opened.
  void AddAsItIs(const RotatedFiles::Entry& entry);
  // Up to where it was read.
  void Add(const OpenFile& file, uint64_t read_to);
  // Forgets those that are gone.
  void KeepOnly(const RotatedFiles& beside);

  // It has that file's inode. Null if there is none.
  const Known* Find(const FileIdentity& identity) const;
  // And is still what it was then.
  bool Has(const OpenFile& file) const;

  size_t size() const { return known_.size(); }

 private:
  void Add(const Known& known);

  std::vector<Known> known_;
};

}  // namespace pp
