#include "delivery/sink_figures.h"

namespace pp {

StatusFigures SinkFigures(uint64_t read, const Deliverer::Counters& tries, const Report& report,
                          const ReadMeter& meter, Outage* outage) {
  StatusFigures figures;
  figures.samples = read;
  figures.done = meter.bytes;
  figures.total = meter.total;
  figures.requests = tries.requests;
  figures.retries = tries.retries;
  figures.rejects = report.rejected();
  figures.trouble = outage->Describe();
  figures.waits_for = meter.waits ? "input" : "the receiver";
  return figures;
}

}  // namespace pp
