#pragma once

#include <string>

#include "conversion/verdicts.h"
#include "formats/json.h"
#include "formats/json_splitter.h"
#include "lines/line_source.h"

namespace pp {

// The objects of JSON arrays, however long; one object is held at a time.
class JsonObjects {
 public:
  JsonObjects(size_t max_object, Verdicts* verdicts)
      : max_object_(max_object), verdicts_(verdicts) {}

  // All objects of one operand.
  void Parse(Input* input, const std::string& file);

 private:
  // False when no more can be had of this input.
  bool ParseWhatIsThere(JsonSplitter* splitter, const std::string& file);
  void RejectLong(const JsonSplitter& splitter, const Location& at);
  void EndLong();

  size_t max_object_;
  Verdicts* verdicts_;
  bool in_long_ = false;  // the rejects have the first pieces of an object
  JsonParser parser_;
  std::string text_;
  std::string error_;
};

// All objects of all operands.
void ParseJson(Operands* operands, size_t max_object, Verdicts* verdicts);

}  // namespace pp
