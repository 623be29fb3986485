#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "delivery/http.h"

namespace pp {

// How the pushers reach their receiver: curl's names where curl has them. Secrets can also come
// from files, and from PP_BEARER_TOKEN, PP_PASSWORD and PP_PROXY_PASSWORD.
class HttpOptions {
 public:
  void AddTo(CommandLine* command);

  // After the command line is parsed: has ps(1) not show the secrets in it.
  void HideSecrets(int argc, char** argv) const;

  // After that: reads the files and the environment that it names, and checks `url`, the value of
  // --url, or else of that environment variable. Credentials in it are taken out, so that no
  // message shows them. False: *error says what is wrong.
  bool Complete(const char* variable, std::string* url, std::string* error);

  const HttpSettings& settings() const { return settings_; }
  const std::optional<int64_t>& max_retry_ms() const { return max_retry_ms_; }

 private:
  void AddCredentialsTo(CommandLine* command);
  void AddTransportTo(CommandLine* command);
  bool TakeHeaders(const std::string& text, std::string* error);
  bool TakeHeader(const std::string& header, std::string* error);
  bool TakeSecret(const std::string& text, std::string* value, std::string* error);
  bool CompleteUrl(const char* variable, std::string* url, std::string* error);
  bool CompleteProxy(std::string* error);
  bool CompleteToken(std::string* error);
  bool CheckAuthorization(std::string* error);
  bool CheckFiles(std::string* error);

  HttpSettings settings_;
  std::string bearer_token_file_;
  std::optional<int64_t> max_retry_ms_;
  std::vector<std::string> secrets_;  // as the command line has them
};

// The value of an environment variable, or `otherwise` where it is not set or empty.
std::string Environment(const char* name, const std::string& otherwise);

}  // namespace pp
