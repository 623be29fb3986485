#include "conversion/marks.h"
#include "conversion/csv_lines.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "conversion/json_objects.h"
#include "conversion/line_formats.h"
#include "conversion/resume.h"
#include "formats/mark.h"
#include "lines/operands.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temp_file.h"

namespace pp {
namespace {

enum class Format { kCsv, kJsonl, kStream, kJson };

using Lines = std::vector<std::string>;

Lines SplitLines(const std::string& text) {
  Lines lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

class MarksTest : public testing::Test {
 protected:
  MarksTest() {
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
  }

  // What comes out, with a mark as often as one can be.
  std::string Convert(Format format, const std::string& path, const std::string& checkpoint = "",
                      uint64_t interval = 1) {
    Operands operands({path}, kFinishFirst, &stop_, &clock_);
    Resume resume(&report_);
    std::string error;
    if (!checkpoint.empty()) {
      EXPECT_TRUE(resume.Load(checkpoint, &error)) << error;
    }
    operands.set_plan([&resume](OpenFile file) {
      file.set_log(AbsolutePath(file.name()));
      return resume.Plan(std::move(file));
    });
    const TempFile to;
    FilterOutput out(to.Open(O_WRONLY));
    Verdicts verdicts(&out, &report_);
    Marks marks(true, &verdicts, interval);
    Convert(format, &operands, &verdicts, &marks);
    verdicts.Flush();
    EXPECT_EQ(verdicts.read(), verdicts.passed() + report_.rejected() - rejected_);
    rejected_ = report_.rejected();
    return to.Text();
  }

  void Convert(Format format, Operands* operands, Verdicts* verdicts, Marks* marks) {
    constexpr size_t kMaxLine = 400;
    LineSource source(operands, kMaxLine, &report_);
    CsvOptions options;
    options.max_record = kMaxLine;
    CsvLines csv(options, verdicts);
    JsonLines jsonl(verdicts);
    StreamLines stream(&source, verdicts, marks);
    if (format == Format::kJson) {
      ParseJson(operands, kMaxLine, verdicts, marks);
    } else {
      LineUser* user = &jsonl;
      if (format == Format::kCsv) user = &csv;
      if (format == Format::kStream) user = &stream;
      ParseLines(&source, user, &clock_, verdicts, marks);
    }
  }

  // The offsets of the marks, and the other lines, as in "0 |a 1|5".
  static std::string Shape(const std::string& output) {
    std::string shape;
    for (const std::string& line : SplitLines(output)) {
      Mark mark;
      const std::string_view text = std::string_view(line).substr(0, line.size() - 1);
      if (ParseMark(text, &mark)) {
        shape += "[" + std::to_string(mark.offset) + "]";
      } else if (!line.starts_with("#pp place ")) {
        shape.append(text).append("|");
      }
    }
    return shape;
  }

  // Without metadata, which comes again.
  static std::string Samples(const std::string& output) {
    std::string samples;
    for (const std::string& line : SplitLines(output)) {
      if (!line.starts_with("#")) samples += line;
    }
    return samples;
  }

  // What stands above any mark, and what a run makes that resumes there, is the whole.
  void ExpectResumable(Format format, const std::string& text) {
    const TempFile file(text);
    const std::string whole = Convert(format, file.path());
    std::string above, last;
    int marks = 0;
    for (const std::string& line : SplitLines(whole)) {
      if (line.starts_with("#pp place")) {
        last = line;
      } else if (line.starts_with("#pp mark")) {
        const TempFile checkpoint(last + line);
        const std::string rest = Convert(format, file.path(), checkpoint.path());
        ASSERT_EQ(Samples(whole), Samples(above + rest)) << "from " << line;
        ++marks;
      } else {
        above += line;
      }
    }
    EXPECT_GT(marks, 1) << whole;
  }

  CapturedStderr captured_;
  TempFile rejects_;
  Stop stop_;
  FakeClock clock_;
  Report report_{"pp-x"};
  uint64_t rejected_ = 0;
};

TEST_F(MarksTest, StandAboveAllAndBehindEachRecord) {
  const TempFile file("a,,1\nb,,2\n");
  EXPECT_EQ(Shape(Convert(Format::kCsv, file.path())), "[0]a 1|[5]b 2|[10]");
}

TEST_F(MarksTest, SayWhichFileAndWhere) {
  const TempFile file("a,,1\nb,,2\n");
  struct stat status;
  ASSERT_EQ(stat(file.path().c_str(), &status), 0);
  const std::string source =
      std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) + " ";
  const std::string output = Convert(Format::kCsv, file.path(), "", 10);
  const std::string path = AbsolutePath(file.path());
  const Lines lines = SplitLines(output);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0], "#pp place " + source + "0 0 cbf29ce484222325 " + path + "\n");
  EXPECT_EQ(lines[1], "#pp mark " + source + "0\n");
  EXPECT_EQ(lines[5], "#pp mark " + source + "10\n");
  Place place;
  ASSERT_TRUE(ParsePlace(std::string_view(lines[4]).substr(0, lines[4].size() - 1), &place));
  EXPECT_EQ(place.lines, 2U);
  EXPECT_EQ(place.name, path);
  FileEdges edges;
  edges.Append("a,,1\nb,,2\n");
  EXPECT_EQ(place.fingerprint, edges.Fingerprint());
}

