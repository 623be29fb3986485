#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "support/receiver.h"
#include "support/remote_write_request.h"
#include "support/servers.h"

namespace pp_test {

// What a receiver of Remote Write 1.0 and 2.0 keeps, every sample of it, and a check of all that it
// gets against the duties of a sender. May be used by several threads.
class SampleStore {
 public:
  // What becomes of a request with such a sample in it.
  enum class Verdict {
    kTake,
    kKeepRest,  // 400, and the other samples are kept, as Mimir does
    kRollBack,  // 400, and nothing of the request is kept, as Prometheus does
    kFail,      // 500, and nothing is kept
  };
  using Judge = std::function<Verdict(const StoredSample& sample)>;

  struct Figures {
    uint64_t requests = 0;  // all; those below are parts of it
    uint64_t refused = 0;   // 400
    uint64_t failed = 0;    // 500
    uint64_t repeats = 0;   // samples that were kept already, with the same value
    uint64_t largest_samples = 0;
    uint64_t largest_bytes = 0;  // before compression
  };

  // Of several verdicts on one request the last in the list above counts. `on_conflict` is the one
  // on a sample with the time of one that is kept, and another value. The default takes all others.
  explicit SampleStore(Judge judge = nullptr, Verdict on_conflict = Verdict::kRollBack)
      : judge_(std::move(judge)), on_conflict_(on_conflict) {}

  // 204, 400 or 500.
  void Serve(const Receiver::Request& request, httplib::Response* response);
  // For a receiver that does nothing else; the store must outlive it.
  Receiver::Script script();

  std::set<StoredSample> Samples() const;
  size_t size() const;
  Figures figures() const;

  // What must not be, as sentences, 20 of a kind at most: what a request did that a sender must
  // not, and samples kept that are older than the newest kept before of their series.
  std::vector<std::string> Violations() const;
  std::vector<std::string> OutOfOrder() const;

 private:
  using Values = std::map<int64_t, uint64_t>;  // of a series: the bits by the time
  struct NewSample {
    StoredSample sample;
    uint64_t bits;
    Verdict verdict;
  };

  RemoteWriteRequest Examine(const Receiver::Request& request);
  size_t Answer(const std::vector<NewSample>& samples, httplib::Response* response);
  std::vector<NewSample> JudgeAll(const prometheus::WriteRequest& decoded) const;
  Verdict JudgeOne(const StoredSample& sample, uint64_t bits) const;
  void Keep(const NewSample& sample);

  Judge judge_;
  Verdict on_conflict_;
  mutable std::mutex mutex_;
  std::map<std::string, Values> series_;
  size_t size_ = 0;
  Figures figures_;
  std::vector<std::string> violations_;
  std::vector<std::string> out_of_order_;
};

}  // namespace pp_test
