#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/column_guess.h"

namespace pp {

// What may be wrong with a table most of whose rows do not have as many columns as the header.
inline constexpr std::string_view kMostAreMisfits =
    "most rows have another number of columns than the first record, which was taken as the "
    "header; "
    "if lines stand above that, leave them out with --skip-lines N";

bool HasTime(const ColumnGuess& guess);

// What a table is read with, as the options that say so. `was_kept`: it was decided by a run
// before.
std::string NoteOnColumns(const ColumnGuess& guess, bool time_is_told, bool was_kept);
// The same of columns that were empty so far.
std::string NoteOnDecided(const std::vector<ColumnSpec>& specs);

// Programs such as sadf write the names of the columns behind a '#'. What to do where line
// `number`, a comment, has them, and `header` looks like a row; otherwise empty.
std::string AdviceOnComment(uint64_t number, std::string_view comment,
                            const TableHead::Cells& header, char delimiter);

}  // namespace pp
