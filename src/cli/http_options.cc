#include "cli/http_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <strings.h>

#include "lines/quote.h"

namespace pp {
namespace {

// Headers that belong to the protocol: a user's own would make a request that lies about itself.
constexpr std::array<std::string_view, 6> kReserved = {
    "content-encoding", "content-type", "content-length", "x-prometheus-remote-write-version",
    "user-agent",       "retry-attempt"};

bool CheckHeader(const std::string& header, std::string* error) {
  const size_t colon = header.find(':');
  if (colon == std::string::npos || colon == 0 ||
      header.find_first_of("\r\n") != std::string::npos) {
    *error = "not a header such as 'X-Scope-OrgID: team'";
    return false;
  }
  for (const std::string_view reserved : kReserved) {
    if (colon == reserved.size() && strncasecmp(header.data(), reserved.data(), colon) == 0) {
      *error = "this header belongs to the protocol and cannot be set";
      return false;
    }
  }
  return true;
}

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const std::string_view digits = text.substr(std::min(i + 1, text.size()), 2);
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (text[i] == '%' && code == std::errc() && end == digits.data() + 2) {
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

bool IsHttpUrl(const std::string& url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  }
  return false;
}

bool ReadFile(const std::string& path, std::string* text, std::string* error) {
  std::ifstream file(path);
  std::ostringstream all;
  all << file.rdbuf();
  if (!file) {
    *error = path + ": cannot be read";
    return false;
  }
  *text = all.str();
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return true;
}

}  // namespace

void HttpOptions::AddTo(CommandLine* command) {
  command->Custom("H,header", "HEADER", "Send this header too; @FILE has one on each line",
                  [this](const std::string& text, std::string* error) {
                    std::string lines = text;
                    if (text.starts_with('@') && !ReadFile(text.substr(1), &lines, error)) {
                      return false;
                    }
                    std::istringstream stream(lines);
                    for (std::string header; std::getline(stream, header);) {
                      if (!CheckHeader(header, error)) return false;
                      settings_.headers.push_back(header);
                    }
                    return true;
                  });
  command->Text("u,user", "USER[:PASSWORD]",
                "Basic authentication; the password may come from PP_PASSWORD", &settings_.user);
  command->Text("bearer-token-file", "FILE",
                "Send this bearer token; PP_BEARER_TOKEN is the default", &bearer_token_file_);
  command->Flag("netrc", "Take user and password from ~/.netrc", &settings_.netrc);
  command->Text("netrc-file", "FILE", "Take them from FILE", &settings_.netrc_file);
  command->Text("cacert", "FILE", "Trust the certificate authorities in FILE", &settings_.cacert);
  command->Text("cert", "FILE", "Our certificate, for servers that want one", &settings_.cert);
  command->Text("key", "FILE", "Its private key", &settings_.key);
  command->Flag("k,insecure", "Do not verify the server's certificate", &settings_.insecure);
  command->Text("proxy", "URL", "Go through this proxy", &settings_.proxy);
  command->Duration("connect-timeout", "For a connection to come about (default 10s)",
                    &settings_.connect_timeout_ms);
  command->Duration("max-time", "For one request (default 30s)", &settings_.max_time_ms);
  command->Duration("max-retry-time",
                    "Give up on a request after so long (default: try for ever; 0 tries once)",
                    &max_retry_ms_);
}

// http://user:password@host/
void HttpOptions::TakeCredentials(std::string* url) {
  const size_t begin = url->find("://") + 3;
  const size_t at = url->find('@', begin);
  if (at == std::string::npos || at > url->find('/', begin)) return;
  if (settings_.user.empty()) {
    settings_.user = PercentDecoded(std::string_view(*url).substr(begin, at - begin));
  }
  url->erase(begin, at + 1 - begin);
}

bool HttpOptions::Complete(std::string* url, std::string* error) {
  if (!IsHttpUrl(*url)) {
    *error = "--url: not an http:// or https:// URL: " + Quoted(*url);
    return false;
  }
  TakeCredentials(url);
  settings_.bearer_token = Environment("PP_BEARER_TOKEN", "");
  if (!bearer_token_file_.empty() &&
      !ReadFile(bearer_token_file_, &settings_.bearer_token, error)) {
    return false;
  }
  if (!bearer_token_file_.empty() && settings_.bearer_token.empty()) {
    *error = bearer_token_file_ + ": there is no token in it";
    return false;
  }
  if (!settings_.user.empty() && settings_.user.find(':') == std::string::npos) {
    const std::string password = Environment("PP_PASSWORD", "");
    if (password.empty()) {
      *error = "--user has no password: give USER:PASSWORD, or set PP_PASSWORD";
      return false;
    }
    settings_.user += ":" + password;
  }
  // Who names a user on the command line means that one, whatever the environment has.
  if (!settings_.user.empty() && bearer_token_file_.empty()) settings_.bearer_token.clear();
  if (!settings_.user.empty() && !settings_.bearer_token.empty()) {
    *error = "give either --user or --bearer-token-file";
    return false;
  }
  for (const std::string& file :
       {settings_.cacert, settings_.cert, settings_.key, settings_.netrc_file}) {
    if (!file.empty() && !std::ifstream(file)) {
      *error = file + ": cannot be read";
      return false;
    }
  }
  return true;
}

std::string Environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

}  // namespace pp
