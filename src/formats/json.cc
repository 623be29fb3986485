#include "formats/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "formats/names.h"
#include "formats/plain_json.h"
#include "values/number.h"
#include "values/scan.h"

namespace pp {
namespace {

bool HasControlCharacters(std::string_view text) {
  uint64_t found = 0;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, 8);
    found |= (bytes - 0x2020202020202020) & ~bytes;  // sets the highest bit of those below a blank
  }
  bool any = (found & 0x8080808080808080) != 0;
  for (; i < text.size(); ++i) any = any || static_cast<unsigned char>(text[i]) < ' ';
  return any;
}

}  // namespace

// Takes rapidjson's events. It gives text that lives for the call only, so all of it is copied,
// into one string that has room for the whole object and never moves.
class JsonParser::Handler
    : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, JsonParser::Handler> {
 public:
  rapidjson::ParseResult Read(std::string_view object) {
    Begin(object);
    rapidjson::MemoryStream stream(object.data(), object.size());
    rapidjson::Reader reader;
    return reader.Parse<rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag>(
        stream, *this);
  }
  // The same where that found a number too big, which may be a zero with an exponent.
  void ReadZero(std::string_view object, rapidjson::ParseResult* result);

  void Begin(std::string_view object) {
    text_.clear();
    text_.reserve(object.size());
    row_.name = row_.value = row_.timestamp = {};
    row_.labels.clear();
    place_ = Place::kOutside;
    key_ = {};
    seen_ = 0;
    error_.clear();
  }

  // Until the next Begin; the views live as long.
  Row* row() { return &row_; }
  bool has_value() const { return Seen(Member::kValue); }
  const std::string& error() const { return error_; }

  bool StartObject() {
    if (place_ == Place::kOutside) {
      place_ = Place::kSample;
      return true;
    }
    if (place_ == Place::kSample && member_ == Member::kLabels) {
      place_ = Place::kLabels;
      return true;
    }
    return Unexpected();
  }

  bool EndObject(rapidjson::SizeType) {
    place_ = place_ == Place::kLabels ? Place::kSample : Place::kOutside;
    return true;
  }

  bool Key(const char* text, rapidjson::SizeType length, bool) {
    key_ = Keep(text, length);
    return place_ == Place::kLabels || FindMember();
  }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view value = Keep(text, length);
    if (place_ == Place::kLabels) {
      row_.labels.push_back({key_, value});
    } else if (place_ == Place::kSample && member_ == Member::kMetric) {
      row_.name = value;
    } else if (place_ == Place::kSample && member_ == Member::kValue) {
      row_.value = value;
    } else {
      return Unexpected();
    }
    return true;
  }

  // A number keeps its bytes.
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    if (place_ != Place::kSample) return Unexpected();
    if (member_ == Member::kValue)
      row_.value = Keep(text, length);
    else if (member_ == Member::kTimestamp)
      row_.timestamp = Keep(text, length);
    else
      return Unexpected();
    return true;
  }

  bool Null() {
    const bool may_be_absent = member_ == Member::kLabels || member_ == Member::kTimestamp;
    return (place_ == Place::kSample && may_be_absent) || Unexpected();
  }

  // All other events: true, false, arrays.
  bool Default() { return Unexpected(); }

 private:
  enum class Place { kOutside, kSample, kLabels };
  enum class Member { kMetric, kLabels, kValue, kTimestamp };

  std::string_view Keep(const char* text, rapidjson::SizeType length) {
    const size_t begin = text_.size();
    text_.append(text, length);
    return std::string_view(text_).substr(begin);
  }

  bool Seen(Member member) const { return (seen_ >> static_cast<int>(member) & 1) != 0; }

  bool FindMember() {
    if (key_ == "metric")
      member_ = Member::kMetric;
    else if (key_ == "labels")
      member_ = Member::kLabels;
    else if (key_ == "value")
      member_ = Member::kValue;
    else if (key_ == "timestamp_ms")
      member_ = Member::kTimestamp;
    else
      return Fail("unknown key " + ShownName(key_) +
                  ": known are metric, labels, value, timestamp_ms");
    if (Seen(member_)) return Fail("key " + ShownName(key_) + " stands twice");
    seen_ |= 1U << static_cast<int>(member_);
    return true;
  }

  bool Unexpected() {
    if (place_ == Place::kOutside) return Fail("not an object");
    if (place_ == Place::kLabels) return Fail("label " + ShownName(key_) + " is not a string");
    switch (member_) {
      case Member::kMetric:
        return Fail("metric is not a string");
      case Member::kLabels:
        return Fail("labels is not an object");
      case Member::kValue:
        return Fail("value is not a number");
      case Member::kTimestamp:
        return Fail("timestamp_ms is not in whole milliseconds since 1970");
    }
    return false;
  }

  bool Fail(std::string reason) {
    error_ = std::move(reason);
    return false;
  }

  std::string text_;
  Row row_;
  Place place_ = Place::kOutside;
  Member member_ = Member::kMetric;
  std::string_view key_;
  unsigned seen_ = 0;
  std::string error_;
};

