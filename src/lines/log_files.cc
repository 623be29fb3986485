#include "lines/log_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

namespace pp {
namespace {

// More of them wait for their turn on the disk.
constexpr size_t kMostOpen = 64;
constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();
// Up to here logs may well begin alike, with a header.
constexpr uint64_t kBeginning = FileEdges::kEdge;
constexpr int64_t kClocksDiffer = 1000;  // of files and ours, in milliseconds

bool WasWrittenBefore(const OpenFile& file, int64_t ms) {
  struct stat status;
  return file.Status(&status) && Nanoseconds(status.st_mtim) / 1'000'000 < ms;
}

}  // namespace

LogFiles::LogFiles(std::string log, OwnFiles own, FileWatch* watch, Clock* clock)
    : log_(std::move(log)),
      own_(std::move(own)),
      watch_(watch),
      clock_(clock),
      begun_ahead_(clock->Now() - clock->Monotonic()) {}

// First what is beside the log, then the log: if it is rotated in this moment, what it was is read
// late, but read.
void LogFiles::Begin(const Plan& plan) {
  KnowAll(RotatedFiles(log_, own_));
  OpenFile log = OpenLog();
  has_log_ = log.is_open();
  log.set_name(log_);
  std::vector<OpenFile> planned = plan(std::move(log));
  for (OpenFile& file : planned) {
    const Position begin = file.begin();
    Insert(files_.size(), std::move(file), begin);
  }
}

void LogFiles::KnowAll(const RotatedFiles& beside) {
  places_ = beside.places();
  looked_ = LeastNow();
  known_.KeepOnly(beside);
  for (const RotatedFiles::Entry& entry : beside.Entries()) KnowAsItIs(entry);
}

void LogFiles::KnowAsItIs(const RotatedFiles::Entry& entry) {
  if (FindTracked(entry.identity) == nullptr && !missed_.Has(entry)) known_.AddAsItIs(entry);
}

// The log may be another before all that is beside it was seen; then what it was in between is
// beside it now.
void LogFiles::LookForYounger() {
  if (frozen_) return;
  trouble_.clear();
  InsertMissed();
  const int64_t now_ms = LeastNow();
  constexpr int kPatience = 100;
  for (int i = 0; i < kPatience; ++i) {
    FileIdentity now;
    has_log_ = FindIdentity(log_, &now);
    if (has_log_ && !files_.empty() && now == files_.back()->identity) break;
    OpenFile log = OpenLog();
    has_log_ = log.is_open();
    if (!AddRotated()) return;
    FileIdentity still;
    const bool is_there = FindIdentity(log_, &still);
    if (is_there && log.is_open() && still == log.identity()) {
      AddLog(std::move(log));
      break;
    }
    if (!log.is_open()) break;
  }
  looked_ = now_ms;
}

// False if more of them wait for their turn.
bool LogFiles::AddRotated() try {
  std::vector<std::string> also = places_;
  also.insert(also.end(), left_places_.begin(), left_places_.end());
  const RotatedFiles rotated(log_, own_, also);
  known_.KeepOnly(rotated);
  missed_.FindAgain(rotated);
  if (rotated.places() != places_) FollowLink(rotated);
  for (const RotatedFiles::Entry& entry : rotated.Entries()) {
    if (FindTracked(entry.identity) != nullptr || missed_.Has(entry)) continue;
    if (files_.size() > kMostOpen) return false;
    OpenFile file = RotatedFiles::Open(entry);
    if (!file.is_open() && errno != ENOENT) Miss(entry, errno);
    if (!file.is_open() || known_.Has(file)) continue;
    LeaveYoungest();
    Insert(files_.size(), std::move(file), {});
  }
  if (files_.size() > kMostOpen) return false;
  left_places_.clear();
  return true;
} catch (const std::system_error& no_descriptor) {
  trouble_ = no_descriptor.what();
  return false;
}

// One that was there before, and could not be opened then, is not missed.
void LogFiles::Miss(const RotatedFiles::Entry& entry, int why, const LogFile* truncated) {
  const KnownFiles::Known* const known = known_.Find(entry.identity);
  if (missed_.Has(entry) || (known != nullptr && known->written == entry.written)) return;
  std::optional<MissedFiles::Original> original;
  if (truncated != nullptr) original = truncated->Original();
  missed_.Add(entry, why, std::move(original));
}

// What can be opened by now. It was the log before what is the log.
void LogFiles::InsertMissed() {
  OpenFile file;
  while (const auto missed = missed_.TakeReadable(&file)) {
    const size_t index = files_.size() - (has_log_ && !files_.empty() ? 1 : 0);
    const auto& original = missed->original;
    if (original && original->place.at.offset > 0 && HasPlace(file, original->place)) {
      InsertCopyOf(*original, std::move(file), index);
    } else {
      file.set_is_copy(original.has_value());
      Insert(index, std::move(file), {});
    }
  }
}

// What lies there already beside what the log leads to since the last look was not the log, if
// nobody has written it since.
void LogFiles::FollowLink(const RotatedFiles& rotated) {
  for (const RotatedFiles::Entry& entry : rotated.Entries()) {
    const bool is_new =
        std::find(places_.begin(), places_.end(), entry.place) == places_.end() &&
        std::find(left_places_.begin(), left_places_.end(), entry.place) == left_places_.end();
    if (is_new && IsOlderThanLook(entry)) KnowAsItIs(entry);
  }
  left_places_.insert(left_places_.end(), places_.begin(), places_.end());
  places_ = rotated.places();
  watch_->LookBeside(NamesOfLog(log_));
}

bool LogFiles::IsOlderThanLook(const RotatedFiles::Entry& entry) const {
  return entry.written / 1'000'000 < looked_ - kClocksDiffer;
}

// Its writer may be told only now to open the log again, and ends the last line first.
void LogFiles::LeaveYoungest() {
  if (files_.empty()) return;
  files_.back()->grown = clock_->Monotonic();
  files_.back()->was_log = true;
}

void LogFiles::AddLog(OpenFile log) {
  LeaveYoungest();
  const FileIdentity identity = log.identity();
  const auto same = std::find_if(files_.begin(), files_.end(), [&identity](const auto& file) {
    return file->identity == identity;
  });
  if (same == files_.end()) {
    log.set_name(log_);
    Insert(files_.size(), std::move(log), {});
  } else {
    (*same)->file.set_is_copy(false);
    std::rotate(same, same + 1, files_.end());  // an old one was given its name back
  }
}

LogFile* LogFiles::Insert(size_t index, OpenFile file, const Position& at) {
  auto added = std::make_unique<LogFile>();
  if (file.log().empty()) file.set_log(places_.front());
  added->identity = file.identity();
  added->watch = watch_->Add(file.fd());
  added->file = std::move(file);
  added->grown = clock_->Monotonic();
  added->limit = frozen_ ? added->file.size() : kNoLimit;
  if (added->file.found_to() == 0) added->file.HaveFound();
  added->BeginAt(at);
  LogFile* const result = added.get();
  files_.insert(files_.begin() + static_cast<ptrdiff_t>(index), std::move(added));
  return result;
}

void LogFiles::Trim() {
  while (files_.size() > kOldFiles + 1) {
    const LogFile& oldest = *files_.front();
    if (HasMore(oldest) || (oldest.in_line && !oldest.passed)) return;
    watch_->Remove(oldest.watch);
    known_.Add(oldest.file, oldest.read_to());
    files_.erase(files_.begin());
  }
}

bool LogFiles::IsOwn(const FileIdentity& identity) const {
  return std::find(own_.open.begin(), own_.open.end(), identity) != own_.open.end();
}

// Not a pipe, which would have to be waited for.
OpenFile LogFiles::OpenLog() {
  struct stat status;
  const bool is_there = stat(log_.c_str(), &status) == 0;
  if (is_there && !S_ISREG(status.st_mode)) {
    trouble_ = log_ + ": cannot be read: it is no regular file";
    return {};
  }
  OpenFile log = is_there ? OpenFile::Open(log_) : OpenFile();
  if (log.is_open() && IsOwn(log.identity())) {
    trouble_ = log_ + ": cannot be read: this run writes to it";
    return {};
  }
  if (log.is_open()) log.HaveFound();
  if (!log.is_open() && errno != ENOENT) {
    trouble_ = WhyNotOpened(log_, errno);
  }
  return log;
}

bool LogFiles::WasCopiedUnseen(const LogFile& file) try {
  const KnownPlace place = file.PlaceInCopy();
  if (place.at.offset > kBeginning || !IsLog(file)) return false;
  const std::vector<RotatedFiles::Entry> beside = RotatedFiles(log_, own_).Entries();
  return std::any_of(beside.begin(), beside.end(), [&](const RotatedFiles::Entry& entry) {
    if (entry.size <= place.at.offset || FindTracked(entry.identity) != nullptr) return false;
    // All of the log was seen then, unless it waits for its turn.
    if (place.at.offset == file.read_to() && IsOlderThanLook(entry)) return false;
    const OpenFile other = RotatedFiles::Open(entry);
    if (!other.is_open() || known_.Has(other) || !HasPlace(other, place)) return false;
    return !HasPlace(file.file, PlaceIn(other, {other.size(), 0}));  // it went on in another way
  });
} catch (const std::system_error& no_descriptor) {
  trouble_ = no_descriptor.what();
  return false;
}

LogFiles::Past LogFiles::BeginAnew(LogFile* file) {
  Past past;
  std::vector<LogFile*> overwritten;
  for (const auto& other : files_) {
    const bool is_copy = other.get() != file && other->file.is_copy();
    if (is_copy && !other->file.HasWhatWasSeen()) overwritten.push_back(other.get());
  }
  for (LogFile* copy : overwritten) {
    const std::string name = copy->file.name();
    if (Drop(copy)) past.lost.push_back(name);
  }
  const RotatedFiles beside(log_, own_);
  const bool is_log = IsLog(*file);
  const size_t index = IndexOf(file);
  past.copy = InsertCopy(*file, index);
  if (is_log && past.copy == nullptr) InsertUnknown(*file, index, &past);
  // It was not renamed, so none of the others was the log. Another copy may have come since.
  if (is_log) KnowAll(beside);
  file->BeginAt({});
  file->file.HaveFound();
  file->longest = 0;
  return past;
}

// In this moment.
bool LogFiles::IsLog(const LogFile& file) const {
  FileIdentity now;
  return IsYoungest(&file) && FindIdentity(log_, &now) && now == file.identity;
}

// True if there was more to read.
bool LogFiles::Drop(LogFile* copy) {
  const bool had_more = copy->file.found_to() > copy->read_to();
  watch_->Remove(copy->watch);
  files_.erase(files_.begin() + static_cast<ptrdiff_t>(IndexOf(copy)));
  return had_more;
}

size_t LogFiles::IndexOf(const LogFile* file) const {
  const auto found = std::find_if(files_.begin(), files_.end(),
                                  [file](const auto& other) { return other.get() == file; });
  return static_cast<size_t>(found - files_.begin());
}

// What we write and read ourselves, and what was longer before than the log was then, even if it
// begins alike.
OwnFiles LogFiles::NoCopiesOf(const LogFile& file) const {
  OwnFiles no_copies = own_;
  for (const auto& other : files_) no_copies.open.push_back(other->identity);
  for (const RotatedFiles::Entry& entry : RotatedFiles(log_, no_copies).Entries()) {
    const KnownFiles::Known* const known = known_.Find(entry.identity);
    if (known == nullptr || known->place.at.offset <= file.file.found_to()) continue;
    const OpenFile other = RotatedFiles::Open(entry);
    if (other.is_open() && known_.Has(other)) no_copies.open.push_back(entry.identity);
  }
  return no_copies;
}

// Null if there is none. It may have been copied and truncated more than once since.
LogFile* LogFiles::InsertCopy(const LogFile& file, size_t index) {
  const RotatedFiles rotated(log_, NoCopiesOf(file));
  OpenFile copy = FindFirstCopy(rotated, file.PlaceInCopy(), file.read_to());
  if (!copy.is_open()) return nullptr;
  RotatedFiles::Later later = rotated.Since(copy);
  LogFile* const added = InsertCopyOf(file.Original(), std::move(copy), index);
  for (const auto& [entry, why] : later.unreadable) Miss(entry, why, &file);
  for (OpenFile& other : later.files) {
    if (known_.Has(other)) continue;
    if (HasPlace(other, file.PlaceInCopy())) {
      InsertCopyOf(file.Original(), std::move(other), ++index);
      continue;
    }
    other.set_is_copy(true);
    Insert(++index, std::move(other), {});
  }
  return added;
}

// The last one that has the place, for copies of copies have it, too. But all copies begin with a
// header, so that where no more was read the first one counts.
OpenFile LogFiles::FindFirstCopy(const RotatedFiles& rotated, const KnownPlace& place,
                                 uint64_t read_to) const {
  OpenFile last = rotated.FindCopy(place);
  if (!last.is_open() || place.at.offset > kBeginning) return last;
  for (const RotatedFiles::Entry& entry : rotated.Entries()) {
    if (entry.identity == last.identity()) break;
    if (place.at.offset == read_to && IsOlderThanLook(entry)) continue;
    OpenFile first = RotatedFiles::Open(entry);
    if (first.is_open() && HasPlace(first, place) && !known_.Has(first)) return first;
  }
  return last;
}

// It goes on where the original was to go on.
LogFile* LogFiles::InsertCopyOf(const MissedFiles::Original& original, OpenFile copy,
                                size_t index) {
  copy.set_is_copy(true);
  LogFile* const added = Insert(index, std::move(copy), original.at);
  added->file.HaveSeenAsOf(original.seen);
  added->file.HaveFound();
  return added;
}

// Copies of what the log was after what is gone. One of what was read of it tells nothing.
void LogFiles::InsertUnknown(const LogFile& file, size_t index, Past* past) {
  for (const RotatedFiles::Entry& entry : RotatedFiles(log_, own_).Entries()) {
    if (FindTracked(entry.identity) != nullptr) continue;
    OpenFile other = RotatedFiles::Open(entry);
    if (!other.is_open() && errno != ENOENT) Miss(entry, errno, &file);
    if (!other.is_open() || other.size() == 0 || known_.Has(other) || file.HasBegunLike(other))
      continue;
    const KnownFiles::Known* const before = known_.Find(entry.identity);
    if (before != nullptr && before->born == entry.born) {
      past->strangers.push_back(entry.path);
      continue;
    }
    other.set_is_copy(true);
    past->others.push_back(Insert(index++, std::move(other), {}));
  }
}

void LogFiles::Freeze() {
  if (frozen_) return;
  LookForYounger();
  frozen_ = true;
  for (const auto& file : files_) file->limit = file->file.size();
}

LogFile* LogFiles::FindTracked(const FileIdentity& identity) const {
  for (const auto& file : files_) {
    if (file->identity == identity) return file.get();
  }
  return nullptr;
}

LogFile* LogFiles::Pick() const {
  for (const auto& file : files_) {
    if (HasMore(*file)) return file.get();
  }
  return files_.empty() ? nullptr : files_.back().get();
}

bool LogFiles::HasMore(const LogFile& file) const {
  if (std::min(file.file.size(), file.limit) > file.read_to()) return true;
  return !frozen_ && !IsYoungest(&file) && IsLineOver(file);
}

bool LogFiles::IsYoungest(const LogFile* file) const {
  return !files_.empty() && file == files_.back().get();
}

bool LogFiles::IsOlder(const LogFile* a, const LogFile* b) const {
  for (const auto& file : files_) {
    if (file.get() == a) return a != b;
    if (file.get() == b) return false;
  }
  return false;
}

// The first half of a line that a copy ends with has its other half nowhere.
bool LogFiles::IsLineOver(const LogFile& file) const {
  if (!file.in_line || file.file.is_copy() || file.file.size() > file.read_to()) return false;
  return clock_->Monotonic() - file.grown >= kOpenLineMs ||
         (!file.was_log && WasWrittenBefore(file.file, LeastNow() - kOpenLineMs));
}

// A clock that was set since we began makes what is new no older: the file may have been written
// before or after that.
int64_t LogFiles::LeastNow() const {
  return std::min(clock_->Now(), clock_->Monotonic() + begun_ahead_);
}

std::vector<const LogFile*> LogFiles::WithOpenLine() const {
  std::vector<const LogFile*> open;
  for (const auto& file : files_) {
    if (file->in_line && !file->file.is_copy() && !IsYoungest(file.get()))
      open.push_back(file.get());
  }
  return open;
}

int64_t LogFiles::UntilLineIsOver() const {
  int64_t least = -1;
  for (const LogFile* file : WithOpenLine()) {
    const int64_t left = std::max<int64_t>(file->grown + kOpenLineMs - clock_->Monotonic(), 1);
    if (least < 0 || left < least) least = left;
  }
  return least;
}

}  // namespace pp
