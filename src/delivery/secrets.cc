#include "delivery/secrets.h"

#include <algorithm>
#include <cstdint>

namespace pp {
namespace {

// RFC 4648; up to what is none of its letters.
std::string DecodeBase64(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string decoded;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t letter = kLetters.find(c);
    if (letter == std::string_view::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(letter);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded.push_back(static_cast<char>(bits >> count & 0xff));
  }
  return decoded;
}

}  // namespace

void Secrets::Add(std::string_view secret) {
  if (secret.size() < kShortest) return;
  const auto is_shorter = [secret](const std::string& other) {
    return other.size() < secret.size();
  };
  if (std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end()) return;
  secrets_.emplace(std::find_if(secrets_.begin(), secrets_.end(), is_shorter), secret);
}

void Secrets::AddCredentials(std::string_view user_and_password) {
  const size_t colon = user_and_password.find(':');
  if (colon == std::string_view::npos) return;
  Add(user_and_password);
  Add(user_and_password.substr(colon + 1));
}

void Secrets::AddUrl(std::string_view url) {
  const size_t at = url.rfind('@');
  if (at == std::string_view::npos) return;
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  if (begin >= at) return;
  Add(url.substr(begin, at - begin));
  AddCredentials(url.substr(begin, at - begin));
}

void Secrets::AddHeaderValue(std::string_view value) {
  Add(value);
  const size_t blank = value.find(' ');
  if (blank == std::string_view::npos) return;
  const std::string_view scheme = value.substr(0, blank);
  const std::string_view rest = value.substr(blank + 1);
  Add(rest);
  if (scheme == "Basic" || scheme == "basic") AddCredentials(DecodeBase64(rest));
}

std::string Secrets::Hide(std::string_view text) const {
  std::string shown(text);
  for (const std::string& secret : secrets_) {
    constexpr std::string_view kInstead = "***";
    for (size_t at = shown.find(secret); at != std::string::npos;
         at = shown.find(secret, at + kInstead.size())) {
      shown.replace(at, secret.size(), kInstead);
    }
  }
  return shown;
}

std::string Secrets::HideAtEnd(std::string_view text) const {
  std::string shown = Hide(text);
  for (const std::string& secret : secrets_) {
    for (size_t size = std::min(secret.size() - 1, shown.size()); size >= kShortest; --size) {
      if (!shown.ends_with(std::string_view(secret).substr(0, size))) continue;
      return shown.replace(shown.size() - size, size, "***");
    }
  }
  return shown;
}

}  // namespace pp