namespace {

// Where the exponent begins of a number of nothing but zeros before that, and where it ends; npos
// for another number.
size_t FindExponentOfZero(std::string_view number, size_t* end) {
  size_t at = number.find_first_not_of("-0.");
  if (at == number.npos || (number[at] != 'e' && number[at] != 'E')) return number.npos;
  ++at;
  if (number.substr(at).starts_with('+')) ++at;
  *end = std::min(number.find_first_not_of("0123456789", at), number.size());
  return at;
}

std::string Explain(const rapidjson::ParseResult& result) {
  if (result.Code() == rapidjson::kParseErrorNumberTooBig) return "value is out of range";
  std::string_view what = rapidjson::GetParseError_En(result.Code());
  if (what.ends_with('.')) what.remove_suffix(1);
  return "broken JSON at byte " + std::to_string(result.Offset() + 1) + ": " + std::string(what);
}

}  // namespace

JsonParser::JsonParser(NameRules rules) : rules_(rules), handler_(std::make_unique<Handler>()) {}
JsonParser::~JsonParser() = default;

bool JsonParser::Parse(std::string_view object, std::string* lines, std::string* error) {
  const size_t before = lines->size();
  const size_t plain = ParsePlain(object, lines);
  if (plain > 0) {
    const std::string_view behind = object.substr(plain);
    if (std::all_of(behind.begin(), behind.end(), IsJsonBlank)) return true;
    lines->resize(before);
  }
  if (!ParseAny(object, lines, error)) return false;
  PlainJson scanner(object);
  if (!scanner.TakeSeries(&row_)) return true;
  const std::string_view series = object.substr(0, scanner.size());
  JsonNumbers numbers;
  if (scanner.TakeNumbers(&numbers) && known_.Find(series) == nullptr) {
    Remember(series, numbers.SeriesOf(std::string_view(*lines).substr(before)));
  }
  return true;
}

size_t JsonParser::ParsePlain(std::string_view text, std::string* lines) {
  if (const SeriesTexts::Entry* known = known_.FindNext(text)) {
    if (const size_t size = AppendKnown(*known, text, lines)) return size;
  }
  PlainJson scanner(text);
  if (!scanner.TakeSeries(&row_)) return 0;
  const std::string_view series = text.substr(0, scanner.size());
  if (const SeriesTexts::Entry* known = known_.Find(series)) {
    return AppendKnown(*known, text, lines);
  }
  JsonNumbers numbers;
  std::string error;
  if (scanner.has_escapes() || HasControlCharacters(series) || !CheckText(series, &error) ||
      !CheckSeries(rules_, &row_, &error) || !scanner.TakeNumbers(&numbers)) {
    return 0;
  }
  const size_t before = lines->size();
  AppendSeriesOf(row_, rules_, lines);
  Remember(series, std::string_view(*lines).substr(before));
  numbers.AppendTo(lines);
  return scanner.size();
}

