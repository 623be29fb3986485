#include "formats/mark.h"

#include <charconv>

namespace pp {
namespace {

constexpr std::string_view kMark = "#pp mark ";
constexpr std::string_view kPlace = "#pp place ";
constexpr std::string_view kHexDigits = "0123456789abcdef";

// The word up to the next blank, and the blank, off the front of *text. Empty is no word.
std::string_view TakeWord(std::string_view* text) {
  const std::string_view word = text->substr(0, text->find(' '));
  text->remove_prefix(word.size() == text->size() ? word.size() : word.size() + 1);
  return word;
}

bool IsSource(std::string_view word) {
  return !word.empty() && word.size() <= kLongestSource;
}

bool TakeNumber(std::string_view* text, int base, uint64_t* number) {
  const std::string_view word = TakeWord(text);
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), *number, base);
  return code == std::errc() && end == word.data() + word.size();
}

bool NeedsEscape(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '%';
}

void AppendEscapedName(std::string_view name, std::string* to) {
  for (const char c : name) {
    if (NeedsEscape(c)) {
      const auto byte = static_cast<unsigned char>(c);
      to->append({'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]});
    } else {
      to->push_back(c);
    }
  }
}

bool UnescapeName(std::string_view text, std::string* name) {
  if (text.size() > 3 * kLongestPath) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      name->push_back(text[i]);
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || code != std::errc() || end != digits.data() + 2) return false;
    name->push_back(static_cast<char>(byte));
    i += 2;
  }
  return !name->empty() && name->size() <= kLongestPath;
}

}  // namespace

bool ParseMark(std::string_view line, Mark* mark) {
  if (!line.starts_with(kMark)) return false;
  line.remove_prefix(kMark.size());
  mark->source = TakeWord(&line);
  return IsSource(mark->source) && TakeNumber(&line, 10, &mark->offset) && line.empty();
}

bool ParsePlace(std::string_view line, Place* place) {
  if (!line.starts_with(kPlace)) return false;
  line.remove_prefix(kPlace.size());
  const std::string_view source = TakeWord(&line);
  if (!IsSource(source)) return false;
  place->source = source;
  place->name.clear();
  return TakeNumber(&line, 10, &place->offset) && TakeNumber(&line, 10, &place->lines) &&
         TakeNumber(&line, 16, &place->fingerprint) &&
         UnescapeName(TakeWord(&line), &place->name) && line.empty();
}

void AppendMark(const Mark& mark, std::string* to) {
  to->append(kMark).append(mark.source).append(" ");
  to->append(std::to_string(mark.offset)).append("\n");
}

void AppendPlace(const Place& place, std::string* to) {
  to->append(kPlace).append(place.source).append(" ");
  to->append(std::to_string(place.offset)).append(" ");
  to->append(std::to_string(place.lines)).append(" ");
  for (int shift = 60; shift >= 0; shift -= 4) {
    to->push_back(kHexDigits[(place.fingerprint >> shift) & 15]);
  }
  to->append(" ");
  AppendEscapedName(place.name, to);
  to->append("\n");
}

}  // namespace pp
