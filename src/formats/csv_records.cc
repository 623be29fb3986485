#include "formats/csv_records.h"

#include <algorithm>
#include <utility>

#include "formats/alone.h"
#include "formats/trim.h"

namespace pp {
namespace {

// What a record of short lines costs is not in their text.
constexpr size_t kMostLines = 10'000;

std::string_view WithoutReturn(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool HasOddQuotes(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 != 0;
}

}  // namespace

// Behind a tab that separates columns a '#' begins a cell.
bool CsvRecords::IsIgnored(std::string_view line, char delimiter) {
  size_t blanks = 0;
  while (blanks < line.size() && IsBlank(line[blanks])) ++blanks;
  if (blanks == line.size()) return true;
  return line[blanks] == '#' && line.substr(0, blanks).find(delimiter) == line.npos;
}

bool CsvRecords::IsIgnoredAboveHeader(std::string_view line, char delimiter) {
  return IsIgnored(line, delimiter) ||
         (IsIgnored(line) && line.find(delimiter, line.find('#')) == line.npos);
}

bool CsvRecords::IsSeparatorLine(uint64_t line_number, std::string_view line) {
  constexpr std::string_view kBegin = "sep=";
  return line_number == 1 && line.starts_with(kBegin) &&
         WithoutReturn(line).size() == kBegin.size() + 1;
}

void CsvRecords::AddLine(uint64_t line_number, std::string_view line) {
  if (IsOpen()) {
    AddToOpen(line_number, line);
    return;
  }
  const bool is_alone = std::exchange(alone_bytes_, 0) > 0;
  const std::string_view record = WithoutReturn(line);
  if (IsSeparatorLine(line_number, record)) return;
  if (IsIgnored(record, delimiter_)) {
    if (record == kHeaderFollows) parser_->ExpectHeader();
    if (record == kAlone) alone_bytes_ = line.size() + 1;
    return;
  }
  const CsvRecordParser::Result result = ParseRecord(line_number, record);
  if (result == CsvRecordParser::Result::kOpenQuote && is_alone) {
    RejectUnclosed(line_number, line);
  } else if (result == CsvRecordParser::Result::kOpenQuote) {
    open_.push_back({line_number, std::string(line)});
    open_bytes_ = line.size() + 1;
  } else if (result == CsvRecordParser::Result::kBroken) {
    ++found_;
    receiver_->OnReject(line_number, error_, record);
  }
}

// Hands over what a record has, good and bad. What is kOpenQuote or kBroken is left to the caller.
CsvRecordParser::Result CsvRecords::ParseRecord(uint64_t line_number, std::string_view record) {
  using Result = CsvRecordParser::Result;
  lines_.clear();
  const Result result = parser_->Parse(record, &lines_, &error_);
  uint64_t samples = result == Result::kOk ? 1 : 0;
  if (result == Result::kSamples || result == Result::kSomeBad) {
    samples = static_cast<uint64_t>(std::count(lines_.begin(), lines_.end(), '\n'));
  }
  found_ += samples;
  if (samples > 0) receiver_->OnSamples(lines_, samples);
  if (result == Result::kInvalid || result == Result::kSomeBad) {
    ++found_;
    receiver_->OnReject(line_number, error_, record);
  }
  return result;
}

// An open record ends where its quotes become even, so only a line with an odd number of them can
// end it, and only then is there something to parse.
void CsvRecords::AddToOpen(uint64_t line_number, std::string_view line) {
  open_.push_back({line_number, std::string(line)});
  open_bytes_ += line.size() + 1;
  const bool too_long = open_bytes_ - 1 > max_bytes_ || open_.size() > kMostLines;
  if (!too_long && !HasOddQuotes(line)) return;
  if (!too_long && ParseOpen())
    open_.clear();
  else
    RejectFirst();
}

// False if the lines are not a record.
bool CsvRecords::ParseOpen() {
  std::string record;
  for (const Line& line : open_) {
    if (&line != &open_.front()) record.push_back('\n');
    record += line.text;
  }
  if (record.ends_with('\r')) record.pop_back();
  const CsvRecordParser::Result result = ParseRecord(open_.front().number, record);
  return result != CsvRecordParser::Result::kOpenQuote &&
         result != CsvRecordParser::Result::kBroken;
}

void CsvRecords::RejectUnclosed(uint64_t line_number, std::string_view line) {
  ++found_;
  parser_->NoteBadLine();
  receiver_->OnUnclosed(line_number, "unclosed quote", WithoutReturn(line));
}

// The lines behind the first have an odd number of quotes in the last of them at most, so this
// calls itself once at most.
void CsvRecords::RejectFirst() {
  const std::vector<Line> lines = std::exchange(open_, {});
  RejectUnclosed(lines.front().number, lines.front().text);
  for (size_t i = 1; i < lines.size() && !receiver_->IsDone(); ++i) {
    AddLine(lines[i].number, lines[i].text);
  }
}

void CsvRecords::GiveUp() {
  while (IsOpen()) RejectFirst();
  alone_bytes_ = 0;
}

}  // namespace pp