// The size of the object, or 0 if it has anything unusual behind the series.
size_t JsonParser::AppendKnown(const SeriesTexts::Entry& known, std::string_view text,
                               std::string* lines) {
  PlainJson scanner(text.substr(known.prefix.size()));
  JsonNumbers numbers;
  if (!scanner.TakeNumbers(&numbers)) return 0;
  lines->append(known.value);
  numbers.AppendTo(lines);
  return known.prefix.size() + scanner.size();
}

// To be called for one that was not found.
void JsonParser::Remember(std::string_view text, std::string_view series) {
  if (SeriesTexts::Entry* entry = known_.Add(text)) entry->value = known_.Keep(series);
}

// For rapidjson a large exponent alone is too big. It becomes zeros, no other number, for a
// timestamp has none; the value keeps its bytes.
void JsonParser::Handler::ReadZero(std::string_view object, rapidjson::ParseResult* result) {
  const size_t begin = result->Offset();
  size_t end = 0;
  const size_t exponent = FindExponentOfZero(object.substr(begin), &end);
  if (exponent == object.npos) return;
  std::string mended(object);
  mended.replace(begin + exponent, end - exponent, end - exponent, '0');
  *result = Read(mended);
  if (row_.value == std::string_view(mended).substr(begin, end)) {
    row_.value = object.substr(begin, end);
  }
}

bool JsonParser::ParseAny(std::string_view object, std::string* lines, std::string* error) {
  if (!CheckText(object, error)) return false;
  rapidjson::ParseResult result = handler_->Read(object);
  if (result.Code() == rapidjson::kParseErrorNumberTooBig) handler_->ReadZero(object, &result);
  if (!handler_->error().empty()) {
    *error = handler_->error();
    return false;
  }
  if (result.IsError()) {
    *error = Explain(result);
    return false;
  }
  if (!handler_->has_value()) {
    *error = "value is missing";
    return false;
  }
  const size_t before = lines->size();
  if (!AppendRow(rules_, handler_->row(), lines, error)) return false;
  // A label's value may hold \u0000, which only shows when the escapes are undone.
  if (CheckText(std::string_view(*lines).substr(before), error)) return true;
  lines->resize(before);
  return false;
}

namespace {

void AppendJsonString(std::string_view text, std::string* to) {
  constexpr std::string_view kHex = "0123456789abcdef";
  to->push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      to->push_back('\\');
      to->push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      to->append("\\u00");
      to->push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      to->push_back(kHex[static_cast<unsigned char>(c) & 15]);
    } else {
      to->push_back(c);
    }
  }
  to->push_back('"');
}

// JSON has no NaN, no Inf, no leading '+' and no bare point.
bool IsJsonNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !IsDigit(text[0]) || text.back() == '.') return false;
  if (text[0] == '0' && text.size() > 1 && IsDigit(text[1])) return false;
  const size_t point = text.find('.');
  return point == std::string_view::npos || IsDigit(text[point + 1]);
}

}  // namespace

void AppendJson(const Row& row, std::string* text) {
  text->append("{\"metric\":");
  AppendJsonString(row.name, text);
  std::string_view separator = ",\"labels\":{";
  for (const Label& label : row.labels) {
    text->append(separator);
    separator = ",";
    AppendJsonString(label.name, text);
    text->push_back(':');
    AppendJsonString(label.value, text);
  }
  if (!row.labels.empty()) text->push_back('}');
  text->append(",\"value\":");
  if (IsJsonNumber(row.value))
    text->append(row.value);
  else
    AppendJsonString(row.value, text);
  if (!row.timestamp.empty()) text->append(",\"timestamp_ms\":").append(row.timestamp);
  text->push_back('}');
}

}  // namespace pp
