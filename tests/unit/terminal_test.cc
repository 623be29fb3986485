#include "lines/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace pp {
namespace {

// Somebody who shares it may have made it non-blocking, and it takes what there is room for.
TEST(StderrTerminal, WritesAllOfItToAPipeThatIsFull) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  while (write(ends[1], "xxxxxxxx", 8) > 0) {
  }
  fcntl(ends[0], F_SETFL, 0);
  const int before = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  const std::string text = std::string(200'000, 'a') + "end";
  std::string got;
  std::thread reader([&] {
    char block[65'536];
    while (!got.ends_with("end")) {
      const ssize_t n = read(ends[0], block, sizeof block);
      if (n <= 0) break;
      got.append(block, static_cast<size_t>(n));
    }
  });
  StderrTerminal().Write(text);
  dup2(before, STDERR_FILENO);
  close(before);
  close(ends[1]);
  reader.join();
  close(ends[0]);
  EXPECT_TRUE(got.ends_with("x" + text));
}

}  // namespace
}  // namespace pp
