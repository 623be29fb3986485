#include "support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
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

// The session of a process, or -1: the sixth field of its stat, the fourth behind its name.
pid_t SessionOf(const std::string& pid) {
  const std::string stat = ReadFile("/proc/" + pid + "/stat");
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return -1;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string state;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = -1;
  fields >> state >> parent >> group >> session;
  return state == "Z" ? -1 : session;
}

// Whatever a command has put into a process group of its own, as pp-route does with its lanes, is
// still of its session.
void KillSession(pid_t session) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    if (SessionOf(pid) == session) kill(std::stoi(pid), SIGKILL);
  }
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
  int started[2];  // closed by the exec
  if (pipe2(started, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ != 0) {
    close(started[1]);
    char none;
    const ssize_t ignored = read(started[0], &none, 1);
    static_cast<void>(ignored);
    close(started[0]);
    return;
  }
  setsid();
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
  if (pid_ > 0) {
    kill(-pid_, SIGKILL);
    KillSession(pid_);
  }
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
