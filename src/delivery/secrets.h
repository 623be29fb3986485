#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pp {

// Passwords, tokens and the like: what a receiver or a library says is shown to a user only without
// them.
class Secrets {
 public:
  // One that is so short that it stands in any text by chance is not looked for.
  static constexpr size_t kShortest = 4;

  void Add(std::string_view secret);
  // "user:password": as a whole, and the password.
  void AddCredentials(std::string_view user_and_password);
  // The credentials in it, as they stand there, whatever else is wrong with it.
  void AddUrl(std::string_view url);
  // The value of a header: as a whole, and without the scheme that it may begin with, as in "Bearer
  // TOKEN"; and the credentials that "Basic BASE64" stands for.
  void AddHeaderValue(std::string_view value);

  // In bytes; 0 without any.
  size_t longest() const { return secrets_.empty() ? 0 : secrets_.front().size(); }

  // `text` with "***" in the place of each.
  std::string Hide(std::string_view text) const;
  // The same where `text` may have been cut off in the middle of one.
  std::string HideAtEnd(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;  // the longest first, for one may be a part of another
};

}  // namespace pp
