#pragma once

#include <string>
#include <string_view>

namespace pp {

// How a shell runs another tool of ours: the one beside the program that is running, so that a
// build that is not installed finds its own; else whatever PATH has.
std::string SiblingCommand(std::string_view tool);

}  // namespace pp
