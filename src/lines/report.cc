#include "lines/report.h"

#include <utility>

#include "lines/quote.h"
#include "values/utf8.h"

namespace pp {
namespace {

// A row of many cells may have as many things wrong with it.
constexpr size_t kReasonBytes = 500;

}  // namespace

void Report::set_status_line(StatusLine* line) {
  const std::lock_guard lock(mutex_);
  EndStatusLocked();
  status_line_ = line;
}

void Report::UpdateStatus(const StatusFigures& figures) {
  const std::lock_guard lock(mutex_);
  if (status_line_ != nullptr) status_line_->Update(figures);
}

void Report::EndStatus() {
  const std::lock_guard lock(mutex_);
  EndStatusLocked();
}

void Report::EndStatusLocked() {
  if (status_line_ != nullptr) status_line_->End();
}

bool Report::OpenRejects(const std::string& path, std::string* error) {
  return rejects_.Open(path, error, [&] {
    Note("the rejects file " + path + " is a FIFO that nobody reads yet; waiting for its reader");
  });
}

void Report::Reject(const Location& at, std::string_view reason, std::string_view text,
                    std::string_view above) {
  RejectLine(at, reason, above, text, true);
}

void Report::RejectInPieces(const Location& at, std::string_view reason, std::string_view text,
                            std::string_view above) {
  RejectLine(at, reason, above, text, false);
}

void Report::RejectLine(const Location& at, std::string_view reason, std::string_view above,
                        std::string_view text, bool ends_line) {
  const std::lock_guard lock(mutex_);
  CountRejects(1);
  if (rejected_ == 1) SayGuess(at, text);
  const std::string located = std::string(at.file) + ":" + std::to_string(at.line) + ": " +
                              Shortened(Printable(reason), kReasonBytes);
  Show(text.empty() ? located : located + ": " + Quoted(text, !ends_line), 1);
  const bool in_another = std::exchange(in_pieces_, false);
  if (in_another && !interrupted_) rejects_.CutOff();
  if (!before_rejects_.empty()) rejects_.Lines(std::exchange(before_rejects_, {}));
  rejects_.Comment(located);
  if (!above.empty()) rejects_.Lines(std::string(above) + "\n");
  interrupted_ = false;
  if (!text.empty() || !ends_line) KeepPiece(text, ends_line);
  if (in_another) in_pieces_ = interrupted_ = true;
}

void Report::KeepBeforeRejects(std::string lines) {
  const std::lock_guard lock(mutex_);
  before_rejects_ = std::move(lines);
}

void Report::SayGuess(const Location& at, std::string_view text) {
  if (!guess_ || quiet_ || at.line > kEarlyLines) return;
  if (const std::string guess = guess_(text); !guess.empty()) {
    Print(std::string(at.file) + ":" + std::to_string(at.line) + " " + guess);
  }
}

void Report::MoreOfReject(std::string_view piece, bool ends_line) {
  const std::lock_guard lock(mutex_);
  KeepPiece(piece, ends_line);
}

void Report::CutOffReject() {
  const std::lock_guard lock(mutex_);
  EndPieces();
}

void Report::EndPieces() {
  if (in_pieces_ && !interrupted_) rejects_.CutOff();
  in_pieces_ = interrupted_ = false;
}

// Something else may have been written between two pieces. The rest of the line is then kept as a
// comment, for alone it could pass for a line of its own.
void Report::KeepPiece(std::string_view piece, bool ends_line) {
  if (interrupted_) {
    rejects_.Comment(piece);
  } else {
    rejects_.Piece(piece, ends_line);
  }
  in_pieces_ = !ends_line;
  CheckRejects(rejects_.is_good());
}

bool Report::RejectTogether(std::string_view reason, uint64_t samples,
                            const std::function<void(const KeepLines&)>& write) {
  const std::lock_guard lock(mutex_);
  CountRejects(samples);
  const bool is_shown =
      Show(std::string(WithoutSaidAdvice(reason)) + ": " + std::to_string(samples) +
               (samples == 1 ? " sample rejected" : " samples rejected"),
           samples);
  KeepTogether(reason, write);
  return is_shown;
}

bool Report::RejectSample(std::string_view reason, uint64_t samples, std::string_view line) {
  const std::lock_guard lock(mutex_);
  CountRejects(samples);
  std::string_view text = line;
  if (text.ends_with('\n')) text.remove_suffix(1);
  const bool is_shown = Show(std::string(WithoutSaidAdvice(reason)) + ": " + Quoted(text), samples);
  KeepTogether(reason, [line](const KeepLines& keep) { keep(line); });
  return is_shown;
}

void Report::KeepTogether(std::string_view reason,
                          const std::function<void(const KeepLines&)>& write) {
  if (!rejects_.is_open()) return;
  if (in_pieces_ && !interrupted_) rejects_.CutOff();
  interrupted_ = in_pieces_;
  rejects_.Comment(reason);
  write([this](std::string_view lines) {
    if (above_kept_) rejects_.Lines(above_kept_(lines));
    rejects_.Lines(lines);
  });
  CheckRejects(rejects_.is_good());
}

bool Report::RejectTogether(std::string_view reason, uint64_t samples, std::string_view lines) {
  return RejectTogether(reason, samples, [lines](const KeepLines& keep) { keep(lines); });
}

void Report::Note(std::string_view message) {
  const std::lock_guard lock(mutex_);
  if (!quiet_) Print(message);
}

void Report::Error(std::string_view message) {
  const std::lock_guard lock(mutex_);
  Print(message);
}

void Report::GiveUp(std::string_view reason, bool is_shown) {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(gave_up_, true) && !is_shown) Print(reason);
}

