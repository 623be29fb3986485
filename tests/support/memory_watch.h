#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace pp_test {

// Watches how much memory the programs of a pipeline have had at most, while they run.
class MemoryWatch {
 public:
  // With sanitizers the figures tell about them.
  static bool IsMeaningful();

  // `directory` is where the pipeline runs.
  explicit MemoryWatch(const std::string& directory);
  ~MemoryWatch();
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;

  // `command`, a single one, as a shell command that can be watched under `name`. Call it for all
  // of them before the pipeline starts.
  std::string Watched(const std::string& name, const std::string& command);

  // The most bytes in memory (VmHWM) of each so far, by its name. Exact for those that run now; one
  // that has ended was last looked at some milliseconds before, if ever.
  std::map<std::string, uint64_t> Peaks();
  // None of them has anything to do right now: each waits for another one, or for time to pass.
  bool AreAllSleeping() const;

 private:
  void Look();
  // A line of the program's /proc/PID/status, without its name; empty if it does not run.
  std::string StatusLine(const std::string& name, const std::string& key) const;

  std::string directory_;
  mutable std::mutex mutex_;
  std::map<std::string, uint64_t> peaks_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace pp_test
