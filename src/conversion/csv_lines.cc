#include "conversion/csv_lines.h"

#include <algorithm>
#include <utility>

#include "formats/csv.h"

namespace pp {

CsvLines::CsvLines(const CsvOptions& options, Verdicts* verdicts)
    : options_(options),
      verdicts_(verdicts),
      parser_(MakeParser()),
      records_(options.max_record, parser_.get(), this) {}

std::unique_ptr<CsvRecordParser> CsvLines::MakeParser() {
  if (options_.columns.empty()) {
    if (!options_.has_own_cells) return std::make_unique<CsvParser>(options_.rules);
    return std::make_unique<TableCsvParser>(
        TableCsvParser::ForRows(options_.cells, options_.rules));
  }
  auto table = std::make_unique<TableCsvParser>(
      options_.columns, options_.has_header, options_.cells, options_.rules,
      [this](std::string_view record, std::string_view error) { OnHeader(record, error); });
  table_ = table.get();
  return table;
}

void CsvLines::Line(const Location& at, std::string_view, std::string_view with_return) {
  if (at.line <= options_.skip_lines) return;
  line_ = at.line;
  records_.AddLine(at.line, with_return);
}

void CsvLines::BeginFile(const OpenFile& file) {
  records_.GiveUp();  // what the last file left open
  file_ = file.name();
  parser_->ExpectHeader();
  if (table_ != nullptr && options_.has_header && file.begin().offset > 0) ReadHeaderOf(file);
}

void CsvLines::BeginTable(const std::string& file, std::string_view header) {
  records_.GiveUp();
  file_ = file;
  parser_->ExpectHeader();
  records_.AddLine(1, header);
}

// A file that is read from its middle has its header before that.
void CsvLines::ReadHeaderOf(const OpenFile& file) {
  const std::string text =
      file.Read(0, std::min<uint64_t>(file.begin().offset, 2 * options_.max_record));
  CsvRecords head(options_.max_record, parser_.get(), this);
  std::string_view left = WithoutByteOrderMark(text);
  for (uint64_t number = 1; table_->expects_header() && !left.empty(); ++number) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(line.size() + 1, left.size()));
    line_ = number;
    if (number > options_.skip_lines) head.AddLine(number, line);
  }
}

int64_t CsvLines::Idle(int64_t ms) {
  if (ms >= kOpenQuoteMs) records_.GiveUp();
  return records_.IsOpen() ? kOpenQuoteMs - ms : Input::kForever;
}

// What is rejected under it can be fed in again, from a file that has rejects of others, too.
void CsvLines::OnHeader(std::string_view record, std::string_view error) {
  verdicts_->report()->KeepBeforeRejects(std::string(kHeaderFollows) + "\n" + std::string(record) +
                                         "\n");
  if (error.empty()) return;
  const std::string message = file_ + ":" + std::to_string(line_) + ": " + std::string(error);
  if (verdicts_->passed() == 0 && verdicts_->report()->rejected() == 0)
    verdicts_->Refuse(message);
  else
    verdicts_->report()->Note(message + "; what follows it is rejected");
}

void CsvLines::OnSamples(std::string_view lines, uint64_t samples) {
  if (samples == 1)
    verdicts_->Pass(lines);
  else
    verdicts_->PassAll(lines);
}

void CsvLines::OnReject(uint64_t line_number, std::string_view reason, std::string_view line) {
  verdicts_->Reject({file_, line_number}, reason, line);
}

}  // namespace pp
