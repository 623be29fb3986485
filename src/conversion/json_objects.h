#pragma once

#include <string>
#include <string_view>

#include "conversion/marks.h"
#include "conversion/verdicts.h"
#include "formats/json.h"
#include "formats/json_splitter.h"
#include "lines/files.h"
#include "lines/open_file.h"

namespace pp {

// A rejected object as one line of jsonl, part by part. Blanks stand for the line ends in it, and
// tabs for those inside a string.
class JsonOnOneLine {
 public:
  std::string Take(std::string_view part);

 private:
  bool in_string_ = false;
  bool escaped_ = false;
};

// The objects of JSON arrays, however long; one object is held at a time.
class JsonObjects {
 public:
  JsonObjects(size_t max_object, Verdicts* verdicts, Marks* marks,
              NameRules rules = NameRules::kClassic)
      : max_object_(max_object), verdicts_(verdicts), marks_(marks), parser_(rules) {}

  // All objects of one operand, which `input` reads from where `file` says.
  void Parse(Input* input, const OpenFile& file);

 private:
  // Reads until the end, or until something is wrong with the input.
  void ParseAll(Input* input, JsonSplitter* splitter, const std::string& file);
  // False when no more can be had of this input.
  bool ParseWhatIsThere(JsonSplitter* splitter, const std::string& file);
  bool PassPlain(JsonSplitter* splitter);
  void MarkIfDue(const JsonSplitter& splitter);
  void RejectBroken(const Location& at, const std::string& reason, const std::string& line);
  void RejectLong(const JsonSplitter& splitter, const Location& at);
  void EndLong();

  size_t max_object_;
  Verdicts* verdicts_;
  Marks* marks_;
  bool in_long_ = false;  // the rejects have the first pieces of an object
  JsonOnOneLine long_line_;
  JsonParser parser_;
  std::string text_;
  std::string error_;
};

// All objects of all files.
void ParseJson(Files* files, size_t max_object, Verdicts* verdicts, Marks* marks,
               NameRules rules = NameRules::kClassic);

}  // namespace pp
