#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "delivery/deliverer.h"
#include "delivery/expiry.h"
#include "delivery/group_push.h"
#include "delivery/gzip_sender.h"
#include "delivery/latest_values.h"
#include "delivery/progress.h"
#include "lines/filter_output.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/exit_status.h"

namespace pp {

// Pushes what is fresh in a table of latest values, in a thread of its own: while the gateway is
// slow or down, newer values go on replacing older ones, and the pipe is not held up.
class GatewayPusher {
 public:
  enum class Method { kPost, kPut };

  // The pointers are not owned. When the gateway cannot be had at all, stop->Abort() is called.
  // With a `dry_output` nothing is sent: what would be is written there. An `expiry`, which may be
  // null, is told of the groups that are pushed to, and of those where that is refused.
  GatewayPusher(std::string url, Method method, Grouping grouping, Deliverer* deliverer,
                FilterOutput* dry_output, Expiry* expiry, Progress* progress, Report* report,
                Stop* stop);
  ~GatewayPusher();
  GatewayPusher(const GatewayPusher&) = delete;
  GatewayPusher& operator=(const GatewayPusher&) = delete;

  // As those of LatestValues.
  Series* SeriesOf(const Sample& sample, std::string* error);
  void Add(Series* series, std::string_view value, int64_t timestamp);
  void Add(const Metadata& metadata);

  // Asks for a push of what is fresh, and does not wait for it.
  void RequestPush();
  // Pushes what is left and waits for the end of it. Nothing may be added afterwards.
  void Finish();

  // After Finish.
  uint64_t delivered() const { return delivered_; }
  uint64_t superseded() const { return values_.superseded(); }
  // Bytes are those before compression. Dry: of what would have been sent.
  Deliverer::Counters counters() const;
  // Nobody takes the dry output any more, so there is no sense in going on; safe to be asked by any
  // thread. Stop::WakeReader is called then.
  bool output_closed() const { return output_closed_; }
  // kRunAgain once the gateway could not be had.
  ExitStatus status() const { return status_; }

 private:
  static constexpr uint64_t kNoWork = 0;

  void Run();
  void PushFresh(bool last, std::unique_lock<std::mutex>* lock);
  void SettleWork(uint64_t work, bool holds_back);
  void FlushDryOutput();
  void RejectUnstorable(const GroupPush& push, bool comes_again);
  void Send(const GroupPush& push, bool comes_again);
  // Its families [begin, end).
  Outcome Post(const GroupPush& push, size_t begin, size_t end);
  // Families [begin, end) of a push, which were sent together.
  void Settle(const GroupPush& push, size_t begin, size_t end, const Outcome& outcome,
              bool comes_again);
  void Keep(const GroupPush& push, size_t begin, size_t end, uint64_t samples,
            const Outcome& outcome, bool comes_again);

  std::string url_;
  Method method_;
  Deliverer* deliverer_;
  GzipSender sender_;
  FilterOutput* dry_output_;
  Expiry* expiry_;
  Progress* progress_;
  Report* report_;
  Stop* stop_;
  std::string head_;  // of all bodies
  std::mutex mutex_;  // for values_, work_ and the two flags
  std::condition_variable changed_;
  LatestValues values_;
  uint64_t work_ = kNoWork;       // of the samples that the next push takes
  uint64_t held_work_ = kNoWork;  // the oldest of which something is held back
  bool said_full_ = false;
  bool requested_ = false;
  bool finished_ = false;
  uint64_t delivered_ = 0;
  Deliverer::Counters dry_counters_;
  std::atomic<bool> output_closed_ = false;
  ExitStatus status_ = ExitStatus::kDone;
  std::thread thread_;
};

}  // namespace pp
