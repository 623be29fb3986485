#include "formats/seconds_notice.h"

#include <string>

#include "formats/exposition.h"
#include "values/sample.h"
#include "values/time.h"

namespace pp {

void SecondsNotice::Examine(std::string_view line) {
  SampleParser parser;
  Sample sample;
  std::string error;
  if (parser.Parse(line, &sample, &error) && sample.has_timestamp) Look(sample.timestamp);
  ++doubts_;
}

void SecondsNotice::SayInstead(std::string_view message) {
  if (!said_) report_->Note(message);
  said_ = true;
}

void SecondsNotice::Say(int64_t timestamp) {
  said_ = true;
  constexpr size_t kDate = 10;  // of "1970-01-21T10:52:05Z"
  report_->Note("timestamps look like seconds: " + std::to_string(timestamp) + " is " +
                FormatTime(timestamp).substr(0, kDate) +
                "; the stream has milliseconds: multiply them by 1000");
}

}  // namespace pp