// A file that is written anew while it is read has no place that what comes out would stand for.
TEST_F(MarksTest, AreNotPutIntoAFileThatIsNotWhatWasRead) {
  const TempFile input("a,,1\nb,,2\n");
  OpenFile file = OpenFile::Open(input.path());
  file.HaveSeenUpTo(10);
  const TempFile to;
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report_);
  Marks marks(true, &verdicts, 1);
  marks.Begin(file);
  marks.Put({5, 1});
  std::ofstream(input.path(), std::ios::trunc) << "c,,3\nd,,4\ne,,5\n";
  marks.Put({10, 2});
  verdicts.Flush();
  EXPECT_TRUE(to.Text().find(" 5\n") != std::string::npos) << to.Text();
  EXPECT_TRUE(to.Text().find(" 10\n") == std::string::npos) << to.Text();
}

TEST_F(MarksTest, AreFarApart) {
  std::string text;
  while (text.size() < 3 * Marks::kInterval) text += "metric,k=some-value,1,1767125148000\n";
  const TempFile file(text);
  const std::string output = Convert(Format::kCsv, file.path(), "", Marks::kInterval);
  int marks = 0;
  uint64_t last = 0;
  for (const std::string& line : SplitLines(output)) {
    Mark mark;
    if (!ParseMark(std::string_view(line).substr(0, line.size() - 1), &mark)) continue;
    EXPECT_LE(mark.offset - last, uint64_t{1} << 20);
    last = mark.offset;
    ++marks;
  }
  EXPECT_EQ(marks, 4);
  EXPECT_EQ(last, text.size());
}

TEST_F(MarksTest, AnEmptyFileHasOne) {
  const TempFile file;
  EXPECT_EQ(Shape(Convert(Format::kCsv, file.path())), "[0]");
  EXPECT_EQ(Shape(Convert(Format::kJson, file.path())), "[0]");
}

TEST_F(MarksTest, DoNotStandInsideARecord) {
  const TempFile file("a,\"k=x\ny\",1\nb,,2\n");
  EXPECT_EQ(Shape(Convert(Format::kCsv, file.path())), "[0]a{k=\"x\\ny\"} 1|[12]b 2|[17]");
}

TEST_F(MarksTest, DoNotStandBehindARecordThatMayStillGrow) {
  const TempFile file("a,,1\nb,\"k=x\r\ny\r\n");
  EXPECT_EQ(Shape(Convert(Format::kCsv, file.path())), "[0]a 1|[5]");
  const TempFile no_newline("a,,1\nb,\"k=x\r\ny\",2");
  EXPECT_EQ(Shape(Convert(Format::kCsv, no_newline.path())), "[0]a 1|[5]b{k=\"x\r\\ny\"} 2|");
}

TEST_F(MarksTest, StandAboveALastLineThatMayStillGrow) {
  const TempFile file("a,,1\n\n\nb,,2");
  EXPECT_EQ(Shape(Convert(Format::kCsv, file.path())), "[0]a 1|[5][6][7]b 2|");
}

TEST_F(MarksTest, StandBehindALongLineAndNotInIt) {
  const std::string long_line(2'000'000, 'x');
  const TempFile file(long_line + "\na,,1\n" + long_line);
  EXPECT_EQ(Shape(Convert(Format::kCsv, file.path())), "[0][2000001]a 1|[2000006]");
}

TEST_F(MarksTest, KeepOutOfAJsonObject) {
  const TempFile file("[{\"metric\":\"a\",\"value\":1},\n{\"metric\":\"b\",\n\"value\":2} ]\n");
  EXPECT_EQ(Shape(Convert(Format::kJson, file.path())), "[0]a 1|[25]b 2|[52][55]");
}

TEST_F(MarksTest, AJsonArrayThatIsNotClosedGoesOnBehindItsLastObject) {
  const TempFile file("[{\"metric\":\"a\",\"value\":1},");
  EXPECT_EQ(Shape(Convert(Format::kJson, file.path())), "[0]a 1|[25]");
}

