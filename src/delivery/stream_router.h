#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "delivery/lane_set.h"
#include "formats/exposition.h"
#include "lines/quote.h"
#include "lines/report.h"
#include "lines/summary.h"
#include "values/counter.h"
#include "values/exit_status.h"

namespace pp {

// Takes a stream line by line, counts its samples, rejects what is wrong with it, and leaves to a
// kind of router where the rest goes.
class StreamRouter {
 public:
  // The pointers are not owned.
  StreamRouter(Report* report, LaneSet* lanes) : report_(report), lanes_(lanes) {}
  virtual ~StreamRouter() = default;
  StreamRouter(const StreamRouter&) = delete;
  StreamRouter& operator=(const StreamRouter&) = delete;

  // A line that was read at `now`.
  void Line(const Location& at, std::string_view line, int64_t now);
  // Before a read that may block.
  virtual void Flush();
  // There were marks since this was asked last.
  bool TakeMarked() { return std::exchange(marked_, false); }
  // Nobody is left to route to.
  virtual bool done() const { return lanes_->all_gone(); }

  // Safe to be asked by another thread.
  uint64_t read() const { return read_; }

  // After the lanes' end. `unparsed` lines were rejected before they came here.
  virtual Summary Figures(uint64_t unparsed) const = 0;

 protected:
  struct Incoming {
    const Location& at;
    std::string_view line;
    int64_t now;
  };

  // A line of any kind, if it is a sample that needs no more looking at: true then.
  virtual bool TakeKnown(const Incoming& incoming) = 0;
  // A line of LineKind::kSample; false, and *error, if it is none.
  virtual bool TakeSample(const Incoming& incoming, std::string* error) = 0;
  // These go into every lane, unless told otherwise.
  virtual void TakeMetadata(const Metadata& metadata, std::string_view line);
  // A `#pp` line. What was rejected above a mark is kept by then.
  virtual void TakeDirective(std::string_view line);

  void Reject(const Incoming& incoming, std::string_view reason) {
    report_->Reject(incoming.at, reason, incoming.line);
  }
  // "read", and the parts "passed" and "rejected".
  Summary Begin(uint64_t passed, uint64_t unparsed) const;
  Report& report() { return *report_; }
  LaneSet& lanes() { return *lanes_; }
  const LaneSet& lanes() const { return *lanes_; }

 private:
  void Directive(std::string_view line);

  Report* report_;
  LaneSet* lanes_;
  Counter read_;
  bool marked_ = false;
};

}  // namespace pp
