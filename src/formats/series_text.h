#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "values/sample.h"

namespace pp {

// Writes series as the stream has them; see pp-stream(5).

// name{label="value",...} with the escapes of the format; no braces where there are no labels, and
// the quoted form where a name needs it.
void AppendSeries(std::string_view name, const std::vector<Label>& labels, std::string* to);

// The same for names that are known to be classic.
void AppendClassicSeries(std::string_view name, const std::vector<Label>& labels, std::string* to);

// {label="value",...}, with the quoted form where a name needs it.
void AppendLabels(const std::vector<Label>& labels, std::string* to);

// The value of a label between its quotes: \\, \" and \n.
void AppendEscaped(std::string_view value, std::string* to);

// The series of a key as labels.h makes it, as AppendSeries writes it.
void AppendSeriesOfKey(std::string_view key, std::string* to);

}  // namespace pp
