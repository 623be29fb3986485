#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversion/line_formats.h"
#include "formats/columns.h"
#include "formats/csv_record_parser.h"
#include "formats/csv_records.h"
#include "formats/table_csv.h"

namespace pp {

// How a CSV file is read, beyond its being one.
struct CsvOptions {
  size_t max_record = LineReader::kDefaultMaxLine;
  NameRules rules = NameRules::kClassic;
  uint64_t skip_lines = 0;          // at the top of each file
  std::vector<ColumnSpec> columns;  // empty: metric_name,labels,value[,timestamp_ms]
  bool has_header = false;          // of a table
  bool zone_is_told = false;        // `cells.time` has a zone that the user gave
  bool has_own_cells = false;       // `cells` is not what a comma separated file has
  CellRules cells;
};

class CsvLines : public LineUser, private CsvRecords::Receiver {
 public:
  // How long a quoted field may stay open while no more input comes.
  static constexpr int64_t kOpenQuoteMs = 1000;

  // `verdicts` is not owned.
  CsvLines(const CsvOptions& options, Verdicts* verdicts);

  // See TableCsvParser.
  void set_undecided(std::vector<UndecidedColumn> columns, TableCsvParser::OnDecided on_decided) {
    table_->set_undecided(std::move(columns), std::move(on_decided));
  }

  // Lines, with their endings, that are kept above the header of what is rejected from now on.
  void set_kept(std::string lines);

  void Line(const Location& at, std::string_view line, std::string_view with_return) override;
  void BeginFile(const OpenFile& file) override;
  // The same for a table whose header is known; where it comes again, it is left out.
  void BeginTable(const std::string& file, std::string_view header);
  void Gap(uint64_t line) override;
  int64_t Idle(int64_t ms) override;
  void End() override;
  void Forget() override { records_.Forget(); }
  HeldLines Held() const override { return {records_.held_bytes(), records_.held_lines()}; }
  uint64_t read() const override { return records_.found() - not_read_; }

 private:
  std::unique_ptr<CsvRecordParser> MakeParser();
  void ReadHeaderOf(const OpenFile& file);
  void EndTable();
  void KeepHeader();
  void OnHeader(std::string_view record, std::string_view error);
  void OnSamples(std::string_view lines, uint64_t samples) override;
  void OnReject(uint64_t line_number, std::string_view reason, std::string_view line) override;
  void OnUnclosed(uint64_t line_number, std::string_view reason, std::string_view line) override;
  bool IsDone() const override { return verdicts_->done(); }

  CsvOptions options_;
  Verdicts* verdicts_;
  TableCsvParser* table_ = nullptr;  // parser_, if it is one with a header
  std::unique_ptr<CsvRecordParser> parser_;
  CsvRecords records_;
  std::string file_;
  uint64_t not_read_ = 0;  // of what was found: the whole was refused for it
  uint64_t skip_lines_;
  uint64_t line_ = 0;
  std::string header_;  // the last one
  std::string kept_;
};

}  // namespace pp
