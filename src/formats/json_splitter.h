#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pp {

// Finds the objects of a JSON array in a stream of bytes, so that an array of any length is never
// held whole. It knows strings and brackets only: an object whose inside is broken is still cut
// out, and the next one found. Also takes objects without an array around them, several arrays in a
// row, and a byte order mark before all.
class JsonSplitter {
 public:
  enum class Event {
    kObject,      // text() is one whole object
    kLongObject,  // text() is a piece of an object over the cap; long_begins() and _ends()
    kMoreInput,   // all that was fed is used up
    kBroken,      // error() says how, text() is the line from there on, or from where the object
                  // begins, up to the cap; nothing behind it can be trusted
    kEnd,         // after FeedEnd
  };

  // Between two objects: bytes and line ends before it.
  struct Place {
    uint64_t offset = 0;
    uint64_t lines = 0;
  };

  explicit JsonSplitter(size_t max_object) : max_object_(max_object) {}

  // The input does not begin at its beginning but at a place() that was, and inside an array if so.
  void BeginAt(const Place& place, bool in_array);
  // Whether it is inside an array, by the text from the place on; blanks alone do not tell.
  static std::optional<bool> IsInArray(std::string_view text);

  // `chunk` must live until kMoreInput.
  void Feed(std::string_view chunk) {
    left_ = chunk;
    fed_ += chunk.size();
  }
  void FeedEnd() { ended_ = true; }
  Event Next();

  // Goes on to the next object, if nothing is broken before that. True if ahead() is its beginning;
  // who finds all of it there may skip it instead of having it cut out by Next. An object over the
  // cap is never all there.
  bool FindObject();
  std::string_view ahead() const { return left_.substr(0, max_object_); }
  void SkipObject(size_t size);

  // Right behind the last object, or behind what stands outside of all arrays.
  const Place& place() const { return place_; }

  // Until the next call of Next or Feed.
  std::string_view text() const { return text_; }
  // Where text(), ahead() or what is broken begins.
  uint64_t line_number() const { return object_line_; }
  bool long_begins() const { return long_begins_; }
  bool long_ends() const { return long_ends_; }
  const std::string& error() const { return error_; }

 private:
  enum class Expect { kValue, kElementOrEnd, kElement, kCommaOrEnd };

  void NotePlace();
  Event Between(char c);
  Event EndOfInput();
  bool ScanObject();
  bool ScanToEnd();
  void ScanString();
  void EndObject();
  Event TakeObject(std::string_view tail);
  Event KeepPart(std::string_view part);
  Event BrokenMark();
  Event Broken(std::string error);
  Event TakeBroken();

  size_t max_object_;
  std::string_view left_;
  uint64_t fed_ = 0;
  Place place_;
  bool ended_ = false;
  Expect expect_ = Expect::kValue;
  bool in_array_ = false;
  size_t mark_bytes_ = 0;  // of a byte order mark
  std::string open_;       // the brackets of the object that are open, outermost first
  bool in_string_ = false;
  bool escaped_ = false;
  bool broken_ = false;
  bool has_broken_text_ = false;
  size_t scanned_ = 0;  // of left_, for the object that it begins with
  std::string parts_;   // of the object, from earlier chunks
  bool in_long_ = false;
  uint64_t line_ = 1;
  uint64_t object_line_ = 1;
  std::string_view text_;
  std::string whole_;
  bool long_begins_ = false;
  bool long_ends_ = false;
  std::string error_;
};

}  // namespace pp
