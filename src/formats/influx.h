#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/names.h"
#include "formats/prefix_cache.h"
#include "values/sample.h"
#include "values/unix_time.h"

namespace pp {

// The InfluxDB line protocol, as its reference has it:
//
//   measurement[,tag=value...] field=value[,field=value...] [timestamp]
//
// Each field that is a number or a boolean becomes a sample of measurement_field, and of the
// measurement alone where the field is called "value". A backslash escapes a comma, a blank and,
// but in a measurement, a '='; any other is itself, as in InfluxData's own parsers.
class InfluxParser {
 public:
  enum class Result {
    kOk,
    kOpenString,  // a string does not end: the point goes on in the next line, or is broken
    kBroken,      // there is something behind the closing quote of a string, so it may be none
    kInvalid,     // something else is wrong
  };

  explicit InfluxParser(NameRules rules = NameRules::kClassic,
                        TimeUnit unit = TimeUnit::kNanoseconds)
      : rules_(rules), unit_(unit) {}

  // Appends the samples of `point` to `lines` as lines of the stream, in the order of the fields.
  // On anything but kOk `lines` is as it was.
  Result Parse(std::string_view point, std::string* lines, std::string* error);

  // Of the point that was parsed last, until the next: its measurement, how many samples it had,
  // and the keys of its fields that are strings, of which there is no sample.
  std::string_view measurement() const { return measurement_; }
  size_t samples() const { return fields_.size(); }
  const std::vector<std::string_view>& string_keys() const { return string_keys_; }
  // The unit that its timestamp looks to be in, where that is another.
  std::optional<TimeUnit> other_unit() const { return other_unit_; }

 private:
  Result ParseText(std::string_view point, std::string* lines, std::string* error);

  // What stands in front of the fields, as its samples have it.
  struct Head {
    std::string_view measurement;  // unescaped
    std::string_view name;         // that the metrics' names begin with, and a '_'
    std::string_view labels;       // "{...} ", or a blank alone
    bool plain;                    // the name is a classic one
  };
  using Heads = PrefixCache<Head>;

  bool TakeHead(std::string_view* left, Head* head, std::string* error);
  bool ReadHead(std::string_view text, Head* head, std::string* error);
  bool TakeTag(std::string_view* left, std::string* error);
  bool CheckTags(std::string* error);
  Result TakeFields(std::string_view* left, std::string* error);
  Result TakeField(std::string_view* left, std::string* error);
  bool AddNumber(std::string_view key, std::string_view text, std::string* error);
  bool CheckFields(const Head& head, std::string* error) const;
  bool TakeTimestamp(std::string_view left, std::string* error);
  bool AppendSamples(std::string_view point, const Head& head, std::string* lines,
                     std::string* error) const;
  void AppendSample(const Head& head, const Label& field, std::string* lines) const;
  std::string NameOfMetric(const Head& head, std::string_view field) const;
  std::string_view Unescaped(std::string_view text, bool is_measurement);
  std::string_view Keep(std::string_view text);

  NameRules rules_;
  TimeUnit unit_;
  Heads known_;                // by their text, with the blank behind it
  std::string kept_;           // never reallocated while a point is parsed: views point into it
  std::string labels_text_;    // of a head that is not in the cache
  std::vector<Label> tags_;    // by the names of labels
  std::vector<Label> fields_;  // behind '_' in the metric's name, and the value without a suffix
  std::vector<std::string_view> string_keys_;
  std::string_view measurement_;
  bool plain_fields_ = true;  // all names in fields_ are of characters that classic ones have
  std::optional<TimeUnit> other_unit_;
  std::string end_;  // of the lines: a blank and the timestamp, if there is one, and "\n"
};

}  // namespace pp
