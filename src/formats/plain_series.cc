#include "formats/plain_series.h"

#include "formats/labels.h"
#include "formats/names.h"
#include "values/scan.h"

namespace pp {
namespace {

// Of the bytes that are allowed in a name, not all are at its beginning.
bool BeginsName(std::string_view name) {
  return !name.empty() && (name.front() < '0' || name.front() > '9');
}

// label="value" off the front of *left.
bool TakePlainLabel(std::string_view* left, Label* label) {
  label->name = left->substr(0, CountLabelNameBytes(*left));
  if (!BeginsName(label->name) || label->name == "__name__") return false;
  left->remove_prefix(label->name.size());
  if (left->size() < 2 || (*left)[0] != '=' || (*left)[1] != '"') return false;
  left->remove_prefix(2);
  label->value = left->substr(0, FindAnyOf<'"', '\\'>(*left));
  left->remove_prefix(label->value.size());
  if (label->value.empty() || !left->starts_with('"')) return false;
  left->remove_prefix(1);
  return true;
}

// What stands between the braces, and the closing one.
bool TakePlainLabels(std::string_view* left, std::vector<Label>* labels) {
  for (;;) {
    Label label;
    if (!TakePlainLabel(left, &label) || left->empty()) return false;
    labels->push_back(label);
    const char behind = left->front();
    left->remove_prefix(1);
    if (behind == '}') return FindDuplicateName(*labels).empty();
    if (behind != ',') return false;
  }
}

}  // namespace

size_t TakePlainSeries(std::string_view line, Sample* sample) {
  sample->labels.clear();
  sample->name = line.substr(0, CountNameBytes(line));
  if (!BeginsName(sample->name)) return 0;
  std::string_view left = line.substr(sample->name.size());
  if (left.starts_with('{')) {
    left.remove_prefix(1);
    if (!TakePlainLabels(&left, &sample->labels)) return 0;
  }
  if (!left.starts_with(' ')) return 0;
  const size_t bytes = line.size() - left.size();
  sample->series = line.substr(0, bytes);
  return bytes + 1;
}

}  // namespace pp
