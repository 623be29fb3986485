#include "conversion/auto_csv_lines.h"

#include <utility>

#include "conversion/lines_above.h"
#include "conversion/table_notes.h"
#include "formats/alone.h"
#include "formats/csv.h"
#include "formats/csv_fields.h"
#include "formats/trim.h"

namespace pp {

AutoCsvLines::AutoCsvLines(CsvOptions options, bool time_is_told, bool begins_as_rows,
                           Verdicts* verdicts)
    : options_(std::move(options)),
      time_is_told_(time_is_told),
      begins_as_rows_(begins_as_rows),
      verdicts_(verdicts) {
  options_.has_header = true;
  if (options_.skip_lines > 0) {
    verdicts_->report()->KeepBeforeRejects(std::string(kAlone) + "\n");
  }
  BeginHead();
}

void AutoCsvLines::BeginHead() {
  failure_.clear();
  failed_header_.clear();
  kept_ = {};
  comment_ = {};
  held_.clear();
  held_bytes_ = held_lines_ = 0;
  header_line_ = 0;
  why_no_rows_ = "there is no row below the header";
  BeginRecords();
}

void AutoCsvLines::BeginRecords() {
  head_ = std::make_unique<TableHead>(options_.cells.delimiter);
  head_records_ = std::make_unique<CsvRecords>(options_.max_record, head_.get(),
                                               static_cast<CsvRecords::Receiver*>(this),
                                               options_.cells.delimiter);
}

void AutoCsvLines::BeginFile(const OpenFile& file) {
  DecideIfThereIsMore();
  if (table_ != nullptr) table_->End();
  file_ = file.name();
  skip_lines_ = options_.skip_lines;
  are_rejects_ = false;
  BeginHead();
  if (begins_as_rows_) return BeginRows();
  // A file that is read from its middle is decided by its beginning all the same.
  if (file.begin().offset > 0) {
    AddToHead(file);
    if (CanDecide()) Decide();
  }
}

void AutoCsvLines::AddToHead(const OpenFile& file) {
  size_t bytes = 0;
  const auto take = [&](uint64_t number, std::string_view line) {
    if (number == 1 && BeginsRejects(line)) skip_lines_ = 0;
    if (number <= skip_lines_) return true;
    const std::string_view text = line.substr(0, line.size() - (line.ends_with('\r') ? 1 : 0));
    if (text == kHeaderFollows) are_rejects_ = true;
    if (!head_->has_header() && !head_records_->IsOpen()) kept_.Take(text);
    head_records_->AddLine(number, line);
    if (head_->has_header()) bytes += line.size() + 1;
    return head_->rows().size() < kRows && bytes < kBytes;
  };
  ForEachLineAbove(file, FindTable(file), options_.max_record, take,
                   [this](uint64_t number) { PassGapInHead(number); });
}

bool AutoCsvLines::IsKnown() const {
  return table_ != nullptr && !known_is_rows_ && head_->header_record() == known_header_ &&
         (kept_.empty() || kept_.lines() == known_kept_);
}

// What was rejected of the CSV of csv.h: --from auto puts its header above that.
bool AutoCsvLines::IsOfRows() const {
  return are_rejects_ && kept_.empty() && head_->header_record() == kCsvHeader;
}

bool AutoCsvLines::CanDecide() const {
  return head_->has_header() && (IsTold() || !head_->rows().empty());
}

// The first record can be what it should be.
bool AutoCsvLines::IsHeader() const {
  return head_->has_header() && head_->header_error().empty() && !LooksLikeRow(head_->header()) &&
         !HasBareReturn(head_->header_record());
}

// Besides a header.
bool AutoCsvLines::HoldsMore() const {
  return head_->has_more() || head_records_->found() > 0;
}

bool AutoCsvLines::IsInRecord() const {
  if (!IsDecided()) return head_records_->IsOpen();
  return table_ != nullptr && table_->Held().lines > 0;
}

// Behind kHeaderFollows. A quote that was never closed must not have another table read with the
// columns of the one before.
void AutoCsvLines::BeginTable() {
  DecideIfThereIsMore();
  if (table_ != nullptr) table_->End();
  skip_lines_ = 0;  // these are rejects, which have what is to be read only
  are_rejects_ = true;
  BeginHead();
}

void AutoCsvLines::Line(const Location& at, std::string_view line, std::string_view with_return) {
  if (line == kHeaderFollows) {
    BeginTable();
    return;
  }
  if (at.line <= skip_lines_ && BeginsRejects(line)) skip_lines_ = 0;
  if (at.line <= skip_lines_) return;
  if (!failure_.empty()) {
    Reject(at, failure_, line);
    return;
  }
  if (IsDecided()) {
    table_->Line(at, line, with_return);
    return;
  }
  if (!head_->has_header() && !IsInRecord() &&
      CsvRecords::IsIgnoredAboveHeader(line, options_.cells.delimiter) && line != kAlone) {
    if (kept_.Take(line)) return;
    if (!Trim(line).empty()) comment_ = {at.line, std::string(Trim(line))};
    return;
  }
  held_.push_back({at.line, std::string(with_return)});
  held_bytes_ += with_return.size() + 1;
  ++held_lines_;
  const bool is_below_header = head_->has_header();
  head_records_->AddLine(at.line, with_return);
  if (!is_below_header) header_line_ = at.line;
  const bool is_told = head_->has_header() && IsTold();
  if (is_told || head_->rows().size() >= kRows || held_.size() >= kLines || held_bytes_ >= kBytes) {
    Decide();
  }
}

// The lines that were held back are read now, as those that follow will be.
void AutoCsvLines::Decide() {
  std::string error;
  if (!MakeTable(&error)) {
    failure_ = error;
    // A header that cannot be read, or that is a row, is rejected itself, in its place.
    const bool is_kept = head_->header_error().empty() && !LooksLikeRow(head_->header());
    failed_header_ = is_kept ? head_->header_record() + "\n" : "";
    const bool is_first = verdicts_->passed() == 0 && verdicts_->report()->rejected() == 0;
    if (is_first) verdicts_->Refuse(file_ + ": " + error);
    verdicts_->report()->KeepBeforeRejects(std::string(kHeaderFollows) + "\n" + kept_.lines() +
                                           failed_header_);
  }
  const std::vector<HeldLine> lines = std::exchange(held_, {});
  held_bytes_ = held_lines_ = 0;
  head_.reset();
  head_records_.reset();
  if (verdicts_->refused()) return;
  const uint64_t rejected = verdicts_->report()->rejected();
  for (const HeldLine& held : lines) {
    std::string_view line = held.text;
    if (line.ends_with('\r')) line.remove_suffix(1);
    Line({file_, held.number}, line, held.text);
    // What was rejected before may stand below them.
    if (verdicts_->done() && verdicts_->report()->rejected() > rejected) return;
  }
}

// What was decided before, or else what it looks like.
bool AutoCsvLines::FindGuess(ColumnGuess* guess, std::string* error) const {
  if (kept_.empty()) {
    if (!GuessColumns(*head_, options_.cells, time_is_told_, guess, error)) {
      // Of rejects the comment is a reason.
      if (!are_rejects_) {
        *error += AdviceOnComment(comment_.number, comment_.text, head_->header(),
                                  options_.cells.delimiter);
      }
      return false;
    }
  } else if (!head_->header_error().empty()) {
    *error = head_->header_error();
    return false;
  } else if (!kept_.Find(head_->header(), options_.rules, guess, error)) {
    return false;
  }
  if ((options_.zone_is_told || time_is_told_) && !HasTime(*guess)) {
    *error = std::string(time_is_told_ ? "--time-format" : "--timezone") +
             " is given, and no column looks like a time; say with --columns what is what";
    return false;
  }
  if (time_is_told_ && HasTime(*guess)) guess->time_format = options_.cells.time.name();
  return true;
}

bool AutoCsvLines::MakeTable(std::string* error) {
  if (IsOfRows()) {
    BeginRows();
    return true;
  }
  if (!IsKnown()) {
    ColumnGuess guess;
    if (!FindGuess(&guess, error)) return false;
    BeginKnown(guess);
    Say(guess);
  }
  table_->BeginTable(file_, known_header_);
  return true;
}

// Rejects of several kinds stand in one file, and are read for what they are: these, too, have a
// header above them.
void AutoCsvLines::BeginRows() {
  if (table_ != nullptr) read_before_ += table_->read();
  CsvOptions options = options_;
  options.columns.clear();
  options.has_header = false;
  options.skip_lines = 0;
  options.cells.delimiter = ',';
  options.cells.nulls.clear();
  options.has_own_cells = options.cells.decimal_comma || time_is_told_;
  known_ = {};
  known_header_ = kCsvHeader;
  known_kept_.clear();
  known_is_rows_ = true;
  table_ = std::make_unique<CsvLines>(options, verdicts_);
  table_->BeginTable(file_, known_header_);
  verdicts_->report()->KeepBeforeRejects(std::string(kHeaderFollows) + "\n" + known_header_ + "\n");
  head_.reset();
  head_records_.reset();
}

void AutoCsvLines::BeginKnown(const ColumnGuess& guess) {
  if (table_ != nullptr) read_before_ += table_->read();
  CsvOptions options = options_;
  options.columns = guess.specs;
  options.skip_lines = 0;  // they were skipped here
  std::string error;
  if (!guess.time_format.empty() && !time_is_told_) {
    TimeFormat::Parse(guess.time_format, &options.cells.time, &error);
    options.cells.time.set_zone(options_.cells.time.zone());
    options.cells.time_is_guessed = true;
  }
  known_ = guess;
  known_is_rows_ = false;
  known_header_ = head_->header_record();
  known_names_ = head_->header();
  known_kept_ = FormatKept(known_, known_names_, options_.max_record);
  table_ = std::make_unique<CsvLines>(options, verdicts_);
  table_->set_kept(known_kept_);
  table_->set_undecided(guess.undecided,
                        [this](const std::vector<ColumnSpec>& specs) { TakeDecided(specs); });
}

void AutoCsvLines::TakeDecided(const std::vector<ColumnSpec>& specs) {
  verdicts_->report()->Note(file_ + ": " + NoteOnDecided(specs));
  for (const ColumnSpec& spec : specs) {
    known_.specs.push_back(spec);
    std::erase_if(known_.undecided, [&spec](const UndecidedColumn& column) {
      return column.as_value == spec || column.as_label == spec;
    });
  }
  known_kept_ = FormatKept(known_, known_names_, options_.max_record);
  table_->set_kept(known_kept_);
}

void AutoCsvLines::Say(const ColumnGuess& guess) {
  Report* report = verdicts_->report();
  report->Note(file_ + ": " + NoteOnColumns(guess, time_is_told_, !kept_.empty()));
  for (const std::string& note : guess.notes) report->Note(file_ + ": " + note);
}

// Line by line, for what is a record here is not known. One that opens a quote must not be put
// together with the reasons below it once that is.
void AutoCsvLines::Reject(const Location& at, std::string_view why, std::string_view text) {
  if (CsvRecords::IsIgnored(text, options_.cells.delimiter) ||
      std::string(text) + "\n" == failed_header_)
    return;
  ++read_before_;
  CsvFields fields(options_.cells.delimiter);
  std::string error;
  if (fields.Split(text, &error) == CsvFields::Result::kOpenQuote)
    verdicts_->RejectAlone(at, why, text);
  else
    verdicts_->Reject(at, why, text);
}

// No mark can stand among lines that are held where there is something else between them.
void AutoCsvLines::Gap(uint64_t line) {
  if (!IsDecided()) {
    PassGapInHead(line);
    SettleHead();
  }
  if (!IsDecided()) {  // the header is known by itself
    held_.clear();
    held_bytes_ = held_lines_ = 0;
  }
  if (IsDecided() && table_ != nullptr) table_->Gap(line);
}

void AutoCsvLines::PassGapInHead(uint64_t line) {
  head_records_->GiveUp();
  if (line > skip_lines_) head_->NoteBadLine();
}

int64_t AutoCsvLines::Idle(int64_t ms) {
  if (!IsDecided() && CanDecide()) Decide();
  if (!IsDecided() && ms >= CsvLines::kOpenQuoteMs) SettleHead();
  if (!IsDecided()) {
    const int64_t left = CsvLines::kOpenQuoteMs - ms;
    return Held().lines > 0 && left > 0 ? left : Input::kForever;
  }
  return table_ == nullptr ? Input::kForever : table_->Idle(ms);
}

// Nothing that is held waits for what may not come for long, or at all.
void AutoCsvLines::SettleHead() {
  head_records_->GiveUp();
  const bool is_header = IsHeader();
  const bool are_misfits =
      is_header && HoldsMore() && FindOtherDelimiter(*head_, options_.cells.delimiter) == '\0';
  if (are_misfits && !CanDecide())
    RejectMisfits();
  else if (CanDecide() || HoldsMore() || (head_->has_header() && !is_header))
    Decide();
}

// There is a header, and what is held below it are no rows.
void AutoCsvLines::RejectMisfits() {
  const std::vector<HeldLine> lines = std::exchange(held_, {});
  held_bytes_ = held_lines_ = 0;
  why_no_rows_ = head_->has_more() ? kMostAreMisfits : "no line below the header can be read";
  const std::unique_ptr<TableHead> head = std::exchange(head_, nullptr);
  BeginRecords();
  std::string none;
  head_->Parse(head->header_record(), &none, &none);
  verdicts_->report()->KeepBeforeRejects(std::string(kHeaderFollows) + "\n" + kept_.lines() +
                                         head->header_record() + "\n");
  for (const HeldLine& held : lines) {
    std::string_view line = held.text;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool is_below = held.number > header_line_ && line != head->header_record();
    if (is_below) Reject({file_, held.number}, head->WhyNoRow(line), line);
    if (verdicts_->done()) return;
  }
}

// A header with nothing below it is no table, and nothing is lost with it, but perhaps was before.
void AutoCsvLines::DecideIfThereIsMore() {
  if (IsDecided()) return;
  SettleHead();
  if (!IsDecided() && head_->has_header()) {
    verdicts_->report()->Note(file_ + ": " + std::string(why_no_rows_));
  }
}

// Without a row the last line, which may still come, may be the first one.
void AutoCsvLines::EndOfFile(const Position& /*at*/) {
  if (!IsDecided() && CanDecide()) DecideIfThereIsMore();
}

void AutoCsvLines::End() {
  DecideIfThereIsMore();
  if (IsDecided() && table_ != nullptr) table_->End();
}

void AutoCsvLines::Forget() {
  if (IsDecided() && table_ != nullptr)
    table_->Forget();
  else
    BeginHead();
}

// What follows a header alone finds it above.
HeldLines AutoCsvLines::Held() const {
  const bool is_alone = !IsDecided() && !HoldsMore() && head_records_->held_lines() == 0;
  if (is_alone && (!head_->has_header() || IsHeader())) return {};
  if (!IsDecided()) return {held_bytes_, held_lines_};
  return table_ == nullptr ? HeldLines{} : table_->Held();
}

uint64_t AutoCsvLines::read() const {
  return read_before_ + (table_ == nullptr ? 0 : table_->read());
}

}  // namespace pp