void Report::ErrorIfQuiet(std::string_view message) {
  if (quiet_) Error(message);
}

bool Report::FlushRejects() {
  const std::lock_guard lock(mutex_);
  return CheckRejects(rejects_.Flush());
}

bool Report::SyncRejects() {
  const std::lock_guard lock(mutex_);
  return CheckRejects(rejects_.Sync());
}

ExitStatus Report::End(const Summary& summary, ExitStatus status) {
  const std::lock_guard lock(mutex_);
  EndStatusLocked();
  if (rejected_ > 0) status = Worst(status, ExitStatus::kRejects);
  EndPieces();
  if (!CheckRejects(rejects_.Close())) status = ExitStatus::kMachine;
  if (!quiet_ && hidden_ > 0) {
    Print(std::to_string(hidden_) +
          (hidden_ == 1 ? " more reject is not shown" : " more rejects are not shown") +
          (rejects_.path().empty() ? "; --rejects FILE keeps them all" : ""));
  }
  if (!summary.AddsUp()) {
    Print("the figures do not add up, which is a bug: " + FormatText(summary));
    status = ExitStatus::kMachine;
  }
  if (summary_format_ == SummaryFormat::kJson) {
    Write(FormatJson(summary, tool_, status) + "\n");
  } else if (summary_format_ == SummaryFormat::kText && !quiet_) {
    Print(FormatText(summary));
  }
  return status;
}

void Report::EndQuietly() {
  const std::lock_guard lock(mutex_);
  EndStatusLocked();
  EndPieces();
  CheckRejects(rejects_.Close());
}

void Report::CountRejects(uint64_t rejects) {
  rejected_ += rejects;
  if (rejects > 0 && on_reject_) on_reject_();
}

// A message about so many rejects; after the first few they are only counted.
bool Report::Show(std::string_view message, uint64_t rejects) {
  if (quiet_ && (!strict_ || shown_ > 0)) return false;
  if (shown_ == kShownRejects) {
    hidden_ += rejects;
    return false;
  }
  ++shown_;
  Print(message);
  return true;
}

std::string_view Report::WithoutSaidAdvice(std::string_view reason) {
  if (quiet_ || shown_ == kShownRejects || !reason.ends_with(')')) return reason;
  size_t begin = reason.size();
  for (int depth = 0; begin > 0; --begin) {
    const char c = reason[begin - 1];
    depth += c == ')' ? 1 : c == '(' ? -1 : 0;
    if (depth == 0) break;
  }
  if (begin < 2 || reason[begin - 2] != ' ') return reason;
  const std::string_view advice = reason.substr(begin - 2);
  if (said_advice_.emplace(advice).second) return reason;
  return reason.substr(0, begin - 2);
}

void Report::Print(std::string_view message) {
  Write(tool_ + ": " + Printable(message) + "\n");
}

void Report::Write(std::string_view line) {
  if (status_line_ != nullptr)
    status_line_->Write(line);
  else
    StderrTerminal().Write(line);
}

bool Report::CheckRejects(bool written) {
  if (!written && !rejects_failed_) {
    rejects_failed_ = true;
    Print("cannot write the rejects file " + rejects_.path() + ": " + rejects_.error());
  }
  return !rejects_failed_;
}

}  // namespace pp
