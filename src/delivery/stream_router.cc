#include "delivery/stream_router.h"

#include "formats/mark.h"

namespace pp {

void StreamRouter::Line(const Location& at, std::string_view line, int64_t now) {
  const Incoming incoming{at, line, now};
  if (TakeKnown(incoming)) {
    ++read_;
    return;
  }
  std::string error;
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      ++read_;
      if (!TakeSample(incoming, &error)) Reject(incoming, error);
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error)) {
        TakeMetadata(metadata, line);
      } else {
        ++read_;
        Reject(incoming, error);
      }
      break;
    case LineKind::kDirective:
      Directive(line);
      break;
    case LineKind::kIgnored:
      break;
  }
}

// A mark says of all above it that it went on, or that it was rejected and is kept.
void StreamRouter::Directive(std::string_view line) {
  Mark mark;
  if (ParseMark(line, &mark)) {
    marked_ = true;
    if (!report_->SyncRejects()) return;
  }
  TakeDirective(line);
}

void StreamRouter::TakeMetadata(const Metadata&, std::string_view line) {
  lanes_->AppendToAll(line);
}

void StreamRouter::TakeDirective(std::string_view line) {
  lanes_->AppendToAll(line);
}

void StreamRouter::Flush() {
  report_->FlushRejects();
  lanes_->Flush();
}

Summary StreamRouter::Begin(uint64_t passed, uint64_t unparsed) const {
  Summary summary{"read", read_ + unparsed, {}, {}};
  summary.parts = {{"passed", passed}, {"rejected", report_->rejected()}};
  return summary;
}

}  // namespace pp
