#include "delivery/lane_tail.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pp {
namespace {

constexpr size_t kMuch = size_t{1} << 20;

std::string Joined(const UnreadLines& left) {
  std::string joined;
  for (const std::string_view part : left.lines) joined += part;
  return joined;
}

std::string Left(const LaneTail& tail, std::string_view unread) {
  UnreadLines left;
  tail.Collect(unread, &left);
  EXPECT_EQ("", left.torn);
  return Joined(left);
}

TEST(LaneTail, HasTheLinesOfWhatIsUnread) {
  LaneTail tail;
  tail.Add("a 1\nb 2\n");
  tail.Add(std::string(100, 'c') + " 3\n");
  tail.Add("d 4\n");
  const std::string all = "a 1\nb 2\n" + std::string(100, 'c') + " 3\nd 4\n";
  for (size_t read = 0; read < all.size(); ++read) {
    const size_t begin = read == 0 ? 0 : all.rfind('\n', read - 1) + 1;
    EXPECT_EQ(all.substr(begin), Left(tail, std::string_view(all).substr(read))) << read;
  }
  EXPECT_EQ("", Left(tail, ""));
}

TEST(LaneTail, ForgetsWhatIsRead) {
  LaneTail tail;
  tail.Add(std::string(100, 'a') + " 1\n");
  tail.Add(std::string(1000, 'b') + " 2\n");
  const size_t both = tail.allocated();
  tail.Forget(1004, kMuch);
  EXPECT_EQ(both, tail.allocated());
  tail.Forget(1003, kMuch);
  EXPECT_LT(tail.allocated(), both);
  EXPECT_EQ("b 2\n", Left(tail, " 2\n").substr(999));
  tail.Forget(0, kMuch);
  EXPECT_EQ(0u, tail.allocated());
}

// Of each there is a lot more allocated than it needs.
TEST(LaneTail, PutsShortOnesTogether) {
  LaneTail tail;
  for (int i = 0; i < 1000; ++i) {
    std::string line;
    line.reserve(10'000);
    tail.Add(line + "a 1\n");
    tail.Add(line.append("b 2\n"));
    tail.Forget(kMuch, kMuch);
  }
  EXPECT_LT(tail.allocated(), 30'000u);
  EXPECT_EQ("b 2\na 1\nb 2\n", Left(tail, "2\na 1\nb 2\n"));
}

TEST(LaneTail, KeepsWhatThereIsOfALineThatIsNotKept) {
  LaneTail tail;
  tail.Add("a 1\n");
  tail.AddLong("b{l=\"x\"} 2");
  tail.AddLong("# HELP b x");
  EXPECT_EQ("a 1\nb{l=\"x\"} 2\n# HELP b x\n", Left(tail, " 1\nb{l=\"x\"} 2\n# HELP b x\n"));
  UnreadLines left;
  tail.Collect("x\"} 2\n# HELP b x\n", &left);
  EXPECT_EQ("x\"} 2", left.torn);
  EXPECT_TRUE(left.torn_is_sample);
  EXPECT_EQ("# HELP b x\n", Joined(left));
  UnreadLines help;
  tail.Collect(" x\n", &help);
  EXPECT_EQ(" x", help.torn);
  EXPECT_FALSE(help.torn_is_sample);
  EXPECT_EQ("", Joined(help));
}

// Each place in lines that are not kept but for their sizes and kinds.
TEST(LaneTail, KnowsWhatIsTornOfLinesThatAreNotKept) {
  const std::string help = "# HELP a " + std::string(200, 'h') + "\n";
  const std::string all = "# TYPE a gauge\na 1\n" + help + "a{l=\"x\"} 2\n#pp mark s 1\n";
  LaneTail tail;
  tail.Add(all);
  tail.Add("b 1\n");
  tail.Forget(all.size() + 4, 0);
  EXPECT_LT(tail.allocated(), 100u);
  for (size_t read = 0; read < all.size(); ++read) {
    UnreadLines left;
    const std::string unread = all.substr(read) + "b 1\n";
    tail.Collect(unread, &left);
    const size_t begin = read == 0 ? 0 : all.rfind('\n', read - 1) + 1;
    const size_t torn_end = begin == read ? read : all.find('\n', read);
    EXPECT_EQ(all.substr(read, torn_end - read), left.torn) << read;
    EXPECT_EQ(begin != read && all[begin] == 'a', left.torn_is_sample) << read;
    EXPECT_EQ(unread.substr(torn_end - read + (begin == read ? 0 : 1)), Joined(left)) << read;
  }
}

TEST(LaneTail, HasALimit) {
  LaneTail tail;
  const std::string line(1000, 'x');
  std::string all;
  for (const std::string end : {" 1\n", " 2\n", " 3\n"}) {
    tail.Add(line + end);
    all += line + end;
    tail.Forget(all.size(), 2500);
    EXPECT_LE(tail.allocated(), 2500u);
  }
  UnreadLines left;
  const std::string_view unread = std::string_view(all).substr(500);
  tail.Collect(unread, &left);
  EXPECT_EQ(line.substr(500) + " 1", left.torn);
  EXPECT_TRUE(left.torn_is_sample);
  EXPECT_EQ(all.substr(1003), Joined(left));
  EXPECT_EQ(line + " 3\n", Left(tail, "3\n"));
}

}  // namespace
}  // namespace pp
