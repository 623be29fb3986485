#include "formats/plain_json.h"

#include "values/number.h"
#include "values/scan.h"

namespace pp {
void PlainJson::SkipBlanks() {
  while (at_ != end_ && IsJsonBlank(*at_)) ++at_;
}

size_t PlainJson::TakeDigits() {
  const char* const begin = at_;
  while (at_ != end_ && IsDigit(*at_)) ++at_;
  return static_cast<size_t>(at_ - begin);
}

void PlainJson::SkipPlain() {
  at_ += FindAnyOf<'"', '\\'>(Left());
}

bool PlainJson::TakeWhole(std::string_view* number) {
  const char* const begin = at_;
  Take('-');
  const bool zero = at_ != end_ && *at_ == '0';
  const size_t digits = TakeDigits();
  *number = TakenFrom(begin);
  return digits == 1 || (digits > 0 && digits <= kFewDigits && !zero);
}

// The whole part and the exponent are too short for a number that is out of range.
bool PlainJson::TakeDecimal(std::string_view* number) {
  const char* const begin = at_;
  if (!TakeWhole(number)) return false;
  if (Take('.') && TakeDigits() == 0) return false;
  if (Take('e') || Take('E')) {
    if (!Take('-')) Take('+');
    const size_t digits = TakeDigits();
    if (digits == 0 || digits > 2) return false;
  }
  *number = TakenFrom(begin);
  return true;
}

// A number, or a string that holds one.
bool PlainJson::TakeValue(std::string_view* value) {
  if (at_ == end_ || *at_ != '"') return TakeDecimal(value);
  return TakeString(value) && IsValue(*value);
}

bool PlainJson::TakeNumbers(JsonNumbers* numbers) {
  *numbers = {};
  do {
    if (TakeKey("\"value\"")) {
      if (!numbers->value.empty() || !TakeValue(&numbers->value)) return false;
    } else if (TakeKey("\"timestamp_ms\"")) {
      if (!numbers->timestamp.empty() || !TakeWhole(&numbers->timestamp)) return false;
    } else {
      return false;
    }
  } while (TakeMark(','));
  return Take('}') && !numbers->value.empty();
}

bool PlainJson::TakeString(std::string_view* text) {
  if (!Take('"')) return false;
  const char* const begin = at_;
  for (SkipPlain(); Take('\\'); SkipPlain()) {
    if (at_ == end_) return false;
    ++at_;
    has_escapes_ = true;
  }
  *text = TakenFrom(begin);
  return Take('"');
}

bool PlainJson::TakeLabels(std::vector<Label>* labels) {
  if (Take("null")) return true;
  if (!TakeMark('{')) return false;
  if (Take('}')) return true;
  do {
    Label& label = labels->emplace_back();
    if (!TakeString(&label.name) || !TakeMark(':') || !TakeString(&label.value)) return false;
  } while (TakeMark(','));
  return Take('}');
}

bool PlainJson::TakeSeries(Row* row) {
  row->name = {};
  row->labels.clear();
  bool has_metric = false;
  bool has_labels = false;
  if (!TakeMark('{')) return false;
  for (;;) {
    if (!has_metric && TakeKey("\"metric\"")) {
      has_metric = true;
      if (!TakeString(&row->name)) return false;
    } else if (!has_labels && TakeKey("\"labels\"")) {
      has_labels = true;
      if (!TakeLabels(&row->labels)) return false;
    } else {
      return true;
    }
    if (!TakeMark(',')) return false;
  }
}

}  // namespace pp
