#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "delivery/batch.h"
#include "delivery/deliverer.h"
#include "delivery/known_good.h"
#include "delivery/negotiation.h"
#include "delivery/request_body.h"
#include "lines/report.h"
#include "lines/stop.h"

namespace pp {

// Sends parts of batches as Remote Write requests, one at a time, and sees each to its end, in the
// form that the receiver takes.
//
// A 500 can mean either thing: the receiver is in trouble, or, from a Prometheus up to 2.49, that a
// sample is too old, and then it answers so for ever. A part that is answered 500 time and again is
// held to be rejected once there is evidence that other samples get through meanwhile. Without it
// the part is tried on and on, so a receiver in trouble never makes us reject anything.
class PartSender {
 public:
  struct Settings {
    std::string url;
    bool dry = false;           // make the requests and do not send them
    uint64_t poison_after = 0;  // look for evidence after so many 500s in a row; 0: never
  };

  struct Traffic {
    uint64_t requests = 0;  // without tries
    uint64_t series = 0;
    uint64_t encoded_bytes = 0;  // before compression, tries not counted
    uint64_t compressed_bytes = 0;
    uint64_t exemplars = 0;            // of requests that were delivered
    uint64_t unwritten_exemplars = 0;  // of these, by what a 2.0 receiver says
  };

  // The pointers that are not unique are not owned.
  PartSender(Settings settings, std::unique_ptr<HttpClient> client,
             std::unique_ptr<Deliverer> deliverer, Negotiation* negotiation, KnownGood* known_good,
             Report* report, Stop* stop);

  // What follows is about another batch.
  void BeginBatch(const Batch& batch);
  // All of the batch is settled: what it announces goes out now, if no part of it took it along.
  void EndBatch(const Batch& batch);

  // The receiver finds fault with samples for having them already.
  void TryVersion1() { negotiation_->TryVersion1(); }

  // Samples [begin, end) of a sealed batch. Never ends as kPoisoned. One that a probe has found to
  // be rejected is not sent again. Where they are a part of a request of which the receiver has
  // kept something, `lost_exemplars` is how many exemplars it has not: of those that it finds fault
  // with now it has the others, and what is lost is taken from it.
  Outcome Send(const Batch& batch, size_t begin, size_t end, uint64_t* lost_exemplars = nullptr);

  // Whether the receiver takes any of these samples now, each sent alone. One that it takes is
  // stored, but is to be sent again with its part: twice the same does no harm.
  enum class Takes { kSome, kNone, kUnknown };
  Takes Probe(const Batch& batch, const std::vector<size_t>& positions);

  const Traffic& traffic() const { return traffic_; }
  Deliverer::Counters counters() const { return deliverer_->counters(); }

 private:
  Outcome SendIn(const Negotiation::Turn& turn, const Batch& batch, size_t begin, size_t end);
  Outcome DeliverDespite500s(const HttpRequest& request, const Batch& batch, size_t begin,
                             size_t end);
  void MindWritten(size_t samples, bool has_lost_exemplars, Outcome* outcome);
  void SayAllWritten(const Outcome& outcome);
  Outcome TryFirst(const RequestForm& form, const Batch& batch, size_t begin);
  void NoteDelivered(const Batch& batch, size_t begin, size_t end);
  void CountExemplars(const Outcome& outcome, uint64_t* lost);
  HttpRequest RequestWith(const RequestBody& body, const RequestForm& form) const;
  void Count(const RequestBody& body);
  uint64_t Most500s() const { return suspicious_ ? 1 : settings_.poison_after; }
  bool OthersGetThrough(const Batch& batch, size_t begin, size_t end, uint64_t times);
  bool KnownGoodGetsThrough();
  Outcome TryAloneForAnAnswer(std::string_view key, const Batch::Sample& sample);
  Outcome TryAlone(std::string_view key, const Batch::Sample& sample);
  void NoteOnce(const std::string& message, bool* said);

  Settings settings_;
  std::unique_ptr<HttpClient> client_;
  std::unique_ptr<Deliverer> deliverer_;
  Negotiation* negotiation_;
  KnownGood* known_good_;
  Report* report_;
  Stop* stop_;
  RequestBody body_;
  RequestBody alone_;
  // There was evidence that 500 is said of some samples only. Until a whole batch is delivered
  // each 500 is looked into at once.
  bool suspicious_ = false;
  bool said_suspicious_ = false;
  bool said_no_evidence_ = false;
  bool said_no_families_ = false;
  bool said_all_written_ = false;
  // What the batch announces has not gone out, and may go with its next part.
  bool announces_ = false;
  bool announces_along_ = false;
  bool takes_families_ = true;
  std::map<size_t, Outcome> rejected_alone_;  // by position in the batch
  Traffic traffic_;
};

}  // namespace pp
