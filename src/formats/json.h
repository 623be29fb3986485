#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "formats/prefix_cache.h"
#include "formats/row.h"

namespace pp {

// The JSON of pp-parse(1): {"metric":"name","labels":{"k":"v"},"value":1,"timestamp_ms":1}. Labels
// and timestamp_ms may be absent or null. A value that JSON has no number for is a string: "NaN",
// "+Inf". Another key is an error, for a misspelt timestamp_ms would mean "now".
class JsonParser {
 public:
  explicit JsonParser(NameRules rules = NameRules::kClassic);
  ~JsonParser();
  JsonParser(const JsonParser&) = delete;
  JsonParser& operator=(const JsonParser&) = delete;

  // Appends `object`, the text of one object, to `lines` as a line of the stream.
  bool Parse(std::string_view object, std::string* lines, std::string* error);

  // As Parse, for an object that `text` begins with, if it is plain and right: then its size.
  // Otherwise 0: it may still be right, or not be there to its end. What is behind it does not
  // matter.
  size_t ParsePlain(std::string_view text, std::string* lines);

 private:
  class Handler;
  // From what stands in front of the numbers of a valid object, as it stands there, to the series
  // as it stands in the stream, with a blank behind it.
  using SeriesTexts = PrefixCache<std::string_view>;

  size_t AppendKnown(const SeriesTexts::Entry& known, std::string_view text, std::string* lines);
  bool ParseAny(std::string_view object, std::string* lines, std::string* error);
  void Remember(std::string_view text, std::string_view series);

  NameRules rules_;
  SeriesTexts known_;
  Row row_;
  std::unique_ptr<Handler> handler_;
};

// An object of that JSON, without a newline.
void AppendJson(const Row& row, std::string* text);

}  // namespace pp
