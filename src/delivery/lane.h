#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "lines/report.h"
#include "lines/stop.h"
#include "values/exit_status.h"

namespace pp {

// A command that takes one lane of the stream on its standard input, run by /bin/sh. A thread
// writes to it, behind a buffer: a lane that stalls does not hold up the others until that is full.
// When the run is aborted, what was not written is rejected.
class Lane {
 public:
  // What is written at a time, at most.
  static constexpr size_t kBlock = size_t{64} << 10;

  // `name`, as in "lane historic", is for messages; `buffered` is the size of the buffer in bytes,
  // a few lines. Null when it cannot be started. The pointers are not owned.
  static std::unique_ptr<Lane> Start(const std::string& name, const std::string& command,
                                     size_t buffered, Report* report, const Stop* stop,
                                     std::string* error);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // A line without its ending. What can no longer be written, because the command has ended, is
  // rejected.
  void AppendLine(std::string_view line);
  // Lets the command have everything that was appended, soon.
  void Flush();
  // The command has ended before its input did.
  bool gone() const { return gone_; }
  // The command has not taken all that it was to have. Safe to be asked by another thread.
  bool is_behind();

  // Nothing will be appended any more: the command's input is closed as soon as all is written.
  void Finish();
  // Finish, and waits for the command's end. When the run is aborted its process group is told to
  // end by SIGTERM: twice, for a sink takes the first as a request to finish. A status that is not
  // one of ours (not found, killed) counts as kMachine. Any but 0 is said.
  ExitStatus End();
  // Samples that the command could not be given; after End.
  uint64_t rejected() const { return rejected_; }

 private:
  Lane(std::string name, std::string command, size_t buffered, Report* report, const Stop* stop,
       pid_t pid, int fd);
  void Run();
  void Write(std::string_view block);
  bool WaitForRoom() const;
  int WaitForCommand();
  void Reject(std::string_view lines);

  std::string name_;
  std::string command_;
  size_t max_buffered_;
  size_t block_;
  Report* report_;
  const Stop* stop_;
  pid_t pid_;
  int fd_;
  std::string filling_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> blocks_;
  size_t buffered_ = 0;
  bool ended_ = false;
  std::atomic<bool> gone_ = false;
  uint64_t rejected_ = 0;  // the thread's, until it has ended
  std::thread thread_;
};

}  // namespace pp
