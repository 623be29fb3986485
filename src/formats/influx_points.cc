#include "formats/influx_points.h"

#include <utility>

#include "formats/alone.h"
#include "formats/influx_text.h"

namespace pp {
namespace {

// What a point of short lines costs is not in their text.
constexpr size_t kMostLines = 1000;

std::string_view WithoutReturn(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

// Hands over what a good one has.
InfluxParser::Result InfluxPoints::Parse(std::string_view point) {
  stream_lines_.clear();
  const InfluxParser::Result result = parser_.Parse(point, &stream_lines_, &error_);
  if (result != InfluxParser::Result::kOk) return result;
  found_ += parser_.samples();
  if (parser_.other_unit()) receiver_->OnOtherUnit(*parser_.other_unit(), stream_lines_);
  receiver_->OnSamples(parser_.samples(), stream_lines_);
  for (const std::string_view key : parser_.string_keys()) {
    receiver_->OnString(parser_.measurement(), key);
  }
  return result;
}

void InfluxPoints::Reject(uint64_t line_number, std::string_view reason, std::string_view text) {
  ++found_;
  receiver_->OnReject(line_number, reason, text);
}

void InfluxPoints::RejectUnclosed(uint64_t line_number, std::string_view line) {
  ++found_;
  receiver_->OnUnclosed(line_number, "unclosed quote: a string does not end", WithoutReturn(line));
}

void InfluxPoints::AddLine(uint64_t line_number, std::string_view line) {
  if (!IsOpen() && !TakeFirst(line_number, line)) return;
  if (!IsOpen()) open_bytes_ = 0;
  open_.push_back({line_number, std::string(line)});
  open_bytes_ += line.size() + 1;
  CheckOpen();
}

// The first line of a point. False if it is all that there is of that.
bool InfluxPoints::TakeFirst(uint64_t line_number, std::string_view line) {
  const bool is_alone = std::exchange(alone_bytes_, 0) > 0;
  const std::string_view point = WithoutReturn(line);
  if (IsIgnoredByInflux(point)) {
    if (point == kAlone) alone_bytes_ = line.size() + 1;
    return false;
  }
  switch (Parse(point)) {
    case InfluxParser::Result::kOk:
      break;
    case InfluxParser::Result::kOpenString:
      if (!is_alone) return true;
      RejectUnclosed(line_number, line);
      break;
    case InfluxParser::Result::kBroken:
    case InfluxParser::Result::kInvalid:
      Reject(line_number, error_, point);
      break;
  }
  return false;
}

// When the last of the lines is new. All between it and the first leave the string open, whichever
// of them is the first.
void InfluxPoints::CheckOpen() {
  while (open_.size() > 1) {
    const bool too_long = open_bytes_ - 1 > max_bytes_ || open_.size() > kMostLines;
    if (!too_long && (GoOnInInfluxString(open_.back().text) == InfluxString::kOpen || TakeOpen()))
      return;
    RejectFirst();
  }
}

// False if the lines are not a point.
bool InfluxPoints::TakeOpen() {
  std::string point;
  for (const Line& line : open_) {
    if (&line != &open_.front()) point.push_back('\n');
    point += line.text;
  }
  if (point.ends_with('\r')) point.pop_back();
  const InfluxParser::Result result = Parse(point);
  if (result != InfluxParser::Result::kOk && result != InfluxParser::Result::kInvalid) return false;
  if (result == InfluxParser::Result::kInvalid) Reject(open_.front().number, error_, point);
  open_.clear();
  return true;
}

// Up to the next line that leaves a string open.
void InfluxPoints::RejectFirst() {
  RejectUnclosed(open_.front().number, open_.front().text);
  do PopFirst();
  while (IsOpen() && !receiver_->IsDone() && !TakeFirst(open_.front().number, open_.front().text));
  if (receiver_->IsDone()) Forget();
}

void InfluxPoints::PopFirst() {
  open_bytes_ -= open_.front().text.size() + 1;
  open_.pop_front();
}

void InfluxPoints::GiveUp() {
  while (IsOpen()) RejectFirst();
  alone_bytes_ = 0;
}

}  // namespace pp
