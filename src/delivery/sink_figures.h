#pragma once

#include <cstdint>

#include "delivery/deliverer.h"
#include "delivery/outage.h"
#include "lines/read_meter.h"
#include "lines/report.h"
#include "lines/status_text.h"

namespace pp {

// How far a sink is that has read so many samples.
StatusFigures SinkFigures(uint64_t read, const Deliverer::Counters& tries, const Report& report,
                          const ReadMeter& meter, Outage* outage);

}  // namespace pp
