#include "formats/influx.h"

#include <algorithm>
#include <utility>

#include "formats/influx_text.h"
#include "formats/labels.h"
#include "formats/legal_names.h"
#include "formats/names.h"
#include "formats/samples_limit.h"
#include "formats/series_text.h"
#include "values/number.h"
#include "values/scan.h"

namespace pp {
namespace {

using Result = InfluxParser::Result;

// In the place of the key of a field that gives its metric no name of its own; no key has a NUL.
constexpr std::string_view kNoName("\0", 1);

// Milliseconds from the year 2001 to 2036.
constexpr int64_t kLeastLikely = 1'000'000'000'000;
constexpr int64_t kMostLikely = 2'099'999'999'999;

bool Fail(std::string reason, std::string* error) {
  *error = std::move(reason);
  return false;
}

bool HasControlCharacters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0 && c < ' ') || c == 127; });
}

std::string_view SkipBlanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

std::string_view WithoutLast(std::string_view text) {
  return text.substr(0, text.size() - 1);
}

std::string Named(std::string_view what, std::string_view key) {
  return std::string(what) + " " + ShownName(key);
}

}  // namespace

Result InfluxParser::Parse(std::string_view point, std::string* lines, std::string* error) {
  fields_.clear();
  string_keys_.clear();
  const Result result = CheckText(point, error) ? ParseText(point, lines, error) : Result::kInvalid;
  if (result != Result::kInvalid) return result;
  // What is in a string is no point, whatever is wrong before it.
  switch (FindInfluxString(point)) {
    case InfluxString::kOpen:
      return Result::kOpenString;
    case InfluxString::kBroken:
      return Result::kBroken;
    case InfluxString::kClosed:
      break;
  }
  return result;
}

Result InfluxParser::ParseText(std::string_view point, std::string* lines, std::string* error) {
  kept_.clear();
  // A name is there twice at most, unescaped and made legal, with a '_' or two beside it.
  kept_.reserve(4 * point.size() + 4);
  plain_fields_ = true;
  std::string_view left = SkipBlanks(point);
  Head head;
  if (!TakeHead(&left, &head, error)) return Result::kInvalid;
  measurement_ = head.measurement;
  const Result result = TakeFields(&left, error);
  if (result != Result::kOk) return result;
  if (!TakeTimestamp(left, error) || !CheckFields(head, error)) return Result::kInvalid;
  return AppendSamples(point, head, lines, error) ? Result::kOk : Result::kInvalid;
}

// Up to the fields.
bool InfluxParser::TakeHead(std::string_view* left, Head* head, std::string* error) {
  const Heads::Entry* known = known_.FindNext(*left);
  if (known == nullptr) {
    const size_t end = FindUnescaped<' '>(*left);
    if (end == left->size()) {
      return Fail("no fields: there is no blank behind the measurement and its tags", error);
    }
    const std::string_view text = left->substr(0, end + 1);
    known = known_.Find(text);
    if (known == nullptr) {
      if (!ReadHead(text.substr(0, end), head, error)) return false;
      if (Heads::Entry* entry = known_.Add(text)) {
        entry->value = {known_.Keep(head->measurement), known_.Keep(head->name),
                        known_.Keep(head->labels), head->plain};
      }
      left->remove_prefix(text.size());
    }
  }
  if (known != nullptr) {
    *head = known->value;
    left->remove_prefix(known->prefix.size());
  }
  *left = SkipBlanks(*left);
  return true;
}

// measurement[,tag=value...]
bool InfluxParser::ReadHead(std::string_view text, Head* head, std::string* error) {
  const size_t end = FindUnescaped<','>(text);
  head->measurement = Unescaped(text.substr(0, end), true);
  if (head->measurement.empty()) return Fail("measurement is missing", error);
  if (HasControlCharacters(head->measurement)) {
    return Fail("control character in the measurement", error);
  }
  const bool classic = rules_ == NameRules::kClassic;
  std::string name(head->measurement);
  if (classic && !IsMetricName(name)) name = LegalMetricName(name);
  head->plain = IsMetricName(name);
  head->name = Keep(name + "_");
  tags_.clear();
  for (text.remove_prefix(end); !text.empty();) {
    text.remove_prefix(1);
    if (!TakeTag(&text, error)) return false;
  }
  if (!CheckTags(error)) return false;
  labels_text_.clear();
  if (!tags_.empty()) AppendLabels(tags_, &labels_text_);
  labels_text_.push_back(' ');
  head->labels = labels_text_;
  return true;
}

