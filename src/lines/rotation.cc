#include "lines/rotation.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace pp {
namespace {

// Of others the caller sees to it that none is passed over in silence.
OpenFile OpenOrThrow(const std::string& path) {
  OpenFile file = OpenFile::Open(path);
  if (!file.is_open()) ThrowIfShort(path);
  return file;
}

// ".1" of ".1.gz".
std::string_view WithoutCompression(std::string_view suffix) {
  for (const std::string_view compressed :
       {".gz", ".xz", ".bz2", ".zst", ".lz4", ".Z", ".zip", ".lzma", ".lz", ".lzo", ".br", ".7z"}) {
    if (suffix.ends_with(compressed)) return suffix.substr(0, suffix.size() - compressed.size());
  }
  return suffix;
}

// What stands behind the log's name: ".1", "-20251231", ".old". Not ".gz", and not what others put
// beside a log, such as a checkpoint or the rejects.
bool IsRotatedSuffix(std::string_view suffix) {
  if (WithoutCompression(suffix) != suffix) return false;
  if (suffix.size() < 2 || (suffix[0] != '.' && suffix[0] != '-')) return false;
  return std::isdigit(static_cast<unsigned char>(suffix[1])) != 0 || suffix.substr(1) == "old";
}

// Of files written within one tick of the clock: log.2 is older than log.1, but log-20251230 than
// log-20251231. These are their suffixes.
bool IsOlderByName(std::string_view a, std::string_view b) {
  constexpr size_t kLongestNumber = 4;
  if (a.empty()) return false;
  if (a.size() != b.size()) return a.size() > b.size();
  return a.size() <= 1 + kLongestNumber ? a > b : a < b;
}

}  // namespace

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

int64_t BirthOf(const std::string& path, const struct stat& status) {
  struct statx more = {};
  if (statx(AT_FDCWD, path.c_str(), 0, STATX_BTIME, &more) != 0) return 0;
  if ((more.stx_mask & STATX_BTIME) == 0 || more.stx_ino != status.st_ino) return 0;
  const int64_t born = Nanoseconds({more.stx_btime.tv_sec, more.stx_btime.tv_nsec});
  return born <= Nanoseconds(status.st_mtim) ? born : 0;
}

void ThrowIfShort(const std::string& path) {
  if (errno != EMFILE && errno != ENFILE) return;
  throw std::system_error(errno, std::generic_category(), path + ": cannot be opened");
}

UnreadableFile::UnreadableFile(const std::string& path, int error_number)
    : std::runtime_error(WhyNotOpened(path, error_number) +
                         "; it was the log before and comes first, so the log is not read (make it "
                         "readable, or move it away)") {}

KnownPlace PlaceIn(const OpenFile& file, const Position& at) {
  return {file.identity(), at, true, file.EdgesBefore(at.offset).Fingerprint()};
}

bool HasPlace(const OpenFile& file, const KnownPlace& place) {
  if (file.size() < place.at.offset) return false;
  return !place.has_fingerprint ||
         file.EdgesBefore(place.at.offset).Fingerprint() == place.fingerprint;
}

std::vector<std::string> NamesOfLog(const std::string& log) {
  constexpr size_t kMostLinks = 40;  // as the kernel has it
  std::vector<std::string> names = {log};
  while (names.size() <= kMostLinks) {
    std::string path = names.back();
    char target[PATH_MAX];
    const ssize_t size = readlink(path.c_str(), target, sizeof target);
    if (size <= 0) break;
    const std::string_view next(target, static_cast<size_t>(size));
    if (next.starts_with('/')) path.clear();
    path.resize(path.rfind('/') + 1);  // npos + 1 is 0
    names.push_back(path.append(next));
  }
  return names;
}

RotatedFiles::RotatedFiles(const std::string& log, OwnFiles own,
                           const std::vector<std::string>& also)
    : names_(NamesOfLog(log)), own_(std::move(own)) {
  for (const std::string& name : names_) places_.push_back(AbsolutePath(name));
  for (const std::string& place : also) {
    if (std::find(places_.begin(), places_.end(), place) == places_.end()) also_.push_back(place);
  }
  // A rotation that goes on shifts names while they are read. Twice the same is the truth.
  constexpr int kPatience = 100;
  Scan();
  for (int i = 0; i < kPatience && !Scan(); ++i) {
  }
}

// False if it was not the same before.
bool RotatedFiles::Scan() {
  const std::vector<Entry> before = std::exchange(entries_, {});
  for (size_t i = 0; i < names_.size(); ++i) ScanBeside(names_[i], places_[i], true);
  for (const std::string& place : also_) ScanBeside(place, place, false);
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.written != b.written ? a.written < b.written : IsOlderByName(a.suffix, b.suffix);
  });
  return std::equal(
      before.begin(), before.end(), entries_.begin(), entries_.end(),
      [](const Entry& a, const Entry& b) { return a.path == b.path && a.identity == b.identity; });
}

