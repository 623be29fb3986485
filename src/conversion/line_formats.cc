#include "conversion/line_formats.h"

namespace pp {

void StreamLines::Line(const Location& at, std::string_view line) {
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

void JsonLines::Line(const Location& at, std::string_view line) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#') return;
  text_.clear();
  if (parser_.Parse(line, &text_, &error_))
    verdicts_->Pass(text_);
  else
    verdicts_->Reject(at, error_, line);
}

void CsvLines::Line(const Location& at, std::string_view line) {
  records_.AddLine(at.line, line);
}

void CsvLines::BeginFile(std::string_view name) {
  records_.GiveUp();  // what the last file left open
  file_ = name;
}

int64_t CsvLines::Idle(int64_t ms) {
  if (ms >= kOpenQuoteMs) records_.GiveUp();
  return records_.IsOpen() ? kOpenQuoteMs - ms : Input::kForever;
}

void ParseLines(LineSource* source, LineUser* user, Clock* clock, Verdicts* verdicts) {
  int64_t last_line = clock->Monotonic();
  size_t operand = 0;
  uint64_t gaps = 0;
  while (!verdicts->done()) {
    switch (source->Next()) {
      case LineSource::Event::kLine: {
        const Location at = source->at();
        if (operand != source->operand())
          user->BeginFile(at.file);
        else if (gaps != source->rejected())
          user->Gap();
        operand = source->operand();
        gaps = source->rejected();
        user->Line(at, at.line == 1 ? WithoutByteOrderMark(source->line()) : source->line());
        break;
      }
      case LineSource::Event::kWait: {
        const int64_t wait = user->Idle(clock->Monotonic() - last_line);
        verdicts->Flush();
        if (verdicts->done()) break;
        source->Wait(wait);
        last_line = clock->Monotonic();
        break;
      }
      case LineSource::Event::kEnd:
        user->End();
        if (source->failed()) verdicts->Fail();
        return;
    }
  }
}

std::string_view WithoutByteOrderMark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

}  // namespace pp
