#include "lines/line_source.h"

namespace pp {

LineSource::Event LineSource::Next() {
  while (reader_ != nullptr || OpenNext()) {
    switch (reader_->Next()) {
      case LineReader::Event::kLine:
        return Event::kLine;
      case LineReader::Event::kWait:
        return Event::kWait;
      case LineReader::Event::kLongLine:
        RejectLongLine();
        if (report_->IsOver() && reader_->long_line_ends()) return Event::kEnd;
        break;
      case LineReader::Event::kRest:
        rest_ = reader_->position();
        if (!reader_->in_long_line())
          TellEnd();  // or what is said of that comes between its pieces
        break;
      case LineReader::Event::kLeft:
        if (file_->is_copy() && reader_->in_line() && file_->seen_to() == file_->size()) {
          LeaveOutCutLine();
        }
        files_->OnLeft(TellLeft(files_->IsLeftForGood()));
        Close();
        break;
      case LineReader::Event::kError:
        report_->Error(file_->name() + ": cannot be read: " + reader_->error());
        failed_ = true;
        Close();
        break;
      case LineReader::Event::kTorn:
        if (file_->is_copy())
          LeaveOutCutLine();
        else
          SayTorn();
        Close();
        break;
      case LineReader::Event::kStopped:
        SayStopped();
        TellLeft(true);
        Close();
        break;
      case LineReader::Event::kEnd:
        Close();
        break;
    }
  }
  return Event::kEnd;
}

bool LineSource::OpenNext() {
  std::string error;
  while (!files_->Next(&error)) {
    if (error.empty()) return false;
    report_->Error(error);
    failed_ = true;
  }
  file_ = &files_->file();
  reader_ = std::make_unique<LineReader>(files_->input(), max_line_, file_->begin());
  if (file_->is_copy()) ExpectWholeLines();
  end_is_told_ = false;
  rest_.reset();
  listener_->OnFileBegin(*file_);
  return true;
}

void LineSource::Wait(int64_t timeout_ms, bool between_records) {
  // The end of a long line is waited for, unless it cannot come.
  const bool waits_for_line = reader_->in_long_line() && !file_->is_copy();
  files_->OnPause({reader_->position(), reader_->in_line(), between_records && !waits_for_line});
  reader_->Wait(timeout_ms);
}

void LineSource::TellEnd() {
  if (!end_is_told_) listener_->OnFileEnd(rest_.value_or(reader_->position()));
  end_is_told_ = true;
}

Position LineSource::TellLeft(bool for_good) {
  const Position at = reader_->position();
  if (end_is_told_) return at;
  end_is_told_ = true;
  return listener_->OnLeft(at, for_good);
}

void LineSource::Close() {
  if (reader_->in_long_line()) report_->CutOffReject();
  TellEnd();
  reads_before_ += reader_->reads();
  reader_.reset();
}

void LineSource::RejectLongLine() {
  if (!reader_->long_line_begins()) {
    report_->MoreOfReject(line(), reader_->long_line_ends());
    if (!reader_->long_line_ends()) return;
    if (rest_) TellEnd();
    listener_->OnGap(reader_->line_number());
    return;
  }
  ++rejected_;
  report_->RejectInPieces(at(), "line is longer than " + std::to_string(max_line_) + " bytes",
                          line(), above_long_);
  if (!reader_->long_line_ends()) return;
  report_->MoreOfReject("", true);
  listener_->OnGap(reader_->line_number());
}

// The line that the stop has cut off counts as not read: the part of it that is there could pass
// for a whole one.
void LineSource::SayStopped() {
  std::string message = files_->stop().signalled() ? "stopped by a signal" : "stopped";
  if (reader_->line_number() > 0) {
    message += " at " + file_->name() + ":" + std::to_string(reader_->line_number());
  }
  message += "; what follows is not read";
  report_->Note(message);
  // Of a regular file the end of the run says it.
  const bool is_lost = files_->stop().aborting() || reader_->in_line();
  if (is_lost && !file_->is_regular()) report_->ErrorIfQuiet(message);
}

// Marks say that it will come again.
void LineSource::SayTorn() {
  if (reader_->in_long_line()) return;  // which was rejected
  report_->Note(file_->name() + ":" + std::to_string(reader_->line_number() + 1) +
                ": the stream breaks off inside this line, for its writer was killed; the line is "
                "left out, and comes again when the writer resumes");
}

// A copy ends in it when the log was copied and truncated in the middle of a write. It counts as
// read, or whoever resumes would find it again, and could not tell it from a line. What is held of
// the lines above does not go on in it, and no place may be counted back over it.
void LineSource::LeaveOutCutLine() {
  const uint64_t number = reader_->line_number() + (reader_->in_long_line() ? 0 : 1);
  report_->Note(file_->name() + ":" + std::to_string(number) +
                ": the copy of the log ends in the middle of this line; it is left out");
  listener_->OnGap(number);
  reader_->PassOverRest();
}

}  // namespace pp
