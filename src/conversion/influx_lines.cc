#include "conversion/influx_lines.h"

#include <algorithm>

#include "formats/names.h"
#include "values/number.h"

namespace pp {

void InfluxLines::Line(const Location& at, std::string_view, std::string_view with_return) {
  points_.AddLine(at.line, with_return);
}

void InfluxLines::BeginFile(const OpenFile& file) {
  points_.GiveUp();  // what the last file left open
  file_ = file.name();
}

int64_t InfluxLines::Idle(int64_t ms) {
  if (ms >= kOpenStringMs) points_.GiveUp();
  return points_.IsOpen() ? kOpenStringMs - ms : Input::kForever;
}

void InfluxLines::OnSamples(uint64_t count, std::string_view stream_lines) {
  if (count == 1) return verdicts_->Pass(stream_lines);
  while (!stream_lines.empty()) {
    const size_t end = stream_lines.find('\n') + 1;
    verdicts_->Pass(stream_lines.substr(0, end));
    stream_lines.remove_prefix(end);
  }
}

void InfluxLines::OnOtherUnit(TimeUnit unit, std::string_view stream_lines) {
  const std::string_view line = stream_lines.substr(0, stream_lines.find('\n'));
  const std::string_view last = line.substr(line.rfind(' ') + 1);
  int64_t ms = 0;
  std::string error;
  if (!ParseInt64(last, &ms, &error)) return;  // of a point without numbers
  verdicts_->NoteUnit(unit, ms);
}

void InfluxLines::OnString(std::string_view measurement, std::string_view key) {
  ++strings_;
  if (more_names_) return;
  const auto is_this = [&](const std::string& name) {
    return name.size() == measurement.size() + 1 + key.size() && name.starts_with(measurement) &&
           name.ends_with(key);
  };
  if (std::any_of(string_names_.begin(), string_names_.end(), is_this)) return;
  more_names_ = string_names_.size() == kMostNames;
  if (!more_names_) string_names_.push_back(std::string(measurement) + "." + std::string(key));
}

void InfluxLines::OnReject(uint64_t line_number, std::string_view reason, std::string_view text) {
  verdicts_->Reject({file_, line_number}, reason, text);
}

void InfluxLines::OnUnclosed(uint64_t line_number, std::string_view reason, std::string_view text) {
  verdicts_->RejectAlone({file_, line_number}, reason, text);
}

std::string InfluxLines::LeftOut() const {
  if (strings_ == 0) return "";
  std::string text =
      std::to_string(strings_) + (strings_ == 1 ? " field is a string and was left out: "
                                                : " fields are strings and were left out: ");
  for (const std::string& name : string_names_) {
    if (&name != &string_names_.front()) text += ", ";
    text += ShownName(name);
  }
  return text + (more_names_ ? " and others" : "");
}

}  // namespace pp
