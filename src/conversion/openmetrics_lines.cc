#include "conversion/openmetrics_lines.h"

#include <algorithm>

namespace pp {

using Kind = OpenMetricsParser::Kind;

namespace {

// Of a file, at its beginning, and before where it is read on.
constexpr uint64_t kLookedAt = 4096;

std::string_view FirstLine(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

// That is not blank.
std::string_view LastLine(std::string_view text) {
  const size_t last = text.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos) return "";
  text.remove_prefix(text.rfind('\n', last) + 1);
  return FirstLine(text);
}

bool IsLine(Kind kind, std::string_view line) {
  std::string text;
  std::string error;
  return OpenMetricsParser().Parse(line, &text, &error) == kind;
}

}  // namespace

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
  if (file.begin().offset > 0) LookBefore(file);
}

// What a run before this one has read tells what the rest is.
void OpenMetricsLines::LookBefore(const OpenFile& file) {
  const size_t size = std::min(file.begin().offset, kLookedAt);
  const std::string first = file.Read(0, size);
  in_pieces_ = IsLine(Kind::kComment, FirstLine(WithoutByteOrderMark(first)));
  const std::string last = file.Read(file.begin().offset - size, size);
  eof_ = IsLine(Kind::kEof, LastLine(last));
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
