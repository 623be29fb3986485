#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/command_line.h"
#include "delivery/http.h"

namespace pp {

// How the pushers reach their receiver: curl's names where curl has them. Secrets can also come
// from files, from PP_BEARER_TOKEN and from PP_PASSWORD.
class HttpOptions {
 public:
  void AddTo(CommandLine* command);

  // After the command line is parsed: reads the files and the environment that it names, and checks
  // `url`, the value of --url. Credentials in it are taken out, so that no message shows them.
  // False: *error says what is wrong.
  bool Complete(std::string* url, std::string* error);

  const HttpSettings& settings() const { return settings_; }
  const std::optional<int64_t>& max_retry_ms() const { return max_retry_ms_; }

 private:
  void TakeCredentials(std::string* url);

  HttpSettings settings_;
  std::string bearer_token_file_;
  std::optional<int64_t> max_retry_ms_;
};

// The value of an environment variable, or `otherwise` where it is not set or empty.
std::string Environment(const char* name, const std::string& otherwise);

}  // namespace pp
