#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/series_table.h"

namespace pp {

// What is pushed into a group at once: whole families, and which of their samples are fresh. The
// body is the only copy of the values that were taken.
struct GroupPush {
  // A fresh sample that was taken.
  struct Taken {
    size_t line;  // where its line begins in the body
    int64_t timestamp;
    Series* series;
  };

  // Parts of `body` and of `taken`.
  struct Family {
    size_t body_begin;
    size_t body_end;
    size_t taken_begin;
    size_t taken_end;
  };

  // Empties it and makes room for just so much.
  void Clear(size_t body_size, size_t family_count, size_t taken_count);

  // TYPE, HELP, and all series of the family: a push must not wipe any.
  std::string_view text(const Family& family) const {
    return std::string_view(body).substr(family.body_begin, family.body_end - family.body_begin);
  }
  // Its fresh samples.
  std::span<const Taken> fresh(const Family& family) const {
    return std::span(taken).subspan(family.taken_begin, family.taken_end - family.taken_begin);
  }
  std::string_view value(const Taken& sample) const;

  // Hands over the family's fresh samples as lines of the stream, in parts of whole lines.
  void WriteFresh(const Family& family,
                  const std::function<void(std::string_view lines)>& write) const;

  std::string path;  // of the group's URL
  std::string body;
  std::vector<Family> families;
  std::vector<Taken> taken;

 private:
  std::string_view LineOf(const Taken& sample) const;
};

}  // namespace pp
