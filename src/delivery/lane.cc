#include "delivery/lane.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <system_error>
#include <utility>

#include "delivery/keep_lines.h"
#include "formats/stream_lines.h"
#include "values/time.h"

namespace pp {
namespace {

// A command can have its pipe hold a lot: that of one lane at a time is taken into memory.
std::mutex& TakingBack() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

std::unique_ptr<Lane> Lane::Start(const std::string& name, const std::string& command,
                                  size_t buffered, Report* report, const Stop* stop,
                                  const LaneCommand::Patience& patience, std::string* error) {
  int input = -1;
  int code = 0;
  std::unique_ptr<LaneCommand> started;
  // It is to be a small part of what is kept to know what was not read.
  auto pipe = LanePipe::Make(std::bit_floor(buffered / 4), &input, &code);
  if (pipe != nullptr) {
    started = LaneCommand::Start(command, input, &code);
    close(input);
  }
  if (started != nullptr) {
    std::unique_ptr<Lane> lane(
        new Lane(name, std::move(started), std::move(pipe), buffered, report, stop, patience));
    try {
      lane->thread_ = std::thread([running = lane.get()] { running->Run(); });
      return lane;
    } catch (const std::system_error& failure) {  // no thread is to be had
      code = failure.code().value();
      lane->pipe_->Close();
      LaneCommand* const without = lane->command();
      LaneCommand::AwaitAll({&without, 1}, *stop, patience);
    }
  }
  *error = "cannot start " + name + ": " + std::strerror(code);
  return nullptr;
}

Lane::Lane(std::string name, std::unique_ptr<LaneCommand> command, std::unique_ptr<LanePipe> pipe,
           size_t buffered, Report* report, const Stop* stop, const LaneCommand::Patience& patience)
    : name_(std::move(name)),
      command_(std::move(command)),
      buffer_(buffered),
      report_(report),
      stop_(stop),
      patience_(patience),
      pipe_(std::move(pipe)) {}

Lane::~Lane() {
  End();
}

ExitStatus Lane::End() {
  if (!thread_.joinable()) return ExitStatus::kDone;
  buffer_.Finish();
  LaneCommand* const command = command_.get();
  LaneCommand::AwaitAll({&command, 1}, *stop_, patience_);
  thread_.join();
  if (!settled_) {
    pipe_->AwaitReaders(*stop_);
    RejectRest();
  }
  return input_known_ ? SayStatus() : Worst(SayStatus(), ExitStatus::kMachine);
}

ExitStatus Lane::SayStatus() const {
  const std::optional<int> status = command_->status();
  if (!status) {
    report_->Error(Named() + "cannot be ended and is left behind");
    return ExitStatus::kMachine;
  }
  if (command_->was_killed()) {
    report_->Error(Named() + "did not end within " + FormatDuration(patience_.before_kill) +
                   " of its second SIGTERM and was killed");
    return ExitStatus::kMachine;
  }
  if (WIFSIGNALED(*status)) {
    report_->Error(Named() + "was ended by signal " + std::to_string(WTERMSIG(*status)));
    return ExitStatus::kMachine;
  }
  const int code = WEXITSTATUS(*status);
  if (code != 0) report_->Error(Named() + "ended with status " + std::to_string(code));
  return code <= static_cast<int>(ExitStatus::kMachine) ? static_cast<ExitStatus>(code)
                                                        : ExitStatus::kMachine;
}

// While the run is aborted the command is told to end, and takes what it can until then.
void Lane::Run() {
  const bool all = WriteAll();
  was_given_up_ = !all && stop_->aborting();
  EndInput();
  buffer_.Close();
  if (all) return;
  if (was_given_up_) {
    buffer_.KeepLent();
  } else {
    RejectRest();
  }
}

// False when the command takes no more.
bool Lane::WriteAll() {
  while (const auto piece = buffer_.Next()) {
    written_ = pipe_->Write(piece->bytes, *stop_);
    if (written_ < piece->bytes.size()) return false;
    if (piece->is_lent && pipe_->Write("\n", *stop_) == 0) return false;
    buffer_.Pop(pipe_->unread());
    written_ = 0;
  }
  return true;
}

void Lane::EndInput() {
  const int code = pipe_->EndInput();
  if (code == 0) return;
  input_known_ = false;
  report_->Error("cannot see what " + Named() + "leaves unread: " + std::strerror(code));
}

void Lane::RejectRest() {
  settled_ = true;
  const std::lock_guard lock(TakingBack());
  const std::string unread = pipe_->TakeBack();
  pipe_->Close();
  Reject(buffer_.Left(written_, unread));
  buffer_.Clear();
}

// The rest of a line could pass for one of its own, so it is a comment.
void Lane::Reject(const UnreadLines& left) {
  uint64_t samples = left.torn_is_sample ? 1 : 0;
  for (const std::string_view lines : left.lines) samples += CountSamples(lines);
  if (samples == 0) return;
  rejected_ += samples;
  std::string why = stop_->aborting() ? "was given up" : "ended before its input did";
  if (left.torn_is_sample) {
    why += left.torn.empty() ? ", inside a sample of which nothing is left"
                             : ", inside a sample whose rest is kept as a comment";
  }
  report_->RejectTogether(Named() + why, samples, [&](const Report::KeepLines& keep) {
    if (left.torn_is_sample && !left.torn.empty()) {
      keep("# ");
      keep(left.torn);
      keep("\n");
    }
    for (const std::string_view lines : left.lines) KeepWithoutMarks(lines, keep);
  });
  report_->FlushRejects();
}

}  // namespace pp
