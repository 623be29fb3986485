#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "formats/column_guess.h"
#include "formats/names.h"

namespace pp {

// What was decided of the columns of a table, in comments above its header, below kHeaderFollows:
// without them the few rows that are rejected of it could look like another table.
//
//   #pp columns ts:time,zone:label,v:value
//   #pp undecided note:value,note:label
//   #pp time-format s
//
// The columns are as ParseColumns reads them. Undecided ones stand there twice: as what each is if
// a number comes first, then as what it is otherwise. A list that is too long for a line goes on in
// another that begins alike.
class KeptColumns {
 public:
  // False if `line` is none of them.
  bool Take(std::string_view line);
  bool empty() const { return lines_.empty(); }
  // All that was taken, each with its "\n".
  const std::string& lines() const { return lines_; }

  // What they say of the table with this header. False if they are wrong, or do not fit it.
  bool Find(const TableHead::Cells& header, NameRules rules, ColumnGuess* guess,
            std::string* error) const;

 private:
  std::string lines_;
  std::string columns_;
  std::string undecided_;
  std::string time_format_;
};

// Such lines, of `max_line` bytes at most where that is 80 or more. The guess is one of a table
// with `header`.
std::string FormatKept(const ColumnGuess& guess, const TableHead::Cells& header, size_t max_line);

}  // namespace pp
