#include "formats/json_splitter.h"

#include <algorithm>

#include "values/scan.h"

namespace pp {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

size_t CountLineEnds(std::string_view text) {
  size_t count = 0;
  for (size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1)) ++count;
  return count;
}

}  // namespace

void JsonSplitter::BeginAt(const Place& place, bool in_array) {
  fed_ = place.offset;
  line_ = place.lines + 1;
  place_ = place;
  in_array_ = in_array;
  if (in_array) expect_ = Expect::kCommaOrEnd;
  if (place.offset > 0) mark_bytes_ = kByteOrderMark.size();
}

std::optional<bool> JsonSplitter::IsInArray(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  return text[first] == ',' || text[first] == ']';
}

void JsonSplitter::NotePlace() {
  place_ = {fed_ - left_.size(), line_ - 1};
}

JsonSplitter::Event JsonSplitter::Next() {
  if (broken_) return TakeBroken();
  while (!left_.empty()) {
    if (!open_.empty()) {
      if (!ScanObject()) {
        if (broken_) return TakeBroken();
        const std::string_view part = left_;
        left_ = {};
        scanned_ = 0;
        return KeepPart(part);
      }
      const std::string_view tail = left_.substr(0, scanned_);
      EndObject();
      return TakeObject(tail);
    }
    if (Between(left_.front()) == Event::kBroken) return TakeBroken();
  }
  if (!ended_) return Event::kMoreInput;
  return EndOfInput() == Event::kBroken ? TakeBroken() : Event::kEnd;
}

bool JsonSplitter::FindObject() {
  while (!broken_ && open_.empty() && !left_.empty()) Between(left_.front());
  return !broken_ && scanned_ > 0;
}

void JsonSplitter::SkipObject(size_t size) {
  line_ += CountLineEnds(left_.substr(0, size));
  scanned_ = size;
  open_.clear();
  EndObject();
}

// It has been scanned.
void JsonSplitter::EndObject() {
  left_.remove_prefix(scanned_);
  scanned_ = 0;
  expect_ = in_array_ ? Expect::kCommaOrEnd : Expect::kValue;
  NotePlace();
}

// One character that stands outside the objects.
JsonSplitter::Event JsonSplitter::Between(char c) {
  if (mark_bytes_ < kByteOrderMark.size()) {
    if (c == kByteOrderMark[mark_bytes_]) {
      ++mark_bytes_;
      left_.remove_prefix(1);
      return Event::kMoreInput;
    }
    if (mark_bytes_ > 0) return BrokenMark();
    mark_bytes_ = kByteOrderMark.size();
  }
  if (c == '{' && expect_ != Expect::kCommaOrEnd) {
    object_line_ = line_;
    open_.assign(1, '{');
    scanned_ = 1;
    return Event::kMoreInput;
  }
  object_line_ = line_;
  if (c == '\n') {
    ++line_;
  } else if (c == ' ' || c == '\t' || c == '\r') {
    // Stands for nothing.
  } else if (c == '[' && expect_ == Expect::kValue) {
    in_array_ = true;
    expect_ = Expect::kElementOrEnd;
  } else if (c == ',' && expect_ == Expect::kCommaOrEnd) {
    expect_ = Expect::kElement;
  } else if (c == ']' && (expect_ == Expect::kCommaOrEnd || expect_ == Expect::kElementOrEnd)) {
    in_array_ = false;
    expect_ = Expect::kValue;
  } else {
    switch (expect_) {
      case Expect::kValue:
        return Broken("'[' or '{' expected");
      case Expect::kElementOrEnd:
        return Broken("an object or ']' expected");
      case Expect::kElement:
        return Broken("an object expected behind ','");
      case Expect::kCommaOrEnd:
        return Broken("',' or ']' expected behind an object");
    }
  }
  left_.remove_prefix(1);
  if (expect_ == Expect::kValue) NotePlace();
  return Event::kMoreInput;
}

