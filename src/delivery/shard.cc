#include "delivery/shard.h"

#include <utility>

namespace pp {

Shard::Shard(std::unique_ptr<RemoteWriteSender> sender, size_t max_samples, size_t max_bytes)
    : sender_(std::move(sender)),
      filling_(std::make_unique<Batch>(max_samples, max_bytes)),
      sending_(std::make_unique<Batch>(max_samples, max_bytes)),
      thread_([this] { Run(); }) {}

Shard::~Shard() {
  Finish();
}

void Shard::HandOver() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !busy_; });
  if (filling_->empty()) return;
  std::swap(filling_, sending_);
  filling_->Clear();
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
    if (!busy_) return;
    lock.unlock();
    sender_->Send(sending_.get());
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

}  // namespace pp