void RotatedFiles::ScanBeside(const std::string& log, const std::string& place, bool is_log) {
  const size_t begin = log.rfind('/') + 1;
  const std::string directory_name = log.substr(0, begin);
  const std::string base = log.substr(begin);
  DIR* directory = opendir(directory_name.empty() ? "." : directory_name.c_str());
  if (directory == nullptr) {
    ThrowIfShort(directory_name.empty() ? "." : directory_name);
    return;
  }
  const size_t by_other_names = entries_.size();
  while (const dirent* found = readdir(directory)) {
    const std::string name = found->d_name;
    const std::string path = directory_name + name;
    struct stat status;
    if (name == base && is_log) continue;
    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    const std::string suffix = name.starts_with(base) ? name.substr(base.size()) : "";
    Entry entry = {path,
                   IdentityOf(status),
                   Nanoseconds(status.st_mtim),
                   BirthOf(path, status),
                   static_cast<uint64_t>(status.st_size),
                   name == base || IsRotatedSuffix(suffix),
                   suffix.empty() ? name : suffix,
                   place};
    if (!IsOwn(entry)) Add(std::move(entry), by_other_names);
  }
  closedir(directory);
}

// Where several names of the log lead to it, it is named like the log if one of them says so.
void RotatedFiles::Add(Entry entry, size_t by_other_names) {
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(by_other_names);
  const auto known = std::find_if(entries_.begin(), end, [&entry](const Entry& other) {
    return other.identity == entry.identity;
  });
  if (known == end)
    entries_.push_back(std::move(entry));
  else if (entry.named_like_log && !known->named_like_log)
    *known = std::move(entry);
}

bool RotatedFiles::Has(const FileIdentity& identity) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&identity](const Entry& entry) { return entry.identity == identity; });
}

bool RotatedFiles::IsOwn(const Entry& entry) const {
  if (std::find(own_.open.begin(), own_.open.end(), entry.identity) != own_.open.end()) return true;
  if (!entry.named_like_log || own_.paths.empty()) return false;
  const std::string path = AbsolutePath(entry.path);
  return std::find(own_.paths.begin(), own_.paths.end(), path) != own_.paths.end();
}

OpenFile RotatedFiles::Find(const KnownPlace& place) const {
  for (const Entry& entry : entries_) {
    if (entry.identity != place.identity) continue;
    OpenFile file = Open(entry);
    if (file.is_open() && HasPlace(file, place)) return file;
  }
  return FindCopy(place);
}

OpenFile RotatedFiles::FindCopy(const KnownPlace& place) const {
  if (place.at.offset == 0 || !place.has_fingerprint) return {};
  // The last one first: copies of copies may be there, too.
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (!entry->named_like_log) continue;
    OpenFile file = OpenOrThrow(entry->path);
    if (file.is_open() && HasPlace(file, place)) return file;
  }
  return {};
}

std::vector<RotatedFiles::Entry> RotatedFiles::Entries() const {
  std::vector<Entry> named;
  for (const Entry& entry : entries_) {
    if (entry.named_like_log) named.push_back(entry);
  }
  return named;
}

OpenFile RotatedFiles::Open(const Entry& entry) {
  OpenFile file = OpenOrThrow(entry.path);
  if (!file.is_open() || file.identity() == entry.identity) return file;
  errno = ENOENT;
  return {};
}

RotatedFiles::Later RotatedFiles::Since(const OpenFile& file) const {
  struct stat status = {};
  file.Status(&status);
  Entry own = {};  // named like the log or not
  for (const Entry& entry : entries_) {
    if (entry.identity == IdentityOf(status)) own = entry;
  }
  Later later;
  for (const Entry& entry : Entries()) {
    if (entry.identity == IdentityOf(status)) continue;
    const bool is_earlier = entry.written < Nanoseconds(status.st_mtim);
    if (is_earlier && !BecameLogAfter(own, entry)) continue;
    OpenFile opened = Open(entry);
    if (opened.is_open())
      later.files.push_back(std::move(opened));
    else if (errno != ENOENT)
      later.unreadable.emplace_back(entry, errno);
  }
  return later;
}

// Though it was written last before the other one.
bool RotatedFiles::BecameLogAfter(const Entry& other, const Entry& entry) {
  if (!other.named_like_log || !IsOlderByName(other.suffix, entry.suffix)) return false;
  return entry.born == 0 || other.born == 0 || entry.born >= other.born;
}

std::optional<RotatedFiles::Entry> RotatedFiles::FindCompressed() const {
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    const std::string_view suffix = WithoutCompression(entry->suffix);
    if (suffix != entry->suffix && IsRotatedSuffix(suffix) && entry->size > 0) return *entry;
  }
  return std::nullopt;
}

std::string RotatedFiles::FindUnreadable() const {
  for (const Entry& entry : Entries()) {
    const bool is_open = Open(entry).is_open();
    if (!is_open && errno != ENOENT) return WhyNotOpened(entry.path, errno);
  }
  return "";
}

}  // namespace pp