JsonSplitter::Event JsonSplitter::EndOfInput() {
  if (!open_.empty()) return Broken("the input ends inside an object");
  if (mark_bytes_ > 0 && mark_bytes_ < kByteOrderMark.size()) return BrokenMark();
  object_line_ = line_;
  if (in_array_) return Broken("the input ends before the array does: ']' is missing");
  return Event::kEnd;
}

// True when the object that left_ begins with ends at scanned_.
bool JsonSplitter::ScanObject() {
  const size_t before = scanned_;
  const bool whole = ScanToEnd();
  line_ += CountLineEnds(left_.substr(before, scanned_ - before));
  return whole;
}

bool JsonSplitter::ScanToEnd() {
  while (scanned_ < left_.size()) {
    if (in_string_) {
      ScanString();
      continue;
    }
    const char c = left_[scanned_];
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      // In an object over the cap, which is not held, the brackets would be.
      if (open_.size() > max_object_) {
        Broken("brackets nested deeper than " + std::to_string(max_object_) + " levels");
        return false;
      }
      open_.push_back(c);
    } else if (c == '}' || c == ']') {
      if (open_.back() != (c == '}' ? '{' : '[')) {
        Broken(c == '}' ? "'}' closes a '['" : "']' closes a '{'");
        return false;
      }
      open_.pop_back();
      if (open_.empty()) {
        ++scanned_;
        return true;
      }
    }
    ++scanned_;
  }
  return false;
}

// To behind the quote that closes the string, or as far as there is text.
void JsonSplitter::ScanString() {
  if (escaped_) {
    ++scanned_;
    escaped_ = false;
    return;
  }
  scanned_ += FindAnyOf<'"', '\\'>(left_.substr(scanned_));
  if (scanned_ == left_.size()) return;
  if (left_[scanned_] == '"')
    in_string_ = false;
  else
    escaped_ = true;
  ++scanned_;
}

// The object is what earlier chunks had of it, and `tail`.
JsonSplitter::Event JsonSplitter::TakeObject(std::string_view tail) {
  if (in_long_ || parts_.size() + tail.size() > max_object_) {
    whole_ = parts_;
    whole_.append(tail);
    parts_.clear();
    text_ = whole_;
    long_begins_ = !in_long_;
    long_ends_ = true;
    in_long_ = false;
    return Event::kLongObject;
  }
  text_ = tail;
  if (!parts_.empty()) {
    whole_ = parts_;
    whole_.append(tail);
    parts_.clear();
    text_ = whole_;
  }
  return Event::kObject;
}

JsonSplitter::Event JsonSplitter::KeepPart(std::string_view part) {
  parts_.append(part);
  if (parts_.size() <= max_object_) return Event::kMoreInput;
  whole_.swap(parts_);
  parts_.clear();
  text_ = whole_;
  long_begins_ = !in_long_;
  long_ends_ = false;
  in_long_ = true;
  return Event::kLongObject;
}

// What looked like the beginning of a byte order mark is no such thing.
JsonSplitter::Event JsonSplitter::BrokenMark() {
  parts_ = kByteOrderMark.substr(0, mark_bytes_);
  return Broken("'[' or '{' expected");
}

// At scanned_.
JsonSplitter::Event JsonSplitter::Broken(std::string error) {
  error_ = std::move(error);
  broken_ = true;
  return Event::kBroken;
}

// The text goes on to the end of its line, in whatever chunks that comes.
JsonSplitter::Event JsonSplitter::TakeBroken() {
  if (has_broken_text_) return Event::kBroken;
  if (in_long_ || parts_.size() + scanned_ > max_object_) {
    const std::string_view before = left_.substr(0, scanned_);
    left_.remove_prefix(scanned_);
    scanned_ = 0;
    return TakeObject(before);
  }
  const size_t end = std::min(left_.find('\n', scanned_), left_.size());
  has_broken_text_ = end < left_.size() || ended_;
  parts_.append(left_.substr(0, end));
  left_ = {};
  scanned_ = 0;
  if (parts_.size() >= max_object_) {
    parts_.resize(max_object_);
    has_broken_text_ = true;
  }
  text_ = parts_;
  return has_broken_text_ ? Event::kBroken : Event::kMoreInput;
}

}  // namespace pp
