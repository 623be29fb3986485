#include "conversion/line_formats.h"

namespace pp {

void StreamLines::Line(const Location& at, std::string_view line, std::string_view) {
  std::string error;
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      if (parser_.Parse(line, &sample_, &error))
        verdicts_->PassLine(line);
      else
        verdicts_->Reject(at, error, line);
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error))
        verdicts_->Copy(line);
      else
        verdicts_->Reject(at, error, line);
      break;
    case LineKind::kDirective:
      verdicts_->Copy(line);
      break;
    case LineKind::kIgnored:
      break;
  }
}

void JsonLines::Line(const Location& at, std::string_view line, std::string_view) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#') return;
  text_.clear();
  if (parser_.Parse(line, &text_, &error_))
    verdicts_->Pass(text_);
  else
    verdicts_->Reject(at, error_, line);
}

void CsvLines::Line(const Location& at, std::string_view, std::string_view with_return) {
  records_.AddLine(at.line, with_return);
}

void CsvLines::BeginFile(std::string_view name) {
  records_.GiveUp();  // what the last file left open
  file_ = name;
}

int64_t CsvLines::Idle(int64_t ms) {
  if (ms >= kOpenQuoteMs) records_.GiveUp();
  return records_.IsOpen() ? kOpenQuoteMs - ms : Input::kForever;
}

// Gives lines to a user, with what there is to say between them.
class LineFeeder {
 public:
  LineFeeder(LineSource* source, LineUser* user, Clock* clock)
      : source_(source), user_(user), clock_(clock) {}

  void FeedLine();
  // The input pauses; how long to wait for it at most.
  int64_t Pause();

 private:
  LineSource* source_;
  LineUser* user_;
  Clock* clock_;
  size_t operand_ = 0;
  uint64_t gaps_ = 0;
  bool flowing_ = true;  // a line has come since the last pause
  int64_t idle_since_ = 0;
};

void LineFeeder::FeedLine() {
  const Location at = source_->at();
  if (operand_ != source_->operand()) {
    user_->BeginFile(at.file);
  } else if (gaps_ != source_->rejected()) {
    user_->Gap();
  }
  operand_ = source_->operand();
  gaps_ = source_->rejected();
  flowing_ = true;
  std::string_view line = source_->line();
  std::string_view with_return = source_->line_with_return();
  if (at.line == 1) {
    line = WithoutByteOrderMark(line);
    with_return = WithoutByteOrderMark(with_return);
  }
  user_->Line(at, line, with_return);
}

int64_t LineFeeder::Pause() {
  const int64_t now = clock_->Monotonic();
  if (flowing_) idle_since_ = now;
  flowing_ = false;
  return user_->Idle(now - idle_since_);
}

void ParseLines(LineSource* source, LineUser* user, Clock* clock, Verdicts* verdicts) {
  LineFeeder feeder(source, user, clock);
  while (!verdicts->done()) {
    const LineSource::Event event = source->Next();
    if (event == LineSource::Event::kLine) {
      feeder.FeedLine();
    } else if (event == LineSource::Event::kEnd) {
      user->End();
      break;
    } else {
      const int64_t wait = feeder.Pause();
      verdicts->Flush();
      if (!verdicts->done()) source->Wait(wait);
    }
  }
  if (source->failed()) verdicts->Fail();
}

std::string_view WithoutByteOrderMark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

}  // namespace pp
