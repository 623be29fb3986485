#include "lines/line_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pp {
namespace {

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
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
    *error = name + ": is a directory";
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

bool Operands::Check(const std::string& rejects, std::string* error) const {
  struct stat output = {};
  const bool to_file = fstat(STDOUT_FILENO, &output) == 0 && S_ISREG(output.st_mode);
  struct stat kept = {};
  const bool keeps = !rejects.empty() && stat(rejects.c_str(), &kept) == 0 && S_ISREG(kept.st_mode);
  for (const std::string& name : names_) {
    struct stat input = {};
    if (!StatOperand(name, &input, error)) return false;
    if (to_file && IsSameFile(input, output)) {
      *error = name + ": is the file that standard output goes to";
      return false;
    }
    if (keeps && IsSameFile(input, kept)) {
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
  input_.reset();
  file_ = OpenFile();
  error->clear();
  if (stop_->aborting()) return false;
  if (planned_.empty() && !OpenOperand(error)) return false;
  if (!planned_.empty()) {
    file_ = std::move(planned_.front());
    planned_.pop_front();
    lseek(file_.fd(), static_cast<off_t>(file_.begin().offset), SEEK_SET);
  }
  input_ = std::make_unique<FdInput>(file_.fd(), limits_, stop_, clock_, &meter_);
  if (wrap_ != nullptr) input_ = wrap_(std::move(input_));
  return true;
}

bool Operands::OpenOperand(std::string* error) {
  if (next_ == names_.size()) return false;
  const std::string& operand = names_[next_++];
  if (operand == "-") {
    file_ = OpenFile(STDIN_FILENO, false, "stdin");
  } else {
    const ReadPause pause(&meter_);  // until a FIFO has a writer
    do {
      file_ = OpenFile::Open(operand);
    } while (!file_.is_open() && errno == EINTR && !stop_->finishing());
    if (!file_.is_open() && errno == EINTR) return false;
    if (!file_.is_open()) {
      *error = operand + ": cannot be opened: " + std::strerror(errno);
      return false;
    }
  }
  if (plan_ != nullptr) PlanOperand();
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

LineSource::Event LineSource::Next() {
  while (reader_ != nullptr || OpenNext()) {
    switch (reader_->Next()) {
      case LineReader::Event::kLine:
        return Event::kLine;
      case LineReader::Event::kWait:
        return Event::kWait;
      case LineReader::Event::kLongLine:
        RejectLongLine();
        break;
      case LineReader::Event::kRest:
        TellEnd();
        break;
      case LineReader::Event::kLeft:
        files_->OnLeft(TellLeft(false));
        Close();
        break;
      case LineReader::Event::kError:
        report_->Error(file_->name() + ": cannot be read: " + reader_->error());
        failed_ = true;
        Close();
        break;
      case LineReader::Event::kTorn:
        SayTorn();
        Close();
        break;
      case LineReader::Event::kStopped:
        SayStopped();
        TellLeft(true);
        Close();
        break;
      case LineReader::Event::kEnd:
        Close();
        break;
    }
  }
  return Event::kEnd;
}

bool LineSource::OpenNext() {
  std::string error;
  while (!files_->Next(&error)) {
    if (error.empty()) return false;
    report_->Error(error);
    failed_ = true;
  }
  file_ = &files_->file();
  reader_ = std::make_unique<LineReader>(files_->input(), max_line_, file_->begin());
  end_is_told_ = false;
  listener_->OnFileBegin(*file_);
  return true;
}

void LineSource::Wait(int64_t timeout_ms, bool between_records) {
  files_->OnPause(
      {reader_->position(), reader_->in_line(), between_records && !reader_->in_long_line()});
  reader_->Wait(timeout_ms);
}

void LineSource::TellEnd() {
  if (!end_is_told_) listener_->OnFileEnd(reader_->position());
  end_is_told_ = true;
}

Position LineSource::TellLeft(bool is_stop) {
  const Position at = reader_->position();
  if (end_is_told_) return at;
  end_is_told_ = true;
  return listener_->OnLeft(at, is_stop);
}

void LineSource::Close() {
  TellEnd();
  if (reader_->in_long_line()) report_->MoreOfReject("", true);
  reads_before_ += reader_->reads();
  reader_.reset();
}

void LineSource::RejectLongLine() {
  if (!reader_->long_line_begins()) {
    report_->MoreOfReject(line(), reader_->long_line_ends());
    if (reader_->long_line_ends()) listener_->OnGap();
    return;
  }
  ++rejected_;
  report_->RejectInPieces(at(), "line is longer than " + std::to_string(max_line_) + " bytes",
                          line());
  if (!reader_->long_line_ends()) return;
  report_->MoreOfReject("", true);
  listener_->OnGap();
}

// The line that the stop has cut off counts as not read: the part of it that is there could pass
// for a whole one.
void LineSource::SayStopped() {
  std::string message = files_->stop().signalled() ? "stopped by a signal" : "stopped";
  if (reader_->line_number() > 0) {
    message += " at " + file_->name() + ":" + std::to_string(reader_->line_number());
  }
  report_->Note(message + "; what follows is not read");
}

// Marks say that it will come again.
void LineSource::SayTorn() {
  report_->Note(file_->name() + ":" + std::to_string(reader_->line_number() + 1) +
                ": the stream breaks off inside this line, for its writer was killed; the line is "
                "left out, and comes again when the writer resumes");
}

}  // namespace pp
