#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "delivery/lane_buffer.h"
#include "delivery/lane_command.h"
#include "delivery/lane_pipe.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/exit_status.h"

namespace pp {

// A command that takes one lane of the stream on its standard input. A thread writes to it, behind
// a buffer: a lane that stalls does not hold up the others until that is full. What neither the
// command nor any other process that it left its input to has read, when they ended or the run was
// aborted, is rejected, all of it together.
class Lane {
 public:
  // `name`, as in "lane historic", is for messages; `buffered` is the size of the buffer in bytes.
  // Null when it cannot be started. The pointers are not owned.
  static std::unique_ptr<Lane> Start(const std::string& name, const std::string& command,
                                     size_t buffered, Report* report, const Stop* stop,
                                     const LaneCommand::Patience& patience, std::string* error);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Where the stream goes; closed once the command has ended before its input did.
  LaneBuffer* buffer() { return &buffer_; }
  const LaneBuffer& buffer() const { return buffer_; }
  LaneCommand* command() { return command_.get(); }

  // Nothing will be appended any more. Waits for the command's end, see LaneCommand, and for that
  // of its input. A status that is not one of ours (not found, killed) counts as kMachine. Any but
  // 0 is said.
  ExitStatus End();
  // Once the buffer is closed: the run was aborted before the command had ended.
  bool was_given_up() const { return was_given_up_; }
  // Samples that the command did not take; after End.
  uint64_t rejected() const { return rejected_; }

 private:
  Lane(std::string name, std::unique_ptr<LaneCommand> command, std::unique_ptr<LanePipe> pipe,
       size_t buffered, Report* report, const Stop* stop, const LaneCommand::Patience& patience);
  void Run();
  bool WriteAll();
  void EndInput();
  void RejectRest();
  void Reject(const UnreadLines& left);
  ExitStatus SayStatus() const;
  // Without its command, which may have a password in it.
  std::string Named() const { return name_ + " "; }

  std::string name_;
  std::atomic<bool> was_given_up_ = false;
  std::unique_ptr<LaneCommand> command_;
  LaneBuffer buffer_;
  Report* report_;
  const Stop* stop_;
  LaneCommand::Patience patience_;
  std::unique_ptr<LanePipe> pipe_;
  // The thread's, until it has ended.
  size_t written_ = 0;    // of the piece that is next
  bool settled_ = false;  // nobody reads any more, and what was left is rejected
  bool input_known_ = true;
  uint64_t rejected_ = 0;
  std::thread thread_;
};

}  // namespace pp
