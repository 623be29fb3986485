#include "cli/secret_arguments.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace pp {
namespace {

void HideAll(const std::string& secret, char* argument) {
  if (secret.empty()) return;
  for (char* at = argument; (at = std::strstr(at, secret.c_str())) != nullptr;) {
    at = std::fill_n(at, secret.size(), '*');
  }
}

void HideCredentialsOfUrl(char* argument) {
  const std::string_view text = argument;
  const size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return;
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || at < scheme + 3) return;
  std::fill(argument + scheme + 3, argument + at, '*');
}

}  // namespace

void HideInArguments(const std::vector<std::string>& secrets, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    HideCredentialsOfUrl(argv[i]);
    for (const std::string& secret : secrets) HideAll(secret, argv[i]);
  }
}

}  // namespace pp
