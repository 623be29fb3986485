#pragma once

#include <string>
#include <string_view>

namespace pp {

// A Pushgateway checks all groups together and refuses a push that does not fit in with the others.
// What its answer means to a user, and the way out, as one sentence; empty where the answer is
// about something else.
std::string ExplainClash(std::string_view answer);

}  // namespace pp
