#include "conversion/peeked_files.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace pp {
namespace {

// What was read of an input, how it ended if it did, and then the input itself.
class ReplayInput : public Input {
 public:
  ReplayInput(std::string first, std::optional<Event> last, Input* input)
      : first_(std::move(first)), last_(last), input_(input) {}

  Event Read(char* to, size_t capacity, size_t* got) override {
    if (at_ < first_.size()) {
      *got = first_.copy(to, capacity, at_);
      at_ += *got;
      return Event::kData;
    }
    *got = 0;
    return last_ ? *last_ : input_->Read(to, capacity, got);
  }
  void Wait(int64_t timeout_ms) override { input_->Wait(timeout_ms); }
  const std::string& error() const override { return input_->error(); }

 private:
  std::string first_;
  size_t at_ = 0;
  std::optional<Event> last_;
  Input* input_;
};

// Blank lines and comments say little.
bool HasRecord(std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    const std::string_view line = text.substr(0, end);
    const size_t begin = line.find_first_not_of(" \t\r");
    if (begin != line.npos && line[begin] != '#') return true;
    text.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace

bool PeekedFiles::Peek(Verdicts* verdicts, std::string* error) {
  input_.reset();
  is_peeked_ = false;
  if (!files_->Next(error)) return false;
  Input* input = files_->input();
  std::string first(kMost, '\0');
  size_t size = 0;
  std::optional<Input::Event> last;
  while (!last && size < kMost) {
    size_t got = 0;
    const Input::Event event = input->Read(first.data() + size, kMost - size, &got);
    size += got;
    if (event == Input::Event::kWouldBlock) {
      if (HasRecord(std::string_view(first).substr(0, size))) break;
      verdicts->Flush();
      if (verdicts->done()) return false;
      input->Wait(Input::kForever);
      verdicts->LookForReader();
    } else if (event != Input::Event::kData) {
      last = event;
    }
  }
  first.resize(size);
  first_ = first;
  is_all_ = last == Input::Event::kEnd;
  is_cut_off_ = last && !is_all_;
  input_ = std::make_unique<ReplayInput>(std::move(first), last, input);
  is_peeked_ = true;
  return true;
}

bool PeekedFiles::Next(std::string* /*error*/) {
  return std::exchange(is_peeked_, false);
}

}  // namespace pp
