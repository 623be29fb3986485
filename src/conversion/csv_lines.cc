#include "conversion/csv_lines.h"

#include <utility>

#include "conversion/lines_above.h"
#include "conversion/table_notes.h"
#include "formats/csv.h"

namespace pp {
namespace {

class Nobody : public CsvRecords::Receiver {
  void OnSamples(std::string_view, uint64_t) override {}
  void OnReject(uint64_t, std::string_view, std::string_view) override {}
  void OnUnclosed(uint64_t, std::string_view, std::string_view) override {}
};

}  // namespace

CsvLines::CsvLines(const CsvOptions& options, Verdicts* verdicts)
    : options_(options),
      verdicts_(verdicts),
      parser_(MakeParser()),
      records_(options.max_record, parser_.get(), this, options.cells.delimiter),
      skip_lines_(options.skip_lines) {
  if (skip_lines_ > 0) verdicts_->report()->KeepBeforeRejects(std::string(kAlone) + "\n");
}

std::unique_ptr<CsvRecordParser> CsvLines::MakeParser() {
  std::unique_ptr<TableCsvParser> table;
  if (!options_.columns.empty()) {
    table = std::make_unique<TableCsvParser>(
        options_.columns, options_.has_header, options_.cells, options_.rules,
        [this](std::string_view record, std::string_view error) { OnHeader(record, error); });
    table_ = table.get();
  } else if (options_.has_own_cells) {
    table =
        std::make_unique<TableCsvParser>(TableCsvParser::ForRows(options_.cells, options_.rules));
  } else {
    return std::make_unique<CsvParser>(options_.rules);
  }
  table->set_on_other_unit(
      [this](TimeUnit looks_like, int64_t ms) { verdicts_->NoteUnit(looks_like, ms); });
  return table;
}

void CsvLines::Line(const Location& at, std::string_view line, std::string_view with_return) {
  if (at.line <= skip_lines_ && BeginsRejects(line)) skip_lines_ = 0;
  if (at.line <= skip_lines_) return;
  line_ = at.line;
  records_.AddLine(at.line, with_return);
}

void CsvLines::BeginFile(const OpenFile& file) {
  EndTable();
  file_ = file.name();
  skip_lines_ = options_.skip_lines;
  if (table_ != nullptr && options_.has_header && file.begin().offset > 0) ReadHeaderOf(file);
}

void CsvLines::BeginTable(const std::string& file, std::string_view header) {
  EndTable();
  file_ = file;
  records_.AddLine(1, header);
}

void CsvLines::End() {
  EndTable();
}

// What the last file left open is given up, and if its header was none, that is said. The next one
// has a header of its own.
void CsvLines::EndTable() {
  records_.GiveUp();
  if (table_ != nullptr && options_.has_header && 2 * table_->misfits() > table_->rows()) {
    verdicts_->report()->Note(file_ + ": " + std::string(kMostAreMisfits));
  }
  parser_->ExpectHeader();
}

// A file that is read from its middle has its header before that. What is wrong there was said when
// that was read.
void CsvLines::ReadHeaderOf(const OpenFile& file) {
  Nobody nobody;
  CsvRecords head(options_.max_record, parser_.get(), &nobody, options_.cells.delimiter);
  const auto take = [&](uint64_t number, std::string_view line) {
    if (number == 1 && BeginsRejects(line)) skip_lines_ = 0;
    line_ = number;
    if (number > skip_lines_) head.AddLine(number, line);
    return table_->expects_header();
  };
  ForEachLineAbove(file, FindTable(file), options_.max_record, take, [&](uint64_t number) {
    head.GiveUp();
    if (number > skip_lines_) parser_->NoteBadLine();
  });
  // No record goes on behind the place, so what is open there is none.
  if (table_->expects_header()) head.GiveUp();
}

void CsvLines::Gap(uint64_t line) {
  records_.GiveUp();
  if (line > skip_lines_) parser_->NoteBadLine();
}

int64_t CsvLines::Idle(int64_t ms) {
  if (ms >= kOpenQuoteMs) records_.GiveUp();
  return records_.IsOpen() ? kOpenQuoteMs - ms : Input::kForever;
}

// What is rejected under it can be fed in again, from a file that has rejects of others, too.
void CsvLines::KeepHeader() {
  if (header_.empty()) return;
  // Its own CR would be one of the line's ending.
  const std::string ending = header_.ends_with('\r') ? "\r\n" : "\n";
  verdicts_->report()->KeepBeforeRejects(std::string(kHeaderFollows) + "\n" + kept_ + header_ +
                                         ending);
}

void CsvLines::set_kept(std::string lines) {
  kept_ = std::move(lines);
  KeepHeader();
}

void CsvLines::OnHeader(std::string_view record, std::string_view error) {
  header_ = record;
  KeepHeader();
  if (record.empty()) {  // mended, it is the header of what is rejected below it
    verdicts_->report()->KeepBeforeRejects(std::string(kHeaderFollows) + "\n" + kept_);
  }
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
  if (verdicts_->refused()) {
    ++not_read_;
    return;
  }
  verdicts_->Reject({file_, line_number}, reason, line);
}

void CsvLines::OnUnclosed(uint64_t line_number, std::string_view reason, std::string_view line) {
  verdicts_->RejectAlone({file_, line_number}, reason, line);
}

}  // namespace pp
