#include "conversion/table_notes.h"

#include <algorithm>

#include "formats/csv_fields.h"
#include "formats/trim.h"

namespace pp {
namespace {

// For a shell.
std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string Join(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

bool HasTime(const ColumnGuess& guess) {
  return std::any_of(guess.specs.begin(), guess.specs.end(),
                     [](const ColumnSpec& spec) { return spec.role == ColumnRole::kTime; });
}

std::string NoteOnColumns(const ColumnGuess& guess, bool time_is_told, bool was_kept) {
  std::string note = "read with ";
  if (!NeedsHeader(guess.specs)) note += "--header ";  // which numbers alone do not ask for
  note += "--columns " + Quoted(FormatColumns(guess.specs));
  if (!guess.time_format.empty() && !time_is_told) {
    note += " --time-format " + Quoted(guess.time_format);
  }
  if (was_kept) note += ", as was decided before";
  if (!HasTime(guess)) note += "; no column is a time, so all samples are of now";
  if (!guess.left_out.empty()) note += "; left out: " + Join(guess.left_out);
  return note;
}

std::string NoteOnDecided(const std::vector<ColumnSpec>& specs) {
  return "a column has something in it now and is read as " + Quoted(FormatColumns(specs));
}

std::string AdviceOnComment(uint64_t number, std::string_view comment,
                            const TableHead::Cells& header, char delimiter) {
  if (number == 0 || !LooksLikeRow(header)) return "";
  const std::string_view names = Trim(comment.substr(1));
  CsvFields fields(delimiter);
  std::string error;
  if (fields.Split(names, &error) != CsvFields::Result::kOk) return "";
  if (fields.fields().size() != header.size()) return "";
  const std::string line = std::to_string(number);
  return "; line " + line + " looks like a header behind a '#': take that off, as sed '" + line +
         "s/^# *//' does";
}

}  // namespace pp
