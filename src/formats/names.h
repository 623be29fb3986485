#pragma once

#include <string>
#include <string_view>

namespace pp {

// Which names a format takes: the classic ones alone, or any UTF-8 text that is not empty.
enum class NameRules { kClassic, kUtf8 };

// The classic rules of the Prometheus data model.
bool IsMetricName(std::string_view name);  // [a-zA-Z_:][a-zA-Z0-9_:]*
bool IsLabelName(std::string_view name);   // [a-zA-Z_][a-zA-Z0-9_]*

// How many bytes at the front of `text` form a classic name; ':' counts as one of its characters.
size_t CountNameBytes(std::string_view text);
// The same without ':'.
size_t CountLabelNameBytes(std::string_view text);

// As a message shows it: the beginning of one that is longer than 60 bytes.
std::string ShownName(std::string_view name);

// No format here may carry NUL bytes, or text that is not UTF-8.
bool CheckText(std::string_view text, std::string* error);

}  // namespace pp
