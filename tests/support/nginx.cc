#include "support/nginx.h"

#include <unistd.h>

#include <stdexcept>

#include "support/servers.h"

namespace pp_test {
namespace {

// Where a path can be told, it is in the directory that nginx is started in.
constexpr char kConfiguration[] = R"(
daemon off;
master_process off;
pid nginx.pid;
events {}
http {
  log_format pp '$status $request_uri';
  access_log access.log pp;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:)";

std::string FindProgram() {
  for (const std::string& path :
       {std::string("/usr/sbin/nginx"), std::string("/usr/local/sbin/nginx"),
        std::string("/usr/bin/nginx"), BuildDirectory() + "/servers/usr/sbin/nginx"}) {
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

}  // namespace

bool Nginx::IsAvailable() {
  return !FindProgram().empty();
}

Nginx::Nginx(const std::string& server, const std::string& listen) {
  // Somebody else may take a port before nginx does.
  for (int tries = 5; tries > 0; --tries) {
    if (Start(server, listen)) return;
  }
  throw std::runtime_error("nginx did not start: " + ReadFile(directory_ / "error.log"));
}

bool Nginx::Start(const std::string& server, const std::string& listen) {
  port_ = UnusedPort();
  WriteFile(directory_ / "nginx.conf",
            kConfiguration + std::to_string(port_) + " " + listen + ";\n" + server + "}\n}\n");
  process_ = std::make_unique<Process>("exec " + FindProgram() + " -e error.log -p . -c nginx.conf",
                                       directory_.path());
  // It listens before it writes the file.
  Eventually(
      [this] { return !ReadFile(directory_ / "nginx.pid").empty() || !process_->IsRunning(); });
  return process_->IsRunning();
}

}  // namespace pp_test