// Up to a comma or the end.
bool InfluxParser::TakeTag(std::string_view* left, std::string* error) {
  const size_t key_end = FindUnescaped<'=', ','>(*left);
  const std::string_view key = Unescaped(left->substr(0, key_end), false);
  left->remove_prefix(key_end);
  if (key.empty()) return Fail("tag key is missing", error);
  if (!left->starts_with('='))
    return Fail("'=' missing behind the tag key " + ShownName(key), error);
  left->remove_prefix(1);
  const size_t value_end = FindUnescaped<'=', ','>(*left);
  const std::string_view value = Unescaped(left->substr(0, value_end), false);
  left->remove_prefix(value_end);
  if (left->starts_with('=')) {
    return Fail("'=' in the value of the tag " + ShownName(key) + " without a '\\' before it",
                error);
  }
  if (value.empty()) return Fail("tag " + ShownName(key) + " has no value", error);
  if (HasControlCharacters(key) || HasControlCharacters(value)) {
    return Fail("control character in the tag " + ShownName(key), error);
  }
  const bool legal = rules_ == NameRules::kUtf8 || IsLabelName(key);
  const std::string_view name = legal ? key : Keep(LegalLabelName(key));
  if (name.empty()) {
    return Fail("nothing of the tag key " + ShownName(key) +
                    " may stand in a label's name; see --utf8-names",
                error);
  }
  tags_.push_back({name, value});
  return true;
}

bool InfluxParser::CheckTags(std::string* error) {
  for (const Label& tag : tags_) {
    if (tag.name == "__name__") return Fail("__name__ is the metric's name, not a label", error);
  }
  const auto twice = FindDuplicateName(tags_);
  return !twice || Fail(Named("two of the tags are the label", *twice), error);
}

Result InfluxParser::TakeFields(std::string_view* left, std::string* error) {
  for (;;) {
    const Result result = TakeField(left, error);
    if (result != Result::kOk) return result;
    if (!left->starts_with(',')) return Result::kOk;
    left->remove_prefix(1);
  }
}

// Up to a comma, a blank or the end.
Result InfluxParser::TakeField(std::string_view* left, std::string* error) {
  const auto fail = [error](std::string reason) {
    *error = std::move(reason);
    return Result::kInvalid;
  };
  const size_t key_end = FindUnescaped<'=', ',', ' '>(*left);
  const std::string_view key = Unescaped(left->substr(0, key_end), false);
  left->remove_prefix(key_end);
  if (key.empty()) return fail("field key is missing");
  if (!left->starts_with('=')) return fail(Named("'=' missing behind the field key", key));
  left->remove_prefix(1);
  if (left->starts_with('"')) {
    left->remove_prefix(1);
    const size_t end = FindInfluxStringEnd(*left);
    if (end == left->size()) {
      *error = Named("no closing quote: the string of the field", key) + " does not end";
      return Result::kOpenString;
    }
    left->remove_prefix(end + 1);
    string_keys_.push_back(key);
    if (left->empty() || left->front() == ',' || left->front() == ' ') return Result::kOk;
    *error = Named("text behind the string of the field", key);
    return Result::kBroken;
  }
  const size_t end = FindAnyOf<',', ' '>(*left);
  const std::string_view text = left->substr(0, end);
  left->remove_prefix(end);
  return AddNumber(key, text, error) ? Result::kOk : Result::kInvalid;
}

bool InfluxParser::AddNumber(std::string_view key, std::string_view text, std::string* error) {
  const std::string_view number = InfluxNumber(text, error);
  if (number.empty()) return Fail(Named("field", key) + ": " + *error, error);
  if (key == "value") {
    fields_.push_back({kNoName, number});
  } else if (CountNameBytes(key) == key.size()) {
    fields_.push_back({key, number});
  } else if (HasControlCharacters(key)) {
    return Fail("control character in a field key", error);
  } else {
    const bool classic = rules_ == NameRules::kClassic;
    const std::string_view name =
        classic ? Keep(LegalMetricName("_" + std::string(key))).substr(1) : key;
    if (name.empty()) {
      return Fail(Named("nothing of the field key", key) +
                      " may stand in a metric's name; see --utf8-names",
                  error);
    }
    fields_.push_back({name, number});
    plain_fields_ = plain_fields_ && classic;
  }
  return true;
}

