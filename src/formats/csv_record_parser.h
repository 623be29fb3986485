#pragma once

#include <string>
#include <string_view>

namespace pp {

// What a record of CSV means.
class CsvRecordParser {
 public:
  enum class Result {
    kOk,         // one sample
    kSamples,    // any number of samples, or none
    kSomeBad,    // the same, and something is wrong with others
    kOpenQuote,  // a quoted field does not end: the record goes on in the next line, or is broken
    kBroken,     // not such a record at all
    kInvalid,    // a record, and something is wrong with its samples
    kHeader,     // the names of the columns
  };

  virtual ~CsvRecordParser() = default;

  // Appends the samples of `record`, which has no line ending, to `lines` as lines of the stream.
  // Where something is wrong, *error says what.
  virtual Result Parse(std::string_view record, std::string* lines, std::string* error) = 0;

  // The next record may be the header of another table.
  virtual void ExpectHeader() {}
  // A line was rejected that belongs to no record. Where a header is expected, it may have been
  // that.
  virtual void NoteBadLine() {}
};

}  // namespace pp
