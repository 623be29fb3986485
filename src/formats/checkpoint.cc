#include "formats/checkpoint.h"

#include <algorithm>
#include <utility>

#include "formats/mark.h"

namespace pp {
namespace {

constexpr std::string_view kOwner = "# checkpoint of ";
constexpr std::string_view kMeaning = "# all above these marks is delivered or rejected\n";

// The line up to the next "\n", off the front of *text.
std::string_view TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(line.size() + 1, text->size()));
  return line;
}

}  // namespace

// The marks of a spool that a killed process has written are a checkpoint, too, so a line of ours
// may be cut off, and then it says nothing: nor does a mark that is not that of the place above it.
bool ParseCheckpoint(std::string_view text, Checkpoint* checkpoint, std::string* error) {
  *checkpoint = {};
  std::string_view place_line;
  Place place;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = TakeLine(&text);
    Mark mark;
    if (line.starts_with(kOwner)) {
      checkpoint->owner = line.substr(kOwner.size());
    } else if (Place read; ParsePlace(line, &read)) {
      place = read;
      place_line = line;
    } else if (ParseMark(line, &mark)) {
      const bool is_of_place =
          place_line.empty() || (place.source == mark.source && place.offset == mark.offset);
      if (is_of_place) {
        UpdateEntry({std::string(mark.source), mark.offset, std::string(place_line)},
                    &checkpoint->entries);
      }
      place_line = {};
    } else if (!line.empty() && line[0] != '#') {
      *error = "line " + std::to_string(number) + " is not that of a checkpoint";
      return false;
    }
  }
  return true;
}

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string text;
  if (!checkpoint.owner.empty()) text.append(kOwner).append(checkpoint.owner).append("\n");
  text.append(kMeaning);
  for (const CheckpointEntry& entry : checkpoint.entries) {
    if (!entry.place.empty()) text.append(entry.place).append("\n");
    AppendMark({entry.source, entry.offset}, &text);
  }
  return text;
}

void UpdateEntry(CheckpointEntry entry, std::vector<CheckpointEntry>* entries) {
  std::erase_if(*entries,
                [&entry](const CheckpointEntry& old) { return old.source == entry.source; });
  entries->push_back(std::move(entry));
  if (entries->size() > kMostEntries) entries->erase(entries->begin());
}

}  // namespace pp
