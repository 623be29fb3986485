#pragma once

#include <string_view>

namespace pp {

// What a server says itself in the text of an answer. It may quote what it was sent, as a series,
// whose labels say whatever they like: so this ends with the first quote or brace, which is in it.
// Empty for a text of Mimir's, whose words have an id, and are never about the connection.
std::string_view OwnWords(std::string_view text);

}  // namespace pp
