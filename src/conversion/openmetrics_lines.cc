#include "conversion/openmetrics_lines.h"

#include <algorithm>

namespace pp {

using Kind = OpenMetricsParser::Kind;

void OpenMetricsLines::Line(const Location& at, std::string_view line, std::string_view) {
  const bool is_first = at.line == 1;
  last_line_ = at.line;
  Kind kind = parser_.Parse(line, &text_, &error_);
  if (is_first) in_pieces_ = kind == Kind::kComment;
  if (eof_ && !in_pieces_ && kind != Kind::kIgnored) {
    error_ = "text behind \"# EOF\": give several expositions as several files";
    kind = Kind::kInvalid;
  }
  switch (kind) {
    case Kind::kSample:
      ++read_;
      verdicts_->Pass(text_);
      break;
    case Kind::kMetadata:
      verdicts_->Copy(text_);
      break;
    case Kind::kEof:
      eof_ = true;
      break;
    case Kind::kComment:
    case Kind::kIgnored:
      break;
    case Kind::kInvalid:
      Reject(at, line);
      break;
  }
}

void OpenMetricsLines::BeginFile(const OpenFile& file) {
  CheckEnd();
  file_ = file.name();
  last_line_ = 0;
  in_pieces_ = eof_ = is_read_ = false;
}

// Nothing is missing where all of it was read by a run before this one.
void OpenMetricsLines::EndOfFile(const Position& at) {
  is_read_ = at.offset == 0 || last_line_ > 0;
}

void OpenMetricsLines::CheckEnd() {
  if (!is_read_ || eof_ || in_pieces_) return;
  is_read_ = false;
  error_ =
      "the file does not end in \"# EOF\": it may be cut off, or is in the text format, which has "
      "none and is --from stream";
  Reject({file_, std::max(last_line_, uint64_t{1})}, "");
}

void OpenMetricsLines::Reject(const Location& at, std::string_view line) {
  ++read_;
  verdicts_->Reject(at, error_, line);
}

}  // namespace pp
