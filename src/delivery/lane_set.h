#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/lane.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/exit_status.h"

namespace pp {

// The lanes of one run, by number; some of them may have no command.
class LaneSet {
 public:
  // The buffers of all lanes together, which have a share each; see Lane.
  static constexpr size_t kBuffered = size_t{24} << 20;

  // The pointers are not owned.
  LaneSet(size_t size, Report* report, const Stop* stop,
          const LaneCommand::Patience& patience = {});

  // False when it cannot be started; see Lane.
  bool Start(size_t lane, const std::string& name, const std::string& command, std::string* error);
  bool has(size_t lane) const { return lanes_[lane] != nullptr; }

  // A sample's line to a lane that there is; false if the lane's command takes no more.
  bool AppendSample(size_t lane, std::string_view line);
  // Of a lane whose command takes no more: what has become of that.
  std::string_view FateOf(size_t lane) const;
  // Any other line, to every lane that is still there. A long one is there only once, and waited
  // for; see Lane.
  void AppendToAll(std::string_view line);
  void Flush();
  // Without waiting: to those that have room. For whoever is going to wait for something else.
  void TryFlush();
  // Called before a lane that has no room is waited for, after TryFlush.
  void set_before_wait(std::function<void()> before_wait) { before_wait_ = std::move(before_wait); }

  // No lane has a command.
  bool is_empty() const;
  // There is no lane whose command takes any more.
  bool all_gone() const;
  // The name of the first of the lanes that have not taken all yet; null if there is none. Safe to
  // be asked by another thread, once the lanes are started.
  const std::string* FindSlow() const;

  // Waits for all commands to end, or ends them when the run is aborted; the worst of their
  // statuses.
  ExitStatus End();
  // Samples that the lane was given; after End without those that it did not take.
  uint64_t given(size_t lane) const { return given_[lane]; }

 private:
  Report* report_;
  const Stop* stop_;
  std::function<void()> before_wait_ = [] {};
  LaneCommand::Patience patience_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::string> names_;
  std::vector<uint64_t> given_;
};

}  // namespace pp
