#include "conversion/resume.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <optional>
#include <utility>

#include "conversion/marks.h"

namespace pp {
namespace {

// Up to something more than the largest. A pipe may have nothing yet, and nobody who writes to it.
bool ReadAll(int fd, const Stop* stop, std::string* text) {
  char block[16384];
  while (text->size() <= kLargestCheckpoint) {
    pollfd news[] = {{fd, POLLIN, 0}, {stop == nullptr ? -1 : stop->finish_fd(), POLLIN, 0}};
    if (poll(news, std::size(news), -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (news[0].revents == 0) {
      errno = ECANCELED;
      return false;
    }
    const ssize_t n = read(fd, block, sizeof block);
    if (n == 0) return true;
    if (n > 0)
      text->append(block, static_cast<size_t>(n));
    else if (errno != EINTR && errno != EAGAIN)
      return false;
  }
  return true;
}

OpenFile Reopen(const OpenFile& file) {
  OpenFile again(fcntl(file.fd(), F_DUPFD_CLOEXEC, 0), true, file.name());
  if (!again.is_open()) ThrowIfShort(file.name());
  again.set_log(file.log());
  again.set_begin(file.begin());
  again.set_is_copy(file.is_copy());
  again.HaveSeenAsOf(file);
  return again;
}

bool IsIn(const std::vector<OpenFile>& plan, const FileIdentity& identity) {
  return std::any_of(plan.begin(), plan.end(),
                     [&identity](const OpenFile& file) { return file.identity() == identity; });
}

// Adds to a plan for a log what another one for it wants to be read, too: each file from the lesser
// place of the two on, in the order of both.
void Merge(std::vector<OpenFile> other, std::vector<OpenFile>* plan) {
  auto next = plan->end();
  for (auto file = other.rbegin(); file != other.rend(); ++file) {
    const FileIdentity identity = file->identity();
    const auto same = std::find_if(plan->begin(), plan->end(), [&identity](const OpenFile& known) {
      return known.identity() == identity;
    });
    if (same == plan->end()) {
      next = plan->insert(next, std::move(*file));
    } else {
      if (file->begin().offset < same->begin().offset) *same = std::move(*file);
      next = same;
    }
  }
}

// As far as that is known of one that cannot be opened.
bool HasGrown(const RotatedFiles::Entry& entry, const std::vector<CheckpointEntry>& entries) {
  return std::any_of(entries.begin(), entries.end(), [&entry](const CheckpointEntry& known) {
    return known.source == SourceOf(entry.identity) && entry.size > known.offset;
  });
}

// ", then a, b and 2 more"
std::string NamesBehindFirst(const std::vector<OpenFile>& plan) {
  constexpr size_t kNamed = 3;
  std::string names;
  for (size_t i = 1; i < plan.size() && i <= kNamed; ++i) {
    names += (i == 1 ? ", then " : ", ") + plan[i].name();
  }
  if (plan.size() > kNamed + 1)
    names += " and " + std::to_string(plan.size() - kNamed - 1) + " more";
  return names;
}

}  // namespace

bool Resume::Load(const std::string& path, std::string* error) {
  Kept checkpoint{path, true, {}, 0};
  const OpenFile file = OpenFile::Open(path);
  std::string text;
  if (!file.is_open() && errno == ENOENT) {
    checkpoint.is_there = false;
  } else if (!file.is_open() || !ReadAll(file.fd(), stop_, &text)) {
    *error = path + (file.is_open() && errno == ECANCELED
                         ? std::string(": not read to its end: stopped by a signal")
                         : ": cannot be read: " + std::string(std::strerror(errno)));
    return false;
  } else if (text.size() > kLargestCheckpoint) {
    *error = path + ": is larger than 64 MiB, which no checkpoint is";
    return false;
  } else if (!ParseCheckpoint(text, &checkpoint.content, error)) {
    *error = path + ": " + *error;
    return false;
  }
  if (struct stat status; file.is_open() && file.Status(&status)) {
    checkpoint.written = Nanoseconds(status.st_mtim);
  }
  checkpoints_.push_back(std::move(checkpoint));
  return true;
}

std::vector<OpenFile> Resume::Plan(OpenFile operand) {
  const std::string log = operand.log();
  std::vector<OpenFile> plan;
  for (const Kept& checkpoint : checkpoints_) {
    Merge(PlanFor(checkpoint, operand), &plan);
  }
  if (checkpoints_.empty() && operand.is_open()) plan.push_back(std::move(operand));
  for (OpenFile& file : plan) file.set_log(log);
  if (!checkpoints_.empty()) LeaveOutPlanned(&plan);
  return plan;
}

// Another may have the inode by now, and an empty one has nothing that would tell.
bool Resume::IsPlanned(const OpenFile& file) const {
  const FileIdentity identity = file.identity();
  return std::any_of(planned_.begin(), planned_.end(), [&](const KnownPlace& known) {
    return known.identity == identity && known.at.offset > 0 && HasPlace(file, known);
  });
}

// A log and what it was before may both be operands, in any order.
void Resume::LeaveOutPlanned(std::vector<OpenFile>* plan) {
  std::erase_if(*plan, [this](const OpenFile& file) {
    if (!IsPlanned(file)) return false;
    report_->Note(file.name() + ": is read for an operand before this one; not read twice");
    return true;
  });
  for (const OpenFile& file : *plan) planned_.push_back(PlaceIn(file, {file.size(), 0}));
}

std::optional<ReadBefore> Resume::ReadOf(const OpenFile& operand,
                                         const std::vector<CheckpointEntry>& entries) const {
  if (!operand.is_open()) return std::nullopt;
  std::optional<ReadBefore> read;
  if (takes_copies_) read = ReadInCopy(operand, entries);
  return read ? read : ReadIn(operand, entries);
}

std::vector<OpenFile> Resume::PlanFor(const Kept& checkpoint, const OpenFile& operand) {
  const std::vector<CheckpointEntry>& entries = checkpoint.content.entries;
  const auto last =
      std::find_if(entries.rbegin(), entries.rend(),
                   [&operand](const CheckpointEntry& entry) { return IsOfLog(entry, operand); });
  const std::optional<ReadBefore> known = ReadOf(operand, entries);
  std::vector<OpenFile> plan;
  if (!checkpoint.is_there) {
    report_->Note(checkpoint.path + ": not there yet; begins at the start of " + operand.name());
  } else if (last != entries.rend() && !IsStillIn(*last, operand) && !(takes_copies_ && known)) {
    plan = PlanRotated(checkpoint, *last, operand);
  } else if (last != entries.rend() && last->offset == 0 && operand.is_open()) {
    plan = PlanYounger(checkpoint, operand);
  } else if (last != entries.rend() && !takes_copies_ && operand.is_open()) {
    plan = PlanCopied(checkpoint, *last, operand);
  } else if (last == entries.rend() && !entries.empty() && !known) {
    report_->Note(checkpoint.path + ": does not know " + operand.name() + "; begins at its start");
  }
  AddGrown(entries, operand, &plan);
  if (last != entries.rend()) FindCopies(*last, entries, operand, &plan);
  if (!operand.is_open()) return plan;
  plan.push_back(Reopen(operand));
  if (known) plan.back().BeginBehind(known->up_to, known->edges);
  return plan;
}

// One that the place was found in by its bytes alone is a copy. One that has a place of its own is
// one if it has what is gone from the log, too. Of one without it is not known; it is one if the
// log is still the file that it was, and so was not renamed. Files that are fetched tell nothing of
// that.
void Resume::FindCopies(const CheckpointEntry& last, const std::vector<CheckpointEntry>& entries,
                        const OpenFile& operand, std::vector<OpenFile>* plan) const {
  const std::optional<KnownPlace> place = PlaceOf(last);
  if (takes_copies_ || !place) return;
  const bool was_kept = operand.is_open() && IsOfFile(last, *place, operand);
  for (OpenFile& file : *plan) {
    const bool was_found = place->at.offset > 0 && file.begin() == place->at &&
                           file.identity().inode != place->identity.inode;
    const bool is_unknown = !ReadIn(file, entries);
    file.set_is_copy((is_unknown && (was_found || was_kept)) || IsCopyOf(operand, entries, file));
  }
}

// As what the log was before.
OpenFile Resume::OpenBeside(const RotatedFiles::Entry& entry, const OpenFile& operand) {
  OpenFile file = RotatedFiles::Open(entry);
  file.set_log(operand.log());
  return file;
}

// There is no place that would tell what was the log since: nothing was read of it before it was
// copied and truncated, or what was read is gone. But it is younger than the checkpoint, and nobody
// has read it.
std::vector<OpenFile> Resume::PlanYounger(const Kept& checkpoint, const OpenFile& operand,
                                          const std::vector<OpenFile>& planned) const {
  std::vector<OpenFile> plan;
  std::vector<std::string> older;
  if (operand.fd() == STDIN_FILENO) return plan;
  for (const RotatedFiles::Entry& entry : RotatedFiles(operand.name(), own_).Entries()) {
    if (operand.is_open() && entry.identity == operand.identity()) continue;
    if (IsIn(planned, entry.identity)) continue;
    OpenFile file = OpenBeside(entry, operand);
    const bool is_younger = entry.written >= checkpoint.written;  // better twice than never
    if (!file.is_open() && errno != ENOENT && is_younger) {
      throw UnreadableFile(entry.path, errno);
    }
    if (!file.is_open() || ReadIn(file, checkpoint.content.entries)) continue;
    if (is_younger) {
      report_->Note(entry.path + ": is younger than " + checkpoint.path +
                    ", which does not know it; is read before " + operand.name());
      plan.push_back(std::move(file));
    } else {
      older.push_back(entry.path);
    }
  }
  if (!older.empty()) {
    report_->Note(older.front() +
                  (older.size() == 1 ? "" : " and " + std::to_string(older.size() - 1) + " more") +
                  " beside it: older than " + checkpoint.path +
                  ", which does not know what it has; not read");
  }
  return plan;
}

// The log has the place, but also begins with a header, say, whenever it was truncated, and what
// was copied of it before went on in another way behind the place.
std::vector<OpenFile> Resume::PlanCopied(const Kept& checkpoint, const CheckpointEntry& entry,
                                         const OpenFile& operand) const {
  std::vector<OpenFile> plan;
  const std::optional<KnownPlace> place = PlaceOf(entry);
  if (!place || !place->has_fingerprint || operand.fd() == STDIN_FILENO) return plan;
  if (place->at.offset > FileEdges::kEdge) return plan;  // no header is as long
  for (const RotatedFiles::Entry& beside : RotatedFiles(operand.name(), own_).Entries()) {
    const bool is_of_use = beside.written >= checkpoint.written && beside.size > place->at.offset;
    if (!is_of_use || beside.identity == operand.identity()) continue;
    OpenFile file = OpenBeside(beside, operand);
    if (!file.is_open() && errno != ENOENT) throw UnreadableFile(beside.path, errno);
    if (!file.is_open() || !HasPlace(file, *place) || ReadIn(file, checkpoint.content.entries)) {
      continue;
    }
    if (HasPlace(operand, PlaceIn(file, {file.size(), 0}))) continue;  // all of it, too
    file.set_begin(place->at);
    plan.push_back(std::move(file));
  }
  if (!plan.empty()) {
    report_->Note(operand.name() + ": was truncated or replaced since " + checkpoint.path +
                  "; the rest of it is read from " + plan.front().name() + NamesBehindFirst(plan));
  }
  return plan;
}

// What was the log before, and was read to its end then, may have been written on.
void Resume::AddGrown(const std::vector<CheckpointEntry>& entries, const OpenFile& operand,
                      std::vector<OpenFile>* plan) const {
  if (operand.fd() == STDIN_FILENO) return;
  std::vector<OpenFile> grown;
  for (const RotatedFiles::Entry& entry : RotatedFiles(operand.name(), own_).Entries()) {
    if (IsIn(*plan, entry.identity)) continue;
    OpenFile file = OpenBeside(entry, operand);
    if (!file.is_open() && errno != ENOENT && HasGrown(entry, entries)) {
      throw UnreadableFile(entry.path, errno);
    }
    if (!file.is_open() || (operand.is_open() && entry.identity == operand.identity())) continue;
    const std::optional<ReadBefore> read = ReadIn(file, entries);
    if (!read || read->up_to.offset >= file.size()) continue;
    file.BeginBehind(read->up_to, read->edges);
    grown.push_back(std::move(file));
  }
  plan->insert(plan->begin(), std::make_move_iterator(grown.begin()),
               std::make_move_iterator(grown.end()));
}

// The log is not the file any more that it was for the entry.
std::vector<OpenFile> Resume::PlanRotated(const Kept& checkpoint, const CheckpointEntry& entry,
                                          const OpenFile& operand) {
  std::vector<OpenFile> plan;
  const bool is_named = operand.fd() != STDIN_FILENO;
  const RotatedFiles rotated(is_named ? operand.name() : operand.log(), own_);
  const std::optional<KnownPlace> place = PlaceOf(entry);
  if (!place) return plan;
  OpenFile first = rotated.Find(*place);
  if (!first.is_open()) {
    std::vector<OpenFile> younger = PlanYounger(checkpoint, operand);
    SayLost(checkpoint, entry, operand, rotated);
    return younger;
  }
  const std::string note =
      operand.name() + ": was " +
      (first.identity() == place->identity ? "renamed" : "truncated or replaced") + " since " +
      checkpoint.path + "; the rest of it is read from " + first.name();
  first.set_log(operand.log());
  first.set_begin(place->at);
  RotatedFiles::Later later = rotated.Since(first);
  for (const auto& [unreadable, why] : later.unreadable) {
    if (!operand.is_open() || unreadable.identity != operand.identity()) {
      throw UnreadableFile(unreadable.path, why);
    }
  }
  plan.push_back(std::move(first));
  for (OpenFile& file : later.files) {
    if (operand.is_open() && file.identity() == operand.identity()) continue;
    file.set_log(operand.log());
    if (const auto read = ReadIn(file, checkpoint.content.entries)) {
      file.BeginBehind(read->up_to, read->edges);
      if (read->up_to.offset == file.size()) continue;
    }
    plan.push_back(std::move(file));
  }
  report_->Note(note + NamesBehindFirst(plan));
  if (place->at.offset == 0 && is_named) {  // it may have been copied and truncated before
    std::vector<OpenFile> younger = PlanYounger(checkpoint, operand, plan);
    plan.insert(plan.begin(), std::make_move_iterator(younger.begin()),
                std::make_move_iterator(younger.end()));
  }
  return plan;
}

void Resume::SayLost(const Kept& checkpoint, const CheckpointEntry& entry, const OpenFile& operand,
                     const RotatedFiles& rotated) {
  const bool is_same = operand.is_open() && SourceOf(operand.identity()) == entry.source;
  const std::string unreadable = rotated.FindUnreadable();
  const std::optional<RotatedFiles::Entry> compressed = rotated.FindCompressed();
  has_lost_ = has_lost_ || (compressed && compressed->written >= checkpoint.written);
  std::string text =
      operand.name() + ": " + (is_same ? "was truncated or replaced" : "is another file") +
      " since " + checkpoint.path + ", and what it was is nowhere beside it; what followed byte " +
      std::to_string(entry.offset) + " of that cannot be read any more";
  if (compressed) {
    text += ", but may be in " + compressed->path + " (tail -c +" +
            std::to_string(entry.offset + 1) + " has it of that, once it is unpacked)";
  }
  if (!unreadable.empty()) text += " (" + unreadable + ")";
  report_->Error(text + ". Begins at the start of " + operand.name());
}

}  // namespace pp
