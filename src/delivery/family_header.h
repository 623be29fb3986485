#pragma once

#include <string>
#include <string_view>

#include "delivery/families.h"

namespace pp {

// "# TYPE name " of a name as NameIn has it; of # HELP and # UNIT, too.
void AppendMetadataName(std::string_view kind, std::string_view name, std::string* text);

// # HELP and # TYPE of a declared family as the text format 0.0.4 has them. OpenMetrics names the
// families of counters and infos without the suffix of their samples, this format names them with
// it: as `first`, a metric of the family.
void AppendFamilyHeader(const Families::Entry& family, std::string_view first, std::string* text);

// # TYPE of a histogram that nobody has declared.
void AppendHistogramHeader(std::string_view name, std::string* text);

}  // namespace pp
