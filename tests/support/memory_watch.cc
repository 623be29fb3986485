#include "support/memory_watch.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "support/temporary_directory.h"

namespace pp_test {

bool MemoryWatch::IsMeaningful() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return true;
#endif
}

MemoryWatch::MemoryWatch(const std::string& directory)
    : directory_(directory), thread_([this] {
        for (; !ended_; std::this_thread::sleep_for(std::chrono::milliseconds(2))) Look();
      }) {}

MemoryWatch::~MemoryWatch() {
  ended_ = true;
  thread_.join();
}

std::string MemoryWatch::Watched(const std::string& name, const std::string& command) {
  WriteFile(directory_ + "/" + name + ".sh", "echo $$ > " + name + ".pid\nexec " + command + "\n");
  const std::lock_guard lock(mutex_);
  peaks_[name] = 0;
  return "sh " + name + ".sh";
}

std::map<std::string, uint64_t> MemoryWatch::Peaks() {
  Look();
  const std::lock_guard lock(mutex_);
  return peaks_;
}

bool MemoryWatch::AreAllSleeping() const {
  const std::lock_guard lock(mutex_);
  return std::all_of(peaks_.begin(), peaks_.end(), [this](const auto& peak) {
    return StatusLine(peak.first, "State:").find('S') != std::string::npos;
  });
}

void MemoryWatch::Look() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, peak] : peaks_) {
    const std::string kib = StatusLine(name, "VmHWM:");
    peak = std::max<uint64_t>(peak, std::strtoull(kib.c_str(), nullptr, 10) << 10);
  }
}

std::string MemoryWatch::StatusLine(const std::string& name, const std::string& key) const {
  const std::string pid = ReadFile(directory_ + "/" + name + ".pid");
  if (!pid.ends_with('\n')) return "";
  const std::string status = ReadFile("/proc/" + pid.substr(0, pid.size() - 1) + "/status");
  const size_t line = status.find("\n" + key);
  if (line == std::string::npos) return "";
  const size_t begin = line + 1 + key.size();
  return status.substr(begin, status.find('\n', begin) - begin);
}

}  // namespace pp_test
