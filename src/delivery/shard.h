#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "delivery/batch.h"
#include "delivery/progress.h"
#include "delivery/remote_write.h"

namespace pp {

// A thread with a sender of its own: one batch is filled while the last is on its way. One request
// is in flight, so a series' samples never overtake each other.
class Shard {
 public:
  // `progress` is not owned.
  Shard(std::unique_ptr<RemoteWriteSender> sender, size_t max_samples, size_t max_bytes,
        Progress* progress);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // The batch to fill.
  Batch& batch() { return *filling_.batch; }
  // To be called before the first sample goes into an empty batch.
  void BeginBatch() { filling_.work = progress_->Begin(); }

  // Gives batch() to the thread, once that is done with the last one; batch() is empty then. This
  // wait is what slows the reader down to the receiver's pace.
  void HandOver();

  // Hands over what is left and waits for the end of it. Nothing may be added afterwards.
  void Finish();

  // After Finish.
  const RemoteWriteSender& sender() const { return *sender_; }

 private:
  struct Filled {
    std::unique_ptr<Batch> batch;
    uint64_t work;  // of Progress
  };

  void Run();

  std::unique_ptr<RemoteWriteSender> sender_;
  Progress* progress_;
  Filled filling_;
  Filled sending_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool busy_ = false;  // sending_ belongs to the thread
  bool finished_ = false;
  std::thread thread_;
};

}  // namespace pp
