#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pp {

// Waits until something may have happened to a log: to the files that are open, or to its name. By
// inotify where that works; otherwise, as on network file systems, by looking again soon.
class FileWatch {
 public:
  // At the latest it is time to look after so long: inotify may miss something, as behind a link.
  static constexpr int64_t kLookMs = 1000;
  static constexpr int64_t kLookOftenMs = 50;

  enum class Means { kBest, kLook };

  FileWatch(const std::string& log, Means means);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Where the log is now, as of NamesOfLog.
  void LookBeside(const std::vector<std::string>& names);
  // From now on changes of the file behind `fd` end a wait. Returns what Remove takes.
  int Add(int fd);
  void Remove(int watch);

  // Until something may have happened, `stop_fd` is readable, the reader of `reader_fd` is gone, or
  // `timeout_ms` have passed; never longer than kLookMs.
  void Wait(int64_t timeout_ms, int stop_fd, int reader_fd);

  bool looks_often() const { return looks_often_; }

 private:
  void AddDirectoryOf(const std::string& log);
  void Drain();

  int inotify_ = -1;
  std::vector<int> directories_;  // watches of them
  bool looks_often_ = false;
};

}  // namespace pp
