#pragma once

#include <string>
#include <string_view>

namespace pp {

// What other formats call their things, as classic names of the Prometheus data model: each run of
// characters that those may not have becomes one '_', none at the end, and a digit in front gets a
// '_' before it. "min(cpu)" is "min_cpu", "2xx rate %" is "_2xx_rate". A legal name stays as it
// is. Empty if there is no letter, digit or '_' in it. Different names may become the same.
std::string LegalMetricName(std::string_view name);  // ':' stays
std::string LegalLabelName(std::string_view name);

}  // namespace pp
