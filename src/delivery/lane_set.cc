#include "delivery/lane_set.h"

#include <algorithm>

namespace pp {

LaneSet::LaneSet(size_t size, Report* report, const Stop* stop,
                 const LaneCommand::Patience& patience)
    : report_(report), stop_(stop), patience_(patience), lanes_(size), names_(size), given_(size) {}

bool LaneSet::Start(size_t lane, const std::string& name, const std::string& command,
                    std::string* error) {
  names_[lane] = name;
  const size_t buffered = kBuffered / lanes_.size();
  lanes_[lane] = Lane::Start(name, command, buffered, report_, stop_, patience_, error);
  if (lanes_[lane] == nullptr) return false;
  lanes_[lane]->buffer()->set_before_wait([this] {
    TryFlush();
    before_wait_();
  });
  return true;
}

void LaneSet::TryFlush() {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane != nullptr) lane->buffer()->TryFlush();
  }
}

bool LaneSet::AppendSample(size_t lane, std::string_view line) {
  if (!lanes_[lane]->buffer()->AppendLine(line)) return false;
  ++given_[lane];
  return true;
}

std::string_view LaneSet::FateOf(size_t lane) const {
  return lanes_[lane]->was_given_up() ? "was given up" : "has ended";
}

void LaneSet::AppendToAll(std::string_view line) {
  std::vector<LaneBuffer*> lent;
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane == nullptr) continue;
    LaneBuffer* const buffer = lane->buffer();
    if (!buffer->IsLong(line)) {
      buffer->AppendLine(line);
    } else if (buffer->Lend(line)) {
      lent.push_back(buffer);
    }
  }
  for (LaneBuffer* buffer : lent) buffer->Return();
}

void LaneSet::Flush() {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane != nullptr) lane->buffer()->Flush();
  }
}

bool LaneSet::is_empty() const {
  return std::all_of(lanes_.begin(), lanes_.end(),
                     [](const std::unique_ptr<Lane>& lane) { return lane == nullptr; });
}

bool LaneSet::all_gone() const {
  return std::all_of(lanes_.begin(), lanes_.end(), [](const std::unique_ptr<Lane>& lane) {
    return lane == nullptr || lane->buffer()->closed();
  });
}

const std::string* LaneSet::FindSlow() const {
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i] != nullptr && !lanes_[i]->buffer()->is_empty()) return &names_[i];
  }
  return nullptr;
}

ExitStatus LaneSet::End() {
  ExitStatus worst = ExitStatus::kDone;
  // Each has the end of its input before we wait for the first.
  std::vector<LaneCommand*> commands;
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane == nullptr) continue;
    lane->buffer()->Finish();
    commands.push_back(lane->command());
  }
  LaneCommand::AwaitAll(commands, *stop_, patience_);
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i] == nullptr) continue;
    worst = Worst(worst, lanes_[i]->End());
    given_[i] -= lanes_[i]->rejected();
  }
  return worst;
}

}  // namespace pp
