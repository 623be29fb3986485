#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "values/sample.h"

namespace pp {

// The path of a group of the Pushgateway: /metrics/job/JOB/LABEL/VALUE..., with a value that is
// empty or holds a '/' in URL-safe base64, and anything else that needs it percent-encoded
// (Pushgateway README, "URL"). The first label must be "job", and not empty.
std::string GroupPath(const std::vector<Label>& labels);

}  // namespace pp
