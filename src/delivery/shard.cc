#include "delivery/shard.h"

#include <utility>

namespace pp {

Shard::Shard(std::unique_ptr<RemoteWriteSender> sender, size_t max_samples, size_t max_bytes,
             Progress* progress)
    : sender_(std::move(sender)),
      progress_(progress),
      filling_{std::make_unique<Batch>(max_samples, max_bytes), 0},
      sending_{std::make_unique<Batch>(max_samples, max_bytes), 0},
      thread_([this] { Run(); }) {}

Shard::~Shard() {
  Finish();
}

void Shard::HandOver() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !busy_; });
  if (filling_.batch->empty()) return;
  std::swap(filling_, sending_);
  filling_.batch->Clear();
  busy_ = true;
  changed_.notify_all();
}

void Shard::Finish() {
  if (!thread_.joinable()) return;
  HandOver();
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Shard::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return busy_ || finished_; });
    const bool over = !busy_;
    lock.unlock();
    if (over) {
      sending_.batch->Clear();
      sender_->SendStaleMarkers(sending_.batch.get());
      return;
    }
    const bool comes_again = progress_->ComesAgain(sending_.work);
    if (sender_->Send(sending_.batch.get(), comes_again)) progress_->Settle(sending_.work);
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

}  // namespace pp
