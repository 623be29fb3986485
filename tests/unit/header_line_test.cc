#include "delivery/header_line.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

TEST(HeaderValue, IsWithoutTheBlanksAround) {
  EXPECT_EQ("a b", HeaderValue("X: \ta b\t "));
  EXPECT_EQ("a:b", HeaderValue("X:a:b"));
  EXPECT_EQ("", HeaderValue("X:  "));
  EXPECT_EQ("", HeaderValue("X"));
  EXPECT_EQ("", HeaderValue(""));
}

}  // namespace
}  // namespace pp
