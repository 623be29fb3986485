#include "lines/missed_files.h"

#include <algorithm>
#include <utility>

namespace pp {
namespace {

// Another may have got its inode.
bool IsSame(const RotatedFiles::Entry& missed, const FileIdentity& identity, int64_t born,
            int64_t written) {
  if (missed.identity != identity) return false;
  return missed.born > 0 && born > 0 ? missed.born == born : missed.written == written;
}

bool IsSame(const RotatedFiles::Entry& missed, const RotatedFiles::Entry& entry) {
  return IsSame(missed, entry.identity, entry.born, entry.written);
}

}  // namespace

void MissedFiles::Add(const RotatedFiles::Entry& entry, int why, std::optional<Original> original) {
  missed_.push_back({entry, WhyNotOpened(entry.path, why), false, std::move(original)});
}

bool MissedFiles::Has(const RotatedFiles::Entry& entry) const {
  return std::any_of(missed_.begin(), missed_.end(), [&entry](const Missed& missed) {
    return !missed.is_gone && IsSame(missed.entry, entry);
  });
}

void MissedFiles::FindAgain(const RotatedFiles& beside) {
  for (Missed& missed : missed_) {
    missed.is_gone = missed.is_gone || !beside.Has(missed.entry.identity);
    for (const RotatedFiles::Entry& entry : beside.Entries()) {
      if (entry.identity != missed.entry.identity || missed.is_gone) continue;
      missed.is_gone = !IsSame(missed.entry, entry);
      missed.entry.path = entry.path;
    }
  }
}

std::optional<MissedFiles::Missed> MissedFiles::TakeReadable(OpenFile* file) {
  for (auto missed = missed_.begin(); missed != missed_.end(); ++missed) {
    if (missed->is_gone) continue;
    *file = OpenFile::Open(missed->entry.path);  // or there may be no descriptor now
    struct stat status;
    if (!file->is_open() || !file->Status(&status)) continue;
    if (file->identity() != missed->entry.identity) continue;  // it has another name by now
    const int64_t born = BirthOf(missed->entry.path, status);
    missed->is_gone = !IsSame(missed->entry, file->identity(), born, Nanoseconds(status.st_mtim));
    if (missed->is_gone) continue;
    Missed taken = std::move(*missed);
    missed_.erase(missed);
    return taken;
  }
  return std::nullopt;
}

}  // namespace pp
