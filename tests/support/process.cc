#include "support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "support/temporary_directory.h"

extern char** environ;

namespace pp_test {
namespace {

std::vector<std::string> MakeEnvironment(const std::map<std::string, std::string>& more) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!text.starts_with("PP_") && !text.starts_with("PATH=") && !text.starts_with("TZ=")) {
      variables.push_back(text);
    }
  }
  variables.push_back("PATH=" + BuildDirectory() + ":/usr/sbin:/usr/bin:/sbin:/bin");
  variables.push_back("TZ=UTC");
  for (const auto& [name, value] : more) variables.push_back(name + "=" + value);
  return variables;
}

void Redirect(const char* path, int flags, int to) {
  const int fd = open(path, flags | O_CLOEXEC, 0600);
  if (fd < 0 || dup2(fd, to) < 0) _exit(126);
}

}  // namespace

std::string BuildDirectory() {
  const char* build = std::getenv("BUILD");
  return std::filesystem::absolute(build == nullptr ? "build" : build).string();
}

Process::Process(const std::string& command, const std::string& directory,
                 const std::map<std::string, std::string>& environment) {
  static int count = 0;
  const std::string name = directory + "/process-" + std::to_string(++count);
  out_path_ = name + ".out";
  err_path_ = name + ".err";
  std::vector<std::string> variables = MakeEnvironment(environment);
  std::vector<char*> pointers;
  for (std::string& variable : variables) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  pid_ = fork();
  if (pid_ != 0) {
    setpgid(pid_, pid_);
    return;
  }
  setpgid(0, 0);
  // A server in this process has it ignored.
  signal(SIGPIPE, SIG_DFL);
  if (chdir(directory.c_str()) != 0) _exit(126);
  Redirect("/dev/null", O_RDONLY, STDIN_FILENO);
  Redirect(out_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  Redirect(err_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  execle("/bin/bash", "bash", "-o", "pipefail", "-c", command.c_str(), nullptr, pointers.data());
  _exit(127);
}

Process::~Process() {
  if (pid_ > 0) kill(-pid_, SIGKILL);
  if (!ended_) waitpid(pid_, nullptr, 0);
}

bool Process::IsRunning() {
  if (ended_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return false;
}

int Process::Wait() {
  for (int patience = 3; patience > 0; --patience) {
    if (Eventually([this] { return !IsRunning(); })) return status_;
  }
  return -1;
}

void Process::Signal(int signal) {
  kill(-pid_, signal);
}

bool Process::HasPendingSignal() const {
  const std::string status = ReadFile("/proc/" + std::to_string(pid_) + "/status");
  const size_t pending = status.find("ShdPnd:");
  return pending != std::string::npos &&
         status.substr(pending, status.find('\n', pending) - pending)
                 .find_first_of("123456789abcdef", 7) != std::string::npos;
}

std::string Process::Out() const {
  return ReadFile(out_path_);
}
std::string Process::Err() const {
  return ReadFile(err_path_);
}

Result RunCommand(const std::string& command, const std::string& directory,
                  const std::map<std::string, std::string>& environment) {
  Process process(command, directory, environment);
  const int status = process.Wait();
  return {status, process.Out(), process.Err()};
}

}  // namespace pp_test
