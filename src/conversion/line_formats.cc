#include "conversion/line_formats.h"

#include <algorithm>

#include "formats/mark.h"
#include "lines/quote.h"

namespace pp {
namespace {

// A line of the text is a mark.
bool HasMark(std::string_view text) {
  constexpr std::string_view kMark = "\n#pp mark ";
  return text.starts_with(kMark.substr(1)) || text.find(kMark) != std::string_view::npos;
}

// Whoever writes marks begins with one, but not in a file that was rotated under it.
bool HasMarkBefore(const OpenFile& file, uint64_t offset) {
  constexpr uint64_t kFirst = uint64_t{64} << 10;
  constexpr uint64_t kLast = 2 * Marks::kInterval;
  const uint64_t first = std::min(offset, kFirst);
  const uint64_t last = std::min(offset, kLast);
  return HasMark(file.Read(0, first)) || HasMark(file.Read(offset - last, last));
}

}  // namespace

void StreamLines::BeginFile(const OpenFile& file) {
  const uint64_t offset = file.begin().offset;
  if (offset > 0 && HasMarkBefore(file, offset)) source_->ExpectWholeLines();
  const auto to_stream = [](std::string_view line, std::string* stream_line) {
    *stream_line = line;
    const bool is_metadata = ClassifyLine(line) == LineKind::kMetadata;
    return is_metadata ? MetadataAbove::Kind::kMetadata : MetadataAbove::Kind::kOther;
  };
  for (const std::string& line : metadata_above_.Find(file, source_->max_line(), to_stream)) {
    verdicts_->Copy(line);
  }
}

void StreamLines::Line(const Location& at, std::string_view line, std::string_view) {
  SampleNumbers numbers;
  if (checker_.IsKnown(line, &numbers)) {
    ++read_;
    verdicts_->PassLine(line);
    return;
  }
  std::string error;
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      ++read_;
      if (checker_.Check(line, &numbers, &error))
        verdicts_->PassLine(line);
      else
        verdicts_->Reject(at, error, line);
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error)) {
        verdicts_->Copy(line);
      } else {
        ++read_;
        verdicts_->Reject(at, error, line);
      }
      break;
    case LineKind::kDirective:
      TakeDirective(at, line);
      break;
    case LineKind::kIgnored:
      break;
  }
}

void StreamLines::TakeDirective(const Location& at, std::string_view line) {
  if (marks_->AreForged(line)) {
    ++read_;
    // Not kept as a line: fed in again, it would stand in another file.
    verdicts_->Reject(at, "a mark of the file that it stands in: " + Quoted(line), "");
    return;
  }
  Mark mark;
  if (ParseMark(line, &mark)) source_->ExpectWholeLines();
  verdicts_->Copy(line);
}

void JsonLines::Line(const Location& at, std::string_view line, std::string_view) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#') return;
  ++read_;
  text_.clear();
  if (parser_.Parse(line, &text_, &error_))
    verdicts_->Pass(text_);
  else
    verdicts_->Reject(at, error_, line);
}

// Gives lines to a user, with what there is to say between them, and marks how far that has come.
class LineFeeder : public LineSource::Listener {
 public:
  LineFeeder(LineSource* source, LineUser* user, Clock* clock, Verdicts* verdicts, Marks* marks)
      : source_(source), user_(user), clock_(clock), verdicts_(verdicts), marks_(marks) {}

  void OnFileBegin(const OpenFile& file) override;
  void OnFileEnd(const Position& at) override;
  Position OnLeft(const Position& at, bool for_good) override;
  void OnGap(uint64_t line) override;

  void FeedLine();
  // The input pauses; how long to wait for it at most.
  int64_t Pause();
  bool between_records() const { return user_->Held().lines == 0; }

 private:
  Position MarkUpTo(const Position& at);

  LineSource* source_;
  LineUser* user_;
  Clock* clock_;
  Verdicts* verdicts_;
  Marks* marks_;
  bool is_left_out_ = false;  // the file, for it is no text
  bool flowing_ = true;       // a line has come since the last pause
  int64_t idle_since_ = 0;
};

void LineFeeder::OnFileBegin(const OpenFile& file) {
  is_left_out_ = false;
  user_->BeginFile(file);
  marks_->Begin(file);
  flowing_ = true;
}

void LineFeeder::OnFileEnd(const Position& at) {
  user_->EndOfFile(at);
  MarkUpTo(at);
  marks_->End();
}

void LineFeeder::OnGap(uint64_t line) {
  if (is_left_out_) return;
  user_->Gap(line);
  const Position at = source_->position();
  if (marks_->IsDue(at.offset)) marks_->Put(at);
}

void LineFeeder::FeedLine() {
  flowing_ = true;
  if (is_left_out_) return;
  const Location at = source_->at();
  std::string_view line = source_->line();
  std::string_view with_return = source_->line_with_return();
  if (at.line == 1) {
    line = WithoutByteOrderMark(line);
    with_return = WithoutByteOrderMark(with_return);
  }
  is_left_out_ = at.line == 1 && !verdicts_->TakeAsText(at.file, with_return);
  if (is_left_out_) return;
  user_->Line(at, line, with_return);
  if (marks_->IsDue(source_->offset()) && between_records()) marks_->Put(source_->position());
}

int64_t LineFeeder::Pause() {
  const int64_t now = clock_->Monotonic();
  if (flowing_) idle_since_ = now;
  flowing_ = false;
  const int64_t wait = user_->Idle(now - idle_since_);
  MarkUpTo(source_->position());
  return wait;
}

// Without the lines that the user still holds: alone they are not what they are together. Returns
// where these begin.
Position LineFeeder::MarkUpTo(const Position& at) {
  const HeldLines held = user_->Held();
  const Position place = {at.offset - held.bytes, at.lines - held.lines};
  if (!is_left_out_) marks_->Put(place);
  return place;
}

// What is held comes again, but not in this run where it is left for good, and then only marks have
// another begin with it.
Position LineFeeder::OnLeft(const Position& at, bool for_good) {
  const Position place = MarkUpTo(at);
  marks_->End();
  if (for_good && !marks_->wanted()) return at;
  user_->Forget();
  return place;
}

void ParseLines(LineSource* source, LineUser* user, Clock* clock, Verdicts* verdicts,
                Marks* marks) {
  LineFeeder feeder(source, user, clock, verdicts, marks);
  source->set_listener(&feeder);
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
      if (!verdicts->done()) source->Wait(wait, feeder.between_records());
      verdicts->LookForReader();
    }
  }
  source->set_listener(nullptr);
  verdicts->CountRead(user->read() + source->rejected());
  if (source->failed()) verdicts->Fail();
}

std::string_view WithoutByteOrderMark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

}  // namespace pp
