#include "lines/status_line.h"

namespace pp {
namespace {

// To the line's beginning, and erase to its end.
constexpr char kErase[] = "\r\x1b[K";

}  // namespace

StatusLine::StatusLine(std::string_view tool, StatusMode mode, Terminal* terminal, Clock* clock)
    : tool_(tool),
      mode_(mode),
      terminal_(terminal),
      clock_(clock),
      begin_(clock->Monotonic()),
      next_(begin_ + kFirstMs) {
  samples_.Add(begin_, 0);
}

// The last column stays free: a cursor behind it would begin another line.
void StatusLine::Update(const StatusFigures& figures) {
  if (mode_ != StatusMode::kLine && mode_ != StatusMode::kLog) return;
  const int64_t now = clock_->Monotonic();
  samples_.Add(now, figures.samples);
  done_.Add(now, figures.done);
  if (now < next_) return;
  const StatusRates rates = {samples_.PerSecond(), done_.PerSecond(), samples_.still_ms()};
  if (mode_ == StatusMode::kLog) {
    next_ = now + kLogEveryMs;
    terminal_->Write(FormatStatus(tool_, figures, rates, std::string::npos) + "\n");
    return;
  }
  next_ = now + kEveryMs;
  // In the background the line is the shell's.
  is_drawn_ = terminal_->IsOurs();
  if (!is_drawn_) return;
  text_ = FormatStatus(tool_, figures, rates, terminal_->columns() - 1);
  terminal_->Write("\r" + text_ + "\x1b[K");
}

void StatusLine::Write(std::string_view message) {
  std::string text;
  const bool may_draw = mode_ != StatusMode::kNone && mode_ != StatusMode::kLog;
  const bool is_ours = may_draw && terminal_->IsOurs();
  is_drawn_ = is_drawn_ && is_ours;
  // A neighbour's line is not there before it may be, and then what stands there is not to be
  // erased. The neighbour may have begun before this tool.
  const bool makes_room =
      mode_ == StatusMode::kMakeRoom && clock_->Monotonic() - begin_ >= kFirstMs / 2;
  if (is_drawn_ || (is_ours && makes_room)) text = kErase;
  text.append(message);
  if (is_drawn_) text.append(text_);
  terminal_->Write(text);
}

void StatusLine::End() {
  if (is_drawn_ && terminal_->IsOurs()) terminal_->Write(kErase);
  is_drawn_ = false;
  if (mode_ != StatusMode::kMakeRoom) mode_ = StatusMode::kNone;
}

}  // namespace pp
