#include "lines/line_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pp {

Operands::Operands(std::vector<std::string> names, const Stop* stop, Clock* clock)
    : names_(std::move(names)), stop_(stop), clock_(clock) {
  if (names_.empty()) names_.push_back("-");
}

Operands::~Operands() {
  CloseCurrent();
}

bool Operands::Check(std::string* error) const {
  for (const std::string& name : names_) {
    if (name == "-") continue;
    struct stat status;
    if (access(name.c_str(), R_OK) != 0 || stat(name.c_str(), &status) != 0) {
      *error = name + ": cannot be read: " + std::strerror(errno);
      return false;
    }
    if (S_ISDIR(status.st_mode)) {
      *error = name + ": is a directory";
      return false;
    }
  }
  return true;
}

bool Operands::Next(std::string* error) {
  CloseCurrent();
  error->clear();
  if (next_ == names_.size() || stop_->aborting()) return false;
  const std::string& operand = names_[next_++];
  if (operand == "-") {
    name_ = "stdin";
    input_ = std::make_unique<FdInput>(STDIN_FILENO, stop_, clock_);
    return true;
  }
  name_ = operand;
  fd_ = open(operand.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) {
    *error = operand + ": cannot be opened: " + std::strerror(errno);
    return false;
  }
  input_ = std::make_unique<FdInput>(fd_, stop_, clock_);
  return true;
}

void Operands::CloseCurrent() {
  input_.reset();
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

LineSource::Event LineSource::Next() {
  for (;;) {
    if (reader_ == nullptr) {
      if (!operands_->Next(&error_)) return error_.empty() ? Event::kEnd : Event::kError;
      reader_ = std::make_unique<LineReader>(operands_->input(), max_line_);
    }
    const Event event = reader_->Next();
    if (event == Event::kError)
      error_ = operands_->name() + ": cannot be read: " + reader_->error();
    if (event != Event::kEnd && event != Event::kError) return event;
    reader_.reset();
    if (event == Event::kError) return event;
  }
}

bool LineSource::RejectLongLine(Report* report) const {
  if (!reader_->long_line_begins()) {
    report->MoreOfReject(line(), reader_->long_line_ends());
    return false;
  }
  report->RejectInPieces(at(), "line is longer than " + std::to_string(max_line_) + " bytes",
                         line());
  if (reader_->long_line_ends()) report->MoreOfReject("", true);
  return true;
}

}  // namespace pp
