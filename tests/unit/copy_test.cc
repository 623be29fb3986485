#include "values/copy.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

TEST(CopyText, CopiesTextOfEveryLengthAndNothingElse) {
  const std::string text = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (size_t begin = 0; begin < 3; ++begin) {
    for (size_t size = 0; begin + size <= text.size(); ++size) {
      std::string to(text.size() + 2, '.');
      const std::string_view part = std::string_view(text).substr(begin, size);
      EXPECT_EQ(CopyText(part, to.data() + 1), to.data() + 1 + size);
      EXPECT_EQ(to, "." + std::string(part) + std::string(text.size() + 1 - size, '.'));
    }
  }
}

}  // namespace
}  // namespace pp
