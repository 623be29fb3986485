// Marks, places, and the checkpoints that consist of them.

#include <string>
#include <string_view>

#include "formats/checkpoint.h"
#include "formats/mark.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

void CheckMark(std::string_view line) {
  Mark mark, again;
  std::string written;
  if (!ParseMark(line, &mark)) return;
  AppendMark(mark, &written);
  Expect(written.ends_with('\n'), "a mark is a line", line);
  written.pop_back();
  Expect(ParseMark(written, &again) && mark.source == again.source && mark.offset == again.offset,
         "a mark is read as it was written", line);
}

void CheckPlace(std::string_view line) {
  Place place, again;
  std::string written;
  if (!ParsePlace(line, &place)) return;
  AppendPlace(place, &written);
  Expect(written.find('\n') == written.size() - 1, "a place is a line", line);
  written.pop_back();
  Expect(ParsePlace(written, &again) && place.source == again.source &&
             place.offset == again.offset && place.lines == again.lines &&
             place.fingerprint == again.fingerprint && place.name == again.name,
         "a place is read as it was written", line);
}

void CheckCheckpoint(std::string_view text) {
  Checkpoint checkpoint, again;
  std::string error;
  if (!ParseCheckpoint(text, &checkpoint, &error)) {
    Expect(!error.empty(), "a refusal has a reason", text);
    return;
  }
  Expect(checkpoint.entries.size() <= kMostEntries, "a checkpoint does not grow", text);
  const std::string written = FormatCheckpoint(checkpoint);
  Expect(ParseCheckpoint(written, &again, &error), "what is written can be read", written);
  ExpectEqual(checkpoint.owner, again.owner, "the owner is read as it was written", text);
  Expect(checkpoint.entries.size() == again.entries.size(), "all entries are read again", text);
  for (size_t i = 0; i < again.entries.size(); ++i) {
    const CheckpointEntry& entry = checkpoint.entries[i];
    ExpectEqual(entry.source, again.entries[i].source, "a source is read as it was", text);
    ExpectEqual(entry.place, again.entries[i].place, "a place is read as it was", text);
    Expect(entry.offset == again.entries[i].offset, "an offset is read as it was", text);
  }
}

}  // namespace

FUZZ_TARGET(checkpoint) {
  for (std::string_view left = input; !left.empty();) {
    const std::string_view line = TakeLine(&left);
    CheckMark(line);
    CheckPlace(line);
  }
  CheckCheckpoint(input);
}

}  // namespace pp::fuzz
