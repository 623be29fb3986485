#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pp {

// Cuts CSV records (RFC 4180) into fields. Keeps its buffers from record to record.
class CsvFields {
 public:
  enum class Result {
    kOk,
    kOpenQuote,  // a quoted field does not end: the record goes on in the next line, or is broken
    kBroken,     // *error says how
  };

  explicit CsvFields(char delimiter = ',') : delimiter_(delimiter) {}

  // Fills fields(), which view `record` and this object until the next call.
  Result Split(std::string_view record, std::string* error);
  const std::vector<std::string_view>& fields() const { return fields_; }

 private:
  void SplitUnquoted(std::string_view record);
  Result TakeQuoted(std::string_view* left, std::string* error);

  char delimiter_;
  std::vector<std::string_view> fields_;
  std::string unquoted_;
};

// `field` as a field of a record, quoted where it must be, or in any case.
void AppendCsvField(std::string_view field, std::string* to);
void AppendCsvQuoted(std::string_view field, std::string* to);

}  // namespace pp
