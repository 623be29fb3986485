#pragma once

#include <sys/types.h>

#include <map>
#include <string>

namespace pp_test {

// A shell command in a session and process group of its own. All of the session ends with the
// object at the latest.
class Process {
 public:
  // `directory` is where it runs and where its stdout and stderr go, as files. The environment has
  // our programs in PATH, and no PP_ variable but those of `environment`.
  Process(const std::string& command, const std::string& directory,
          const std::map<std::string, std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Its exit status; 128 + N if a signal ended it, -1 if it had not ended after a minute.
  int Wait();
  bool IsRunning();
  // To all of the group.
  void Signal(int signal);
  // False once the process itself has taken what Signal sent: two signals at once may become one.
  bool HasPendingSignal() const;

  std::string Out() const;
  std::string Err() const;

 private:
  std::string out_path_;
  std::string err_path_;
  pid_t pid_ = -1;
  int status_ = -1;
  bool ended_ = false;
};

struct Result {
  int status;
  std::string out;
  std::string err;
};

Result RunCommand(const std::string& command, const std::string& directory,
                  const std::map<std::string, std::string>& environment = {});

// Where the programs under test are, as BUILD says.
std::string BuildDirectory();

// Asks every few milliseconds until `condition` holds; false if it does not within 20 seconds.
template <typename Condition>
bool Eventually(Condition condition);

}  // namespace pp_test

#include <chrono>
#include <thread>

template <typename Condition>
bool pp_test::Eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}
