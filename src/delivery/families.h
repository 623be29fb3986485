#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "formats/exposition.h"

namespace pp {

// The metric families that the stream declares by # TYPE, # HELP and # UNIT.
class Families {
 public:
  struct Declared {
    std::string type;
    std::string help;  // with its escapes
    std::string unit;
  };
  using ByName = std::map<std::string, Declared, std::less<>>;
  using Entry = ByName::value_type;

  // What a line declares. Entries stay where they are; null if this one is as it was.
  const Entry* Add(const Metadata& metadata);

  // The family of this name, or null.
  const Entry* Find(std::string_view name) const;
  // The same, if it has a TYPE.
  const Entry* FindTyped(std::string_view name) const;
  // The family that the samples of a metric belong to: the one of its name that has a TYPE, or one
  // without a suffix that samples of such a type have, or else the one of its name; null if none is
  // declared.
  const Entry* Of(std::string_view metric) const;

  // Whether Add would keep all within so many bytes.
  bool HasRoomFor(const Metadata& metadata, size_t budget) const;

  bool empty() const { return families_.empty(); }
  const ByName& all() const { return families_; }
  // The memory of all, about.
  size_t bytes() const { return bytes_; }

 private:
  ByName families_;
  size_t bytes_ = 0;
};

}  // namespace pp
