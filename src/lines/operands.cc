#include "lines/operands.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "lines/rotation.h"

namespace pp {
namespace {

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Standard error may be one file with the rejects only where both append.
bool IsOverwrittenByMessages(const struct stat& kept) {
  struct stat messages = {};
  return fstat(STDERR_FILENO, &messages) == 0 && IsSameFile(messages, kept) &&
         (fcntl(STDERR_FILENO, F_GETFL) & O_APPEND) == 0;
}

// Of a regular file, those that its reader has read, or skipped.
uint64_t BytesBehind(int fd, const struct stat& status) {
  const off_t offset = lseek(fd, 0, SEEK_CUR);
  return static_cast<uint64_t>(std::clamp<off_t>(offset, 0, status.st_size));
}

bool StatOperand(const std::string& name, struct stat* status, std::string* error) {
  if (name == "-") {
    fstat(STDIN_FILENO, status);  // what is wrong with it shows when it is read
    return true;
  }
  if (access(name.c_str(), R_OK) != 0 || stat(name.c_str(), status) != 0) {
    *error = name + ": cannot be read: " + std::strerror(errno);
    return false;
  }
  if (S_ISDIR(status->st_mode)) {
    *error = name + ": is a directory; name the files that are in it";
    return false;
  }
  return true;
}

}  // namespace

Operands::Operands(std::vector<std::string> names, FinishLimits limits, const Stop* stop,
                   Clock* clock)
    : names_(std::move(names)), limits_(limits), stop_(stop), clock_(clock) {
  if (names_.empty()) names_.push_back("-");
}

bool Operands::Check(const std::string& rejects, std::string* error, bool waits) const {
  struct stat output = {};
  const bool to_file = fstat(STDOUT_FILENO, &output) == 0 && S_ISREG(output.st_mode);
  struct stat kept = {};
  const bool keeps = !rejects.empty() && stat(rejects.c_str(), &kept) == 0 && S_ISREG(kept.st_mode);
  if (keeps && to_file && IsSameFile(kept, output)) {
    *error = rejects + ": is the file that standard output goes to; give --rejects another name";
    return false;
  }
  if (keeps && IsOverwrittenByMessages(kept)) {
    *error = rejects + ": is the file that standard error goes to; give --rejects another name";
    return false;
  }
  for (const std::string& name : names_) {
    struct stat input = {};
    const bool comes_later = waits && access(name.c_str(), F_OK) != 0;
    if (!comes_later && !StatOperand(name, &input, error)) return false;
    if (!comes_later && to_file && IsSameFile(input, output)) {
      *error = name + ": is the file that standard output goes to";
      return false;
    }
    const bool is_kept = comes_later ? !rejects.empty() && NameSameFile(name, rejects)
                                     : keeps && IsSameFile(input, kept);
    if (is_kept) {
      *error = name + ": is the file that --rejects is to append to; give it another name";
      return false;
    }
  }
  return true;
}

bool Operands::reads_stdin() const {
  return std::find(names_.begin(), names_.end(), "-") != names_.end();
}

void Operands::MeasureTotal() {
  uint64_t total = 0;
  for (const std::string& name : names_) {
    struct stat status = {};
    std::string none;
    if (!StatOperand(name, &status, &none) || !S_ISREG(status.st_mode)) return;
    total += static_cast<uint64_t>(status.st_size);
    if (name == "-") total -= BytesBehind(STDIN_FILENO, status);
  }
  meter_.total += total;
}

bool Operands::Next(std::string* error) {
  NoteUnread();
  NoteChanged();
  input_.reset();
  file_ = OpenFile();
  error->clear();
  if (stop_->aborting() || !unread_.empty() || !changed_.empty()) return false;
  while (planned_.empty()) {
    if (!OpenOperand(error)) return false;
    if (plan_ == nullptr) break;
  }
  if (!planned_.empty()) {
    file_ = std::move(planned_.front());
    planned_.pop_front();
    lseek(file_.fd(), static_cast<off_t>(file_.begin().offset), SEEK_SET);
  }
  auto input = std::make_unique<FdInput>(file_.fd(), limits_, stop_, clock_, &meter_);
  if (plan_ != nullptr && file_.is_regular()) {
    if (!IsAsPlanned()) return false;
    input->Tell(&file_, true);
  } else if (file_.is_regular()) {
    file_.HaveSeenUpTo(static_cast<uint64_t>(lseek(file_.fd(), 0, SEEK_CUR)));
    input->Tell(&file_, false);
  }
  input_ = std::move(input);
  if (wrap_ != nullptr) input_ = wrap_(std::move(input_));
  return true;
}

// A log may be copied and truncated while what it was before is still being read. Its copy is found
// by whoever runs again with the marks that are there by then.
bool Operands::IsAsPlanned() {
  file_.BeginSeen();
  if (file_.IsWhatItWas()) return true;
  changed_ = file_.name();
  return false;
}

// The same while it is read itself.
void Operands::NoteChanged() {
  if (input_ != nullptr && plan_ != nullptr && file_.is_regular() && !file_.HasWhatWasSeen()) {
    changed_ = file_.name();
  }
}

// Also when it is too late for the next operand to be opened.
void Operands::NoteUnread() {
  if (!stop_->finishing() || !unread_.empty()) return;
  struct stat status = {};
  if (file_.is_regular() && file_.Status(&status) &&
      (BytesBehind(file_.fd(), status) < static_cast<uint64_t>(status.st_size) ||
       (input_ != nullptr && input_->has_left_over()))) {
    unread_ = file_.name();
  } else if (stop_->aborting() && !planned_.empty()) {
    unread_ = planned_.front().name();
  } else if (stop_->aborting() && next_ < names_.size()) {
    unread_ = names_[next_];
  }
}

ExitStatus Operands::End(Report* report) {
  NoteUnread();
  if (!changed_.empty()) {
    report->Error(changed_ + ": was truncated or replaced since this run found it; run it again");
    return ExitStatus::kRunAgain;
  }
  if (unread_.empty()) return ExitStatus::kDone;
  report->ErrorIfQuiet(unread_ + ": not read to its end: stopped by a signal");
  return ExitStatus::kRunAgain;
}

bool Operands::OpenOperand(std::string* error) {
  if (next_ == names_.size()) return false;
  const std::string& operand = names_[next_++];
  if (operand == "-") {
    file_ = OpenFile(STDIN_FILENO, false, "stdin");
  } else {
    file_ = OpenFile::Open(operand);
    if (!file_.is_open()) {
      *error = WhyNotOpened(operand, errno);
      return false;
    }
  }
  if (plan_ != nullptr && file_.is_regular()) file_.HaveFound();
  try {
    if (plan_ != nullptr) PlanOperand();
  } catch (const UnreadableFile& unreadable) {
    *error = unreadable.what();
    return false;
  }
  return true;
}

// More or less may be to be read than the operand itself.
void Operands::PlanOperand() {
  struct stat status = {};
  const bool is_measured = meter_.total > 0 && file_.Status(&status);
  const uint64_t size = static_cast<uint64_t>(status.st_size);
  uint64_t change = BytesBehind(file_.fd(), status) - size;
  std::vector<OpenFile> planned = plan_(std::move(file_));
  for (OpenFile& file : planned) {
    change += file.size() - std::min(file.size(), file.begin().offset);
    planned_.push_back(std::move(file));
  }
  if (is_measured) meter_.total += change;
}

}  // namespace pp
