#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "delivery/batch.h"
#include "delivery/deliverer.h"
#include "delivery/known_good.h"
#include "delivery/part_sender.h"
#include "delivery/partial_write.h"
#include "delivery/progress.h"
#include "delivery/salvage.h"
#include "delivery/stale_markers.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/exit_status.h"
#include "values/sample.h"

namespace pp {

// What Remote Write demands of a series beyond the syntax of the stream: no label that begins with
// "__", and classic names, unless others are asked for.
bool CheckForRemoteWrite(const Sample& sample, bool utf8_names, std::string* error);

// Sees sealed batches to their end: each sample delivered, or rejected with the reason. One request
// at a time. Of a batch that the receiver rejects, the good samples are delivered all the same.
class RemoteWriteSender {
 public:
  struct Settings {
    std::string url;
    bool dry = false;           // makes the requests and does not send them
    bool salvage = true;        // no: a batch is rejected as a whole
    uint64_t poison_after = 8;  // PartSender::Settings
    bool stale_at_end = false;  // mark each series as ended
  };

  struct Figures {
    uint64_t delivered = 0;
    uint64_t deduplicated = 0;  // by the receiver, which took and did not store them
    uint64_t written = 0;       // Remote Write 2.0: what the receiver says that it wrote
    uint64_t unwritten = 0;     // taken by a 2xx, and not written by its own word
    uint64_t exemplars = 0;
    uint64_t unwritten_exemplars = 0;
    uint64_t stale_markers = 0;
    uint64_t series = 0;         // summed over requests
    uint64_t encoded_bytes = 0;  // before compression, tries not counted
    uint64_t compressed_bytes = 0;
    uint64_t requests = 0;  // without tries
  };

  // The plain pointers are not owned.
  RemoteWriteSender(const Settings& settings, std::unique_ptr<HttpClient> client,
                    std::unique_ptr<Deliverer> deliverer, Negotiation* negotiation,
                    KnownGood* known_good, Progress* progress, Report* report, Stop* stop);

  // Whether all samples are settled, that is delivered, or rejected for what they are. When the
  // receiver cannot be had at all, stop->Abort() is called, and the others are rejected for that,
  // or left for a resume if they come again. What is rejected is in the file when this returns.
  bool Send(Batch* batch, bool comes_again);

  // After the last batch: stale markers for what was delivered, if they are asked for; `batch` is
  // an empty one to fill.
  void SendStaleMarkers(Batch* batch);

  Figures figures() const;
  Deliverer::Counters counters() const { return parts_.counters(); }
  // kRunAgain once the receiver could not be had.
  ExitStatus status() const { return status_; }

 private:
  uint64_t accounted() const { return delivered_ + deduplicated_ + rejected_ + left_; }
  void RejectConflicts(const Batch& batch);
  bool SendSamples(const Batch& batch, bool comes_again);
  Salvage::End Search(const Batch& batch, size_t begin);
  Salvage::Answer SendPart(const Batch& batch, size_t begin, size_t end);
  void NoteDelivered(const Batch& batch, size_t begin, size_t end);
  void CompareWritten(size_t sent);
  void RejectFound(const Batch& batch);
  bool RejectUnknown(const Batch& batch, size_t begin);
  uint64_t SendMarkers(const Batch& batch, std::string* reason);
  bool SendWhole(const Batch& batch, bool comes_again);
  bool Reject(const Batch& batch, size_t begin, size_t end, const std::string& reason);
  void GiveUp(const Batch& batch, size_t begin, bool comes_again);

  bool salvages_;
  PartSender parts_;
  Salvage salvage_;
  Progress* progress_;
  Report* report_;
  Stop* stop_;
  Outcome last_;
  uint64_t delivered_ = 0;
  uint64_t rejected_ = 0;
  uint64_t left_ = 0;  // for a resume
  uint64_t deduplicated_ = 0;
  uint64_t written_ = 0;
  uint64_t unwritten_ = 0;
  bool said_unwritten_ = false;
  PartialWrite partial_;                         // the last one of the batch
  std::unique_ptr<StaleMarkers> stale_markers_;  // null: not asked for
  uint64_t markers_sent_ = 0;
  ExitStatus status_ = ExitStatus::kDone;
};

}  // namespace pp
