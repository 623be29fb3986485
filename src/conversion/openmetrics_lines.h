#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "conversion/line_formats.h"
#include "conversion/metadata_above.h"
#include "formats/openmetrics.h"

namespace pp {

// OpenMetrics, of which each file must end in "# EOF": without it the file may be cut off, and what
// stands behind it is no part of it. Its samples are good all the same, so they are passed on, and
// what is missing is a reject. The format has no comments, so a file that begins with one is none,
// but lines of some, such as a rejects file: its end is where it ends.
class OpenMetricsLines : public LineUser {
 public:
  // `max_line`: no line was longer that was read above the place where a file goes on.
  OpenMetricsLines(size_t max_line, Verdicts* verdicts)
      : max_line_(max_line), verdicts_(verdicts) {}

  void Line(const Location& at, std::string_view line, std::string_view with_return) override;
  void BeginFile(const OpenFile& file) override;
  void EndOfFile(const Position& at) override;
  void End() override { CheckEnd(); }
  uint64_t read() const override { return read_; }

 private:
  void LookBefore(const OpenFile& file);
  void CheckEnd();
  void Reject(const Location& at, std::string_view line);

  size_t max_line_;
  Verdicts* verdicts_;
  MetadataAbove metadata_above_;
  OpenMetricsParser parser_;
  std::string text_;
  std::string error_;
  uint64_t read_ = 0;

  // Of the file that is being read.
  std::string file_;
  uint64_t last_line_ = 0;  // that came; 0 for none
  bool in_pieces_ = false;  // it is no exposition, but lines of some
  bool eof_ = false;        // "# EOF" has come
  bool is_read_ = false;    // to its end, but for a last line without an ending
};

}  // namespace pp
