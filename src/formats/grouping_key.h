#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "values/sample.h"

namespace pp {

// The path of a group of the Pushgateway: /metrics/job/JOB/LABEL/VALUE..., with a value that is
// empty or holds a '/' in URL-safe base64, and anything else that needs it percent-encoded
// (Pushgateway README, "URL"). A name outside the classic rules is escaped: U__foo_2e_bar for
// foo.bar. The first label must be "job", and not empty; names must be valid UTF-8.
std::string GroupPath(const std::vector<Label>& labels);

}  // namespace pp
