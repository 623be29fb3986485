#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conversion/csv_lines.h"
#include "formats/column_guess.h"
#include "formats/kept_columns.h"

namespace pp {

// A CSV table with a header, whose columns are taken for what they look like in its first rows.
// What was decided is said, and kept with what is rejected, so that this is read in the same way
// again. A table whose header is that of the one before has its columns, too.
class AutoCsvLines : public LineUser, private CsvRecords::Receiver {
 public:
  // So many rows are looked at, or so many lines or bytes, or as many as come without a pause.
  static constexpr size_t kRows = 100;
  static constexpr size_t kLines = 1000;
  static constexpr size_t kBytes = size_t{1} << 20;

  // `options.columns` are not looked at. `verdicts` is not owned.
  // Where a file `begins_as_rows`, it is the CSV of csv.h down to the first kHeaderFollows.
  AutoCsvLines(CsvOptions options, bool time_is_told, bool begins_as_rows, Verdicts* verdicts);

  void Line(const Location& at, std::string_view line, std::string_view with_return) override;
  void BeginFile(const OpenFile& file) override;
  void Gap(uint64_t line) override;
  int64_t Idle(int64_t ms) override;
  void EndOfFile(const Position& at) override;
  void End() override;
  void Forget() override;
  HeldLines Held() const override;
  uint64_t read() const override;

 private:
  struct HeldLine {
    uint64_t number = 0;
    std::string text;  // with its "\r"
  };

  void BeginHead();
  void BeginRecords();
  void BeginTable();
  bool IsInRecord() const;
  bool IsHeader() const;
  bool HoldsMore() const;
  void SettleHead();
  void RejectMisfits();
  void DecideIfThereIsMore();
  void AddToHead(const OpenFile& file);
  void PassGapInHead(uint64_t line);
  bool IsDecided() const { return head_ == nullptr; }
  bool IsKnown() const;
  bool IsOfRows() const;
  bool IsTold() const { return !kept_.empty() || IsKnown() || IsOfRows(); }
  bool CanDecide() const;
  void Decide();
  bool FindGuess(ColumnGuess* guess, std::string* error) const;
  bool MakeTable(std::string* error);
  void BeginKnown(const ColumnGuess& guess);
  void BeginRows();
  void TakeDecided(const std::vector<ColumnSpec>& specs);
  void Say(const ColumnGuess& guess);
  void Reject(const Location& at, std::string_view why, std::string_view text);

  void OnSamples(std::string_view, uint64_t) override {}
  void OnReject(uint64_t, std::string_view, std::string_view) override {}
  void OnUnclosed(uint64_t, std::string_view, std::string_view) override {}

  CsvOptions options_;
  bool time_is_told_;
  bool begins_as_rows_;
  Verdicts* verdicts_;
  std::string file_;
  uint64_t skip_lines_ = 0;
  bool are_rejects_ = false;      // what is being read stands below kHeaderFollows
  std::string known_header_;      // the one that table_ is for
  TableHead::Cells known_names_;  // its cells
  std::string known_kept_;        // what was decided of it, to be kept
  ColumnGuess known_;
  bool known_is_rows_ = false;
  std::unique_ptr<CsvLines> table_;  // null before anything was decided
  std::string failure_;              // why the lines of this table cannot be read
  std::string failed_header_;        // of that, with its "\n"; empty if it cannot be read
  uint64_t read_before_ = 0;         // not by table_
  // While the columns of a file are not decided:
  std::unique_ptr<TableHead> head_;
  std::unique_ptr<CsvRecords> head_records_;
  KeptColumns kept_;       // what the comments above the header say
  HeldLine comment_ = {};  // the last one before the header
  std::vector<HeldLine> held_;
  size_t held_bytes_ = 0;
  size_t held_lines_ = 0;
  uint64_t header_line_ = 0;      // the last of the header among them
  std::string_view why_no_rows_;  // so far
};

}  // namespace pp