TEST_F(MarksTest, ComeOnlyWhenTheRejectsAreKept) {
  Report report("pp-x");
  std::string error;
  ASSERT_TRUE(report.OpenRejects("/dev/full", &error));
  const TempFile to;
  const TempFile from("a,,1\n");
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report);
  Marks marks(true, &verdicts);
  const OpenFile file = OpenFile::Open(from.path());
  marks.Begin(file);
  verdicts.Reject({"f", 1}, "bad", "x");
  marks.Put({5, 1});
  verdicts.Flush();
  EXPECT_EQ(Shape(to.Text()), "[0]");
}

TEST_F(MarksTest, AreNotThereWhenNotWanted) {
  const TempFile to;
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report_);
  Marks marks(false, &verdicts);
  const TempFile from("a,,1\n");
  const OpenFile file = OpenFile::Open(from.path());
  marks.Begin(file);
  EXPECT_FALSE(marks.IsDue(uint64_t{1} << 62));
  marks.Put({5, 1});
  marks.End();
  verdicts.Flush();
  EXPECT_EQ(to.Text(), "");
}

TEST_F(MarksTest, CsvResumesAtEachOfThem) {
  ExpectResumable(Format::kCsv, "metric_name,labels,value\na,,1\n\n# x\nb,\"k=x\ny\",2\nc,,3\n");
  ExpectResumable(Format::kCsv,
                  "\xef\xbb\xbf"
                  "a,,1\r\nb,\"k=x\r\ny\",2\r\nc,,3\r\n");
  ExpectResumable(Format::kCsv,
                  "\xef\xbb\xbf"
                  "a,\"k=x\ny\",1\nb,,3\nc,,4");
  ExpectResumable(Format::kCsv, "a,,1\nb,\"k=x\nc,,2\nd,\"k=z\n\",3\ne,\"open\nf,,6");
  ExpectResumable(Format::kCsv, "a,,1\n" + std::string(500, 'x') + "\nb,,2\n" +
                                    std::string(700'000, 'y') + "\nc,\"\nd,,2");
}

TEST_F(MarksTest, JsonResumesAtEachOfThem) {
  const std::string a = "{\"metric\":\"a\",\"value\":1}";
  const std::string b = "{\"metric\":\"b\",\"labels\":{\"k\":\"]\"},\n\"value\":2}";
  const std::string too_long = "{\"metric\":\"" + std::string(500, 'x') + "\"}";
  ExpectResumable(Format::kJson, "[" + a + ",\n" + b + "," + a + "]\n");
  ExpectResumable(Format::kJson, "[" + a + ",\n" + too_long + "," + b + "]\n[" + a + "] " + b);
  ExpectResumable(Format::kJson, "\xef\xbb\xbf[" + a + std::string(5000, ' ') + "," + b + "]\n");
  ExpectResumable(Format::kJson, a + "\n" + b + a + "[]" + b + "\n[" + a + "," + a);
  ExpectResumable(Format::kJson, "[" + a + ",\n{\"metric\":}," + b + ",");
}

TEST_F(MarksTest, LinesResumeAtEachOfThem) {
  ExpectResumable(Format::kJsonl,
                  "{\"metric\":\"a\",\"value\":1}\n\nbad\n{\"metric\":\"b\",\"value\":2}\r\n"
                  "{\"metric\":\"c\",\"value\":3}");
  ExpectResumable(Format::kStream,
                  "# HELP a A.\na 1\n" + std::string(500, 'x') + "\nbad\nb 2 17\r\nc 3");
}

TEST_F(MarksTest, LineNumbersGoOnWhereTheyWere) {
  const TempFile file("a,,1\nb,\"k=x\ny\",2\nc,,3\nbad\n");
  const std::string whole = Convert(Format::kCsv, file.path());
  for (const std::string& line : SplitLines(whole)) {
    if (!line.starts_with("#pp place")) continue;
    Place place;
    ASSERT_TRUE(ParsePlace(std::string_view(line).substr(0, line.size() - 1), &place));
    if (place.lines == 5) break;
    const TempFile checkpoint(line + "#pp mark " + place.source + " " +
                              std::to_string(place.offset) + "\n");
    const size_t before = rejects_.Text().size();
    Convert(Format::kCsv, file.path(), checkpoint.path());
    report_.FlushRejects();
    EXPECT_NE(rejects_.Text().find(file.path() + ":5: ", before), std::string::npos) << line;
  }
}

// A sink that was never given a place line, or lost it.
TEST_F(MarksTest, LineNumbersAreCountedWhereNoPlaceTellsThem) {
  const TempFile file("a,,1\nb,,2\nbad\n");
  const OpenFile open = OpenFile::Open(file.path());
  const TempFile checkpoint("#pp mark " + SourceOf(open.identity()) + " 5\n");
  EXPECT_EQ(Samples(Convert(Format::kCsv, file.path(), checkpoint.path())), "b 2\n");
  report_.FlushRejects();
  EXPECT_NE(rejects_.Text().find(":3: "), std::string::npos) << rejects_.Text();
}

}  // namespace
}  // namespace pp
