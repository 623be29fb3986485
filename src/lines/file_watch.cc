#include "lines/file_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "lines/rotation.h"

namespace pp {
namespace {

// Where others write without this kernel knowing: NFS, SMB, CIFS, SMB2, FUSE, 9P, AFS, Ceph, Coda,
// Lustre, OCFS2, GFS2, VirtualBox. See statfs(2).
bool IsShared(int64_t type) {
  constexpr uint32_t kShared[] = {0x6969,     0x517b,     0xff534d42, 0xfe534d42, 0x65735546,
                                  0x01021997, 0x5346414f, 0x00c36400, 0x73757245, 0x0bd00bd0,
                                  0x7461636f, 0x01161970, 0x786f4256};
  return std::find(std::begin(kShared), std::end(kShared), static_cast<uint32_t>(type)) !=
         std::end(kShared);
}

}  // namespace

FileWatch::FileWatch(const std::string& log, Means means)
    : inotify_(means == Means::kLook ? -1 : inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      looks_often_(inotify_ < 0) {
  LookBeside(NamesOfLog(log));
}

void FileWatch::LookBeside(const std::vector<std::string>& names) {
  if (inotify_ < 0) return;
  const std::vector<int> before = std::exchange(directories_, {});
  for (const std::string& name : names) AddDirectoryOf(name);
  for (const int watch : before) {
    const bool is_still =
        std::find(directories_.begin(), directories_.end(), watch) != directories_.end();
    if (!is_still) Remove(watch);
  }
}

void FileWatch::AddDirectoryOf(const std::string& log) {
  const size_t slash = log.rfind('/');
  const std::string directory =
      slash == std::string::npos ? "." : log.substr(0, std::max<size_t>(slash, 1));
  struct statfs status;
  if (statfs(directory.c_str(), &status) == 0 && IsShared(status.f_type)) looks_often_ = true;
  const uint32_t changes = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
  const int watch = inotify_add_watch(inotify_, directory.c_str(), changes);
  if (watch < 0)
    looks_often_ = true;
  else
    directories_.push_back(watch);
}

FileWatch::~FileWatch() {
  if (inotify_ >= 0) close(inotify_);
}

int FileWatch::Add(int fd) {
  struct statfs status;
  if (fstatfs(fd, &status) == 0 && IsShared(status.f_type)) looks_often_ = true;
  if (inotify_ < 0) return -1;
  // By what it is, for its name may be another's by now.
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const int watch = inotify_add_watch(inotify_, path.c_str(), IN_MODIFY);
  if (watch < 0) looks_often_ = true;
  return watch;
}

void FileWatch::Remove(int watch) {
  if (watch >= 0) inotify_rm_watch(inotify_, watch);
}

void FileWatch::Wait(int64_t timeout_ms, int stop_fd, int reader_fd) {
  const int64_t longest = looks_often_ ? kLookOftenMs : kLookMs;
  const int64_t timeout = timeout_ms < 0 ? longest : std::min(timeout_ms, longest);
  pollfd fds[] = {{inotify_, POLLIN, 0}, {stop_fd, POLLIN, 0}, {reader_fd, 0, 0}};
  if (poll(fds, std::size(fds), static_cast<int>(timeout)) > 0 && fds[0].revents != 0) Drain();
}

// What it was does not matter: all is looked at.
void FileWatch::Drain() {
  alignas(inotify_event) char events[4096];
  while (read(inotify_, events, sizeof events) > 0) {
  }
}

}  // namespace pp
