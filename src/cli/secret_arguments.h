#pragma once

#include <string>
#include <vector>

namespace pp {

// Puts asterisks over each of `secrets` in the arguments of this process, and over the credentials
// of URLs (http://user:password@host), so that from then on ps(1) does not show them.
void HideInArguments(const std::vector<std::string>& secrets, int argc, char** argv);

}  // namespace pp
