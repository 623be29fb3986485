#pragma once

#include <string>

namespace pp {

// All of a file of 16 MiB at most, without the line ends at its end. False: *error says why not.
bool ReadFile(const std::string& path, std::string* text, std::string* error);

// The same for a file that others will open by its name, again and again. One that can be read once
// only, as a pipe, is kept in memory until the process ends, and *path becomes the name of that.
bool ReadAndKeep(std::string* path, std::string* text, std::string* error);

}  // namespace pp
