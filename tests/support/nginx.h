#pragma once

#include <memory>
#include <string>

#include "support/process.h"
#include "support/temporary_directory.h"

namespace pp_test {

// A real nginx with one server, on a loopback port of its own: one process, which ends with the
// object.
class Nginx {
 public:
  // On PATH, or unpacked under the build directory (tests/setup/fetch-servers nginx).
  static bool IsAvailable();

  // `listen` stands behind the port in the listen directive, as "ssl" does; `server` in the
  // server's block.
  explicit Nginx(const std::string& server, const std::string& listen = "");

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // One line for each request: the status, and the path that was asked for.
  std::string AccessLog() const { return ReadFile(directory_ / "access.log"); }

 private:
  bool Start(const std::string& server, const std::string& listen);

  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
  int port_ = 0;
};

}  // namespace pp_test
