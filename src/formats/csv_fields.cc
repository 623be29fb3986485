#include "formats/csv_fields.h"

namespace pp {

void CsvFields::SplitUnquoted(std::string_view record) {
  for (;;) {
    const size_t comma = record.find(delimiter_);
    fields_.push_back(record.substr(0, comma));
    if (comma == std::string_view::npos) return;
    record.remove_prefix(comma + 1);
  }
}

CsvFields::Result CsvFields::Split(std::string_view record, std::string* error) {
  fields_.clear();
  if (record.find('"') == std::string_view::npos) {
    SplitUnquoted(record);
    return Result::kOk;
  }
  unquoted_.clear();
  unquoted_.reserve(record.size());  // fields view it
  std::string_view left = record;
  for (;;) {
    if (left.starts_with('"')) {
      left.remove_prefix(1);
      const Result result = TakeQuoted(&left, error);
      if (result != Result::kOk) return result;
    } else {
      const std::string_view field = left.substr(0, left.find(delimiter_));
      if (field.find('"') != std::string_view::npos) {
        *error = "quote inside a field that does not begin with one";
        return Result::kBroken;
      }
      fields_.push_back(field);
      left.remove_prefix(field.size());
    }
    if (left.empty()) return Result::kOk;
    left.remove_prefix(1);  // the delimiter
  }
}

// A field behind its opening quote; *left is then empty or begins with a delimiter.
CsvFields::Result CsvFields::TakeQuoted(std::string_view* left, std::string* error) {
  const size_t begin = unquoted_.size();
  for (;;) {
    const size_t quote = left->find('"');
    if (quote == std::string_view::npos) {
      *error = "unclosed quote";
      return Result::kOpenQuote;
    }
    unquoted_.append(left->substr(0, quote));
    left->remove_prefix(quote + 1);
    if (!left->starts_with('"')) break;
    unquoted_.push_back('"');
    left->remove_prefix(1);
  }
  if (!left->empty() && !left->starts_with(delimiter_)) {
    *error = "text behind a closing quote";
    return Result::kBroken;
  }
  fields_.push_back(std::string_view(unquoted_).substr(begin));
  return Result::kOk;
}

void AppendCsvField(std::string_view field, std::string* to) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos)
    to->append(field);
  else
    AppendCsvQuoted(field, to);
}

void AppendCsvQuoted(std::string_view field, std::string* to) {
  to->push_back('"');
  for (const char c : field) {
    if (c == '"') to->push_back('"');
    to->push_back(c);
  }
  to->push_back('"');
}

}  // namespace pp
