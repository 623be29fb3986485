#include "lines/known_files.h"

#include <cerrno>
#include <string>

namespace pp {
namespace {

int64_t WrittenLast(const OpenFile& file) {
  struct stat status = {};
  file.Status(&status);
  return Nanoseconds(status.st_mtim);
}

// Whatever it is called by now.
int64_t Born(const OpenFile& file) {
  struct stat status = {};
  file.Status(&status);
  return BirthOf("/proc/self/fd/" + std::to_string(file.fd()), status);
}

}  // namespace

void KnownFiles::AddAsItIs(const RotatedFiles::Entry& entry) {
  const OpenFile file = RotatedFiles::Open(entry);
  if (file.is_open())
    Add({PlaceIn(file, {file.size(), 0}), entry.born, entry.written});
  else if (errno != ENOENT)
    Add({{entry.identity, {entry.size, 0}}, entry.born, entry.written, true});
}

void KnownFiles::Add(const OpenFile& file, uint64_t read_to) {
  Add({PlaceIn(file, {read_to, 0}), Born(file), WrittenLast(file)});
}

void KnownFiles::Add(const Known& known) {
  std::erase_if(known_,
                [&known](const Known& old) { return old.place.identity == known.place.identity; });
  known_.push_back(known);
}

void KnownFiles::KeepOnly(const RotatedFiles& beside) {
  std::erase_if(known_,
                [&beside](const Known& known) { return !beside.Has(known.place.identity); });
}

const KnownFiles::Known* KnownFiles::Find(const FileIdentity& identity) const {
  for (const Known& known : known_) {
    if (known.place.identity == identity) return &known;
  }
  return nullptr;
}

// Of an empty file there is nothing to tell another by that may get its inode.
bool KnownFiles::Has(const OpenFile& file) const {
  const Known* const known = Find(file.identity());
  if (known == nullptr) return false;
  if (known->is_unreadable) return WrittenLast(file) == known->written;
  return known->place.at.offset > 0 ? HasPlace(file, known->place) : file.size() == 0;
}

}  // namespace pp
