#include "delivery/sibling.h"

#include <limits.h>
#include <unistd.h>

namespace pp {
namespace {

std::string QuotedForShell(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted.push_back(c);
  }
  return quoted + "'";
}

}  // namespace

std::string SiblingCommand(std::string_view tool) {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  if (length > 0) {
    std::string sibling(path, static_cast<size_t>(length));
    sibling.resize(sibling.rfind('/') + 1);
    sibling += tool;
    if (access(sibling.c_str(), X_OK) == 0) return "exec " + QuotedForShell(sibling);
  }
  return "exec " + std::string(tool);
}

}  // namespace pp
