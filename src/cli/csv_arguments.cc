#include "cli/csv_arguments.h"

#include <algorithm>
#include <limits>

namespace pp {
namespace {

bool MakeDelimiter(const std::string& text, char* delimiter, std::string* error) {
  if (text.empty()) return true;
  const bool is_tab = text == "tab" || text == "\\t";
  *delimiter = is_tab ? '\t' : text[0];
  if (text == "#") {
    *error = "--delimiter: a line that begins with '#' is a comment, so '#' separates no columns";
    return false;
  }
  const auto byte = static_cast<unsigned char>(*delimiter);
  const bool is_legal =
      is_tab || *delimiter == '\t' || (byte >= ' ' && byte < 0x7f && *delimiter != '"');
  if (is_legal && (is_tab || text.size() == 1)) return true;
  *error = "--delimiter: not one character, such as ';' or '|', nor tab: \"" + text + "\"";
  return false;
}

bool MakeTimeFormat(const CsvArguments& arguments, TimeFormat* format, std::string* error) {
  TimeZone zone;
  if (!arguments.timezone.empty() && !TimeZone::Find(arguments.timezone, &zone, error)) {
    *error = "--timezone: " + *error + ": \"" + arguments.timezone + "\"";
    return false;
  }
  if (!arguments.time_format.empty() && !TimeFormat::Parse(arguments.time_format, format, error)) {
    *error = "--time-format: " + *error + ": \"" + arguments.time_format + "\"";
    return false;
  }
  format->set_zone(zone);
  const bool is_guessed = arguments.is_automatic() && arguments.time_format.empty();
  if (arguments.timezone.empty() || is_guessed || format->uses_zone()) return true;
  *error = "--timezone is for times without an offset; give their form with --time-format";
  return false;
}

bool MakeColumns(const CsvArguments& arguments, CsvOptions* options, std::string* error) {
  options->has_header = arguments.header;
  if (arguments.columns.empty() || arguments.is_automatic()) return true;
  if (!ParseColumns(arguments.columns, &options->columns, error)) {
    *error = "--columns: " + *error + ": \"" + arguments.columns + "\"";
    return false;
  }
  const bool has_time =
      std::any_of(options->columns.begin(), options->columns.end(),
                  [](const ColumnSpec& spec) { return spec.role == ColumnRole::kTime; });
  if (options->zone_is_told && !has_time) {
    *error = "--timezone is given, and --columns names no time";
    return false;
  }
  options->has_header = options->has_header || NeedsHeader(options->columns);
  TableLayout layout;
  if (options->has_header) return true;
  if (FindColumns(options->columns, nullptr, options->rules, &layout, error)) return true;
  *error = "--columns: " + *error;
  return false;
}

}  // namespace

std::string CsvArguments::FirstGiven() const {
  if (!columns.empty()) return "--columns";
  if (header) return "--header";
  if (!delimiter.empty()) return "--delimiter";
  if (decimal_comma) return "--decimal-comma";
  if (!time_format.empty()) return "--time-format";
  if (!timezone.empty()) return "--timezone";
  if (!nulls.empty()) return "--null";
  return skip_lines > 0 ? "--skip-lines" : "";
}

void AddCsvArguments(CommandLine* command, CsvArguments* arguments) {
  command->Flag("header", "The first record names the columns; alone, as --columns auto",
                &arguments->header);
  command->Text("columns", "COLUMN:ROLE,...",
                "What the columns are: time, label[=NAME], value[=METRIC], metric; or auto",
                &arguments->columns);
  command->Text("delimiter", "CHARACTER", "What stands between columns: ; or tab (default ,)",
                &arguments->delimiter);
  command->Flag("decimal-comma", "Values are written as 3,14", &arguments->decimal_comma);
  command->Text("time-format", "FORMAT", "s, ms, us, ns, rfc3339 or a format of strptime",
                &arguments->time_format);
  command->Text("timezone", "ZONE",
                "Of times without an offset: Europe/Berlin, local (default UTC)",
                &arguments->timezone);
  command->CommaList("null", "TEXT,...", "What stands for no value, besides nothing: NA,-",
                     &arguments->nulls);
  command->Count("skip-lines", "N", "Leave out the first N lines of each file", 0,
                 std::numeric_limits<uint32_t>::max(), &arguments->skip_lines);
}

bool MakeCsvOptions(const CsvArguments& arguments, CsvOptions* options, std::string* error) {
  CellRules& cells = options->cells;
  if (!MakeDelimiter(arguments.delimiter, &cells.delimiter, error) ||
      !MakeTimeFormat(arguments, &cells.time, error)) {
    return false;
  }
  cells.decimal_comma = arguments.decimal_comma;
  cells.nulls = arguments.nulls;
  options->skip_lines = arguments.skip_lines;
  options->zone_is_told = !arguments.timezone.empty();
  options->has_own_cells = cells.delimiter != ',' || cells.decimal_comma ||
                           !arguments.time_format.empty() || !arguments.nulls.empty();
  if (!MakeColumns(arguments, options, error)) return false;
  if (cells.decimal_comma && cells.delimiter == ',' && !options->has_header &&
      !arguments.is_automatic()) {
    *error =
        "--decimal-comma needs a --delimiter other than the comma, or a header by which the "
        "columns "
        "are counted";
    return false;
  }
  if (!options->columns.empty() || arguments.is_automatic() || arguments.nulls.empty()) return true;
  *error = "--null is for tables, with --columns or --header; a row without a value is no sample";
  return false;
}

}  // namespace pp
