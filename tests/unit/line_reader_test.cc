#include "lines/line_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/fake_input.h"

namespace pp {
namespace {

using Event = LineReader::Event;

// All that comes out, one entry for each line: "2:text". The pieces of a long line are put
// together: "3:LONG text". Waits do not count.
std::vector<std::string> ReadAll(FakeInput* input, size_t max_line) {
  LineReader reader(input, max_line);
  std::vector<std::string> lines;
  for (;;) {
    const Event event = reader.Next();
    const std::string number = std::to_string(reader.line_number()) + ":";
    const std::string text(reader.line());
    switch (event) {
      case Event::kLine:
        lines.push_back(number + text);
        break;
      case Event::kLongLine:
        if (reader.long_line_begins()) lines.push_back(number + "LONG ");
        lines.back() += text;
        if (reader.long_line_ends()) lines.back() += "|";
        break;
      case Event::kWait:
      case Event::kRest:
        break;
      case Event::kLeft:
        lines.push_back("left");
        return lines;
      case Event::kTorn:
        lines.push_back("torn");
        return lines;
      case Event::kStopped:
        lines.push_back("stopped");
        return lines;
      case Event::kError:
        lines.push_back("error: " + reader.error());
        return lines;
      case Event::kEnd:
        return lines;
    }
  }
}

std::vector<std::string> ReadAll(const std::string& text, size_t max_line = 100) {
  FakeInput input;
  input.Data(text);
  return ReadAll(&input, max_line);
}

using Lines = std::vector<std::string>;

TEST(LineReader, EndsLinesAtNewlines) {
  EXPECT_EQ(ReadAll(""), Lines{});
  EXPECT_EQ(ReadAll("a\n"), Lines{"1:a"});
  EXPECT_EQ(ReadAll("a"), Lines{"1:a"});
  EXPECT_EQ(ReadAll("a\nb"), (Lines{"1:a", "2:b"}));
  EXPECT_EQ(ReadAll("\n\na\n"), (Lines{"1:", "2:", "3:a"}));
  EXPECT_EQ(ReadAll("\n"), Lines{"1:"});
}

TEST(LineReader, TakesOneCarriageReturnOffTheEnd) {
  EXPECT_EQ(ReadAll("a\r\nb\r\n"), (Lines{"1:a", "2:b"}));
  EXPECT_EQ(ReadAll("\r\n"), Lines{"1:"});
  EXPECT_EQ(ReadAll("a\r\r\n"), Lines{"1:a\r"});
  EXPECT_EQ(ReadAll("a\rb\n"), Lines{"1:a\rb"});
  EXPECT_EQ(ReadAll("a\r"), Lines{"1:a"});
}

TEST(LineReader, KeepsNulAndBytesThatAreNotUtf8) {
  const std::string odd("a\0b\xff", 4);
  EXPECT_EQ(ReadAll(odd + "\n"), Lines{"1:" + odd});
}

TEST(LineReader, GivesTheSameLinesHoweverTheyArrive) {
  const std::string text = "first\r\n\nsecond line\n\r\n\xc3\xa4\xe2\x82\xac\nlast";
  const Lines expected = {"1:first", "2:", "3:second line", "4:", "5:\xc3\xa4\xe2\x82\xac",
                          "6:last"};
  ASSERT_EQ(ReadAll(text), expected);
  for (size_t i = 0; i <= text.size(); ++i) {
    for (size_t j = i; j <= text.size(); ++j) {
      FakeInput input;
      input.Data(text.substr(0, i)).WouldBlock().Data(text.substr(i, j - i));
      input.WouldBlock().WouldBlock().Data(text.substr(j)).WouldBlock();
      ASSERT_EQ(ReadAll(&input, 100), expected) << "split at " << i << " and " << j;
    }
  }
}

TEST(LineReader, AsksToWaitOnlyWhenNoWholeLineIsThere) {
  FakeInput input;
  input.Data("a\nb\nhal").WouldBlock().Data("f\n").WouldBlock().Data("c").WouldBlock();
  LineReader reader(&input, 100);
  const std::vector<Event> expected = {Event::kLine, Event::kLine, Event::kWait, Event::kLine,
                                       Event::kWait, Event::kWait, Event::kRest, Event::kLine,
                                       Event::kEnd,  Event::kEnd};
  std::vector<Event> events;
  for (size_t i = 0; i < expected.size(); ++i) events.push_back(reader.Next());
  EXPECT_EQ(events, expected);
}

TEST(LineReader, WaitsAsLongAsItIsTold) {
  FakeInput input;
  LineReader reader(&input, 100);
  reader.Wait(250);
  reader.Wait(Input::kForever);
  EXPECT_EQ(input.waits(), (std::vector<int64_t>{250, Input::kForever}));
}

TEST(LineReader, TakesLinesUpToTheCap) {
  const std::string at_cap(10, 'x');
  EXPECT_EQ(ReadAll(at_cap + "\nb\n", 10), (Lines{"1:" + at_cap, "2:b"}));
  EXPECT_EQ(ReadAll(at_cap + "\r\nb\n", 10), (Lines{"1:" + at_cap, "2:b"}));
  EXPECT_EQ(ReadAll(at_cap, 10), Lines{"1:" + at_cap});
  EXPECT_EQ(ReadAll(at_cap + "\r", 10), Lines{"1:" + at_cap});
  EXPECT_EQ(ReadAll(at_cap + "y\nb\n", 10), (Lines{"1:LONG " + at_cap + "y|", "2:b"}));
  EXPECT_EQ(ReadAll(at_cap + "y", 10), Lines{"1:LONG " + at_cap + "y|"});
}

TEST(LineReader, TheEndingOfALongLineIsNoPartOfItHoweverItArrives) {
  const std::string text = std::string(30, 'x') + "\r\r" + std::string(30, 'y') + "\r\ngood\r\n";
  const Lines expected = ReadAll(text, 10);
  EXPECT_EQ(expected.front(), "1:LONG " + text.substr(0, text.size() - 8) + "|");
  for (size_t chunk = 1; chunk < text.size(); ++chunk) {
    FakeInput input;
    input.Chunks(text, chunk);
    EXPECT_EQ(ReadAll(&input, 10), expected) << "in chunks of " << chunk;
  }
}

TEST(LineReader, GivesALongLineInPiecesAndGoesOn) {
  const std::string long_line = "0123456789abcdefghijklmnopqrstuvwxyz";
  const std::string text = "good\n" + long_line + "\nalso good\n\n" + long_line;
  const Lines expected = {"1:good", "2:LONG " + long_line + "|", "3:also good",
                          "4:", "5:LONG " + long_line + "|"};
  for (size_t size = 1; size <= text.size(); ++size) {
    FakeInput input;
    input.Chunks(text, size);
    ASSERT_EQ(ReadAll(&input, 10), expected) << "chunks of " << size;
  }
}

TEST(LineReader, CarriageReturnAtTheCapMayComeAloneInItsChunk) {
  FakeInput input;
  input.Data("0123456789").WouldBlock().Data("\r").WouldBlock().Data("\nb\r").Data("\n");
  EXPECT_EQ(ReadAll(&input, 10), (Lines{"1:0123456789", "2:b"}));
}

TEST(LineReader, LinesLargerThanItsBufferGetThrough) {
  const std::string huge(3'000'000, 'h');
  FakeInput input;
  input.Data("a\n" + huge + "\nb\n");
  EXPECT_EQ(ReadAll(&input, 1000), (Lines{"1:a", "2:LONG " + huge + "|", "3:b"}));
  FakeInput again;
  again.Data("a\n" + huge + "\nb\n");
  EXPECT_EQ(ReadAll(&again, huge.size()), (Lines{"1:a", "2:" + huge, "3:b"}));
}

TEST(LineReader, ManyLinesGoThroughOneBuffer) {
  std::string text;
  Lines expected;
  for (int i = 1; i <= 100'000; ++i) {
    const std::string line = "line " + std::to_string(i * 7919);
    text += line + "\n";
    expected.push_back(std::to_string(i) + ":" + line);
  }
  FakeInput input;
  input.Chunks(text, 65'536);
  EXPECT_EQ(ReadAll(&input, 100), expected);
}

TEST(LineReader, AStopLeavesOutTheLineItCutsOff) {
  FakeInput input;
  input.Data("a\nb 12").Stopped();
  EXPECT_EQ(ReadAll(&input, 100), (Lines{"1:a", "stopped"}));
}

TEST(LineReader, SaysWhyReadingFailed) {
  FakeInput input;
  input.Data("a\n").Error("Input/output error");
  EXPECT_EQ(ReadAll(&input, 100), (Lines{"1:a", "error: Input/output error"}));
}

}  // namespace
}  // namespace pp