bool InfluxParser::CheckFields(const Head& head, std::string* error) const {
  if (WithoutLast(head.name).empty() && !fields_.empty()) {
    return Fail(Named("nothing of the measurement", head.measurement) +
                    " may stand in a metric's name; see --utf8-names",
                error);
  }
  const auto twice = FindDuplicateName(fields_);
  return !twice ||
         Fail(Named("two of the fields are the metric", NameOfMetric(head, *twice)), error);
}

bool InfluxParser::TakeTimestamp(std::string_view left, std::string* error) {
  end_ = "\n";
  other_unit_.reset();
  left = SkipBlanks(left);
  while (left.ends_with(' ')) left.remove_suffix(1);
  if (left.empty()) return true;
  if (left.find(' ') != std::string_view::npos) return Fail("text behind the timestamp", error);
  int64_t ms;
  const bool is_number = ParseUnixTime(left, unit_, &ms, error);
  if (is_number && ms >= kLeastLikely && ms <= kMostLikely) {
    // As most are; it need not be looked at more closely.
  } else if (other_unit_ = LikelyUnit(left); other_unit_ == unit_) {
    other_unit_.reset();
  }
  if (!is_number || ms < kYear0 || ms >= kYear10000) {
    const std::string in_unit = std::string(pp::NameOf(unit_)) + " since 1970";
    *error = is_number ? "timestamp is not between the years 0 and 9999 in " + in_unit
                       : "timestamp is not in whole " + in_unit + ": " + *error;
    if (other_unit_) {
      *error += "; it looks like " + std::string(pp::NameOf(*other_unit_)) +
                ", which --time-format " + std::string(ShortNameOf(*other_unit_)) + " takes";
    }
    return false;
  }
  end_ = ' ';
  AppendInt64(ms, &end_);
  end_.push_back('\n');
  return true;
}

bool InfluxParser::AppendSamples(std::string_view point, const Head& head, std::string* lines,
                                 std::string* error) const {
  const size_t begin = lines->size();
  const size_t most = MostBytesOfSamples(point);
  for (const Label& field : fields_) {
    AppendSample(head, field, lines);
    if (lines->size() - begin <= most) continue;
    lines->resize(begin);
    return Fail(std::string(kTooManyBytesOfSamples), error);
  }
  return true;
}

void InfluxParser::AppendSample(const Head& head, const Label& field, std::string* lines) const {
  if (head.plain && plain_fields_) {
    if (field.name == kNoName)
      lines->append(WithoutLast(head.name));
    else
      lines->append(head.name).append(field.name);
    lines->append(head.labels);
  } else {
    const std::string name = NameOfMetric(head, field.name);
    if (IsMetricName(name)) {
      lines->append(name).append(head.labels);
    } else {
      lines->append("{\"");
      AppendEscaped(name, lines);
      const bool has_labels = head.labels.starts_with('{');
      lines->append(has_labels ? "\"," : "\"} ").append(has_labels ? head.labels.substr(1) : "");
    }
  }
  lines->append(field.value).append(end_);
}

std::string InfluxParser::NameOfMetric(const Head& head, std::string_view field) const {
  if (field == kNoName) return std::string(WithoutLast(head.name));
  return std::string(head.name).append(field);
}

std::string_view InfluxParser::Unescaped(std::string_view text, bool is_measurement) {
  if (text.find('\\') == std::string_view::npos) return text;
  const size_t begin = kept_.size();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && IsInfluxEscapable(text[i + 1], is_measurement))
      ++i;
    kept_.push_back(text[i]);
  }
  return std::string_view(kept_).substr(begin);
}

std::string_view InfluxParser::Keep(std::string_view text) {
  const size_t begin = kept_.size();
  kept_.append(text);
  return std::string_view(kept_).substr(begin);
}

}  // namespace pp
