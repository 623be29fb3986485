#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lines/input.h"

namespace pp {

// An input that follows a script, and ends where the script does.
class FakeInput : public Input {
 public:
  FakeInput& Data(std::string_view bytes) { return Add(Event::kData, bytes); }
  FakeInput& WouldBlock() { return Add(Event::kWouldBlock, ""); }
  FakeInput& Stopped() { return Add(Event::kStopped, ""); }
  FakeInput& Error(std::string_view why) { return Add(Event::kError, why); }
  // `bytes` in chunks of `size`.
  FakeInput& Chunks(std::string_view bytes, size_t size) {
    for (size_t i = 0; i < bytes.size(); i += size) Data(bytes.substr(i, size));
    return *this;
  }

  Event Read(char* to, size_t capacity, size_t* got) override {
    *got = 0;
    if (script_.empty()) return Event::kEnd;
    auto& [event, bytes] = script_.front();
    const Event result = event;
    if (result == Event::kData) {
      *got = std::min(capacity, bytes.size());
      std::memcpy(to, bytes.data(), *got);
      bytes.erase(0, *got);
      if (!bytes.empty()) return result;
    } else if (result == Event::kError) {
      error_ = bytes;
    }
    script_.pop_front();
    return result;
  }

  void Wait(int64_t timeout_ms) override {
    waits_.push_back(timeout_ms);
    if (on_wait_) on_wait_(timeout_ms);
  }

  const std::string& error() const override { return error_; }

  const std::vector<int64_t>& waits() const { return waits_; }
  void set_on_wait(std::function<void(int64_t)> on_wait) { on_wait_ = std::move(on_wait); }

 private:
  FakeInput& Add(Event event, std::string_view bytes) {
    if (event != Event::kData || !bytes.empty()) script_.emplace_back(event, bytes);
    return *this;
  }

  std::deque<std::pair<Event, std::string>> script_;
  std::string error_;
  std::vector<int64_t> waits_;
  std::function<void(int64_t)> on_wait_;
};

}  // namespace pp
