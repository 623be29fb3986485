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
  if (IsOpen()) {
    AddToOpen(line_number, line);
    return;
  }
  const bool is_alone = std::exchange(alone_bytes_, 0) > 0;
  const std::string_view point = WithoutReturn(line);
  if (IsIgnoredByInflux(point)) {
    if (point == kAlone) alone_bytes_ = line.size() + 1;
    return;
  }
  switch (Parse(point)) {
    case InfluxParser::Result::kOk:
      break;
    case InfluxParser::Result::kOpenString:
      if (is_alone) return RejectUnclosed(line_number, line);
      open_.push_back({line_number, std::string(line)});
      open_bytes_ = line.size() + 1;
      break;
    case InfluxParser::Result::kBroken:
    case InfluxParser::Result::kInvalid:
      Reject(line_number, error_, point);
      break;
  }
}

void InfluxPoints::AddToOpen(uint64_t line_number, std::string_view line) {
  open_.push_back({line_number, std::string(line)});
  open_bytes_ += line.size() + 1;
  const bool too_long = open_bytes_ - 1 > max_bytes_ || open_.size() > kMostLines;
  if (!too_long && InfluxStringStaysOpen(line)) return;
  if (too_long || !TakeOpen()) RejectFirst();
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

// The lines behind the first are fewer, so this may call itself, but not without an end.
void InfluxPoints::RejectFirst() {
  const std::vector<Line> lines = std::exchange(open_, {});
  RejectUnclosed(lines.front().number, lines.front().text);
  for (size_t i = 1; i < lines.size(); ++i) AddLine(lines[i].number, lines[i].text);
}

void InfluxPoints::GiveUp() {
  while (IsOpen()) RejectFirst();
  alone_bytes_ = 0;
}

}  // namespace pp
