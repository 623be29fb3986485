#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "formats/row.h"

namespace pp {

// The JSON of pp-parse(1): {"metric":"name","labels":{"k":"v"},"value":1,"timestamp_ms":1}. Labels
// and timestamp_ms may be absent or null. A value that JSON has no number for is a string: "NaN",
// "+Inf". Another key is an error, for a misspelt timestamp_ms would mean "now".
class JsonParser {
 public:
  JsonParser();
  ~JsonParser();

  // Appends `object`, the text of one object, to `lines` as a line of the stream.
  bool Parse(std::string_view object, std::string* lines, std::string* error);

 private:
  class Handler;
  std::unique_ptr<Handler> handler_;
};

// An object of that JSON, without a newline.
void AppendJson(const Row& row, std::string* text);

}  // namespace pp
