#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "bench/rows.h"
#include "lines/input.h"
#include "lines/line_reader.h"

namespace pp_bench {
namespace {

class MemoryInput : public pp::Input {
 public:
  explicit MemoryInput(std::string_view bytes) : left_(bytes) {}

  Event Read(char* to, size_t capacity, size_t* got) override {
    *got = std::min(capacity, left_.size());
    if (*got == 0) return Event::kEnd;
    std::memcpy(to, left_.data(), *got);
    left_.remove_prefix(*got);
    return Event::kData;
  }
  void Wait(int64_t /*timeout_ms*/) override {}
  const std::string& error() const override { return error_; }

 private:
  std::string_view left_;
  std::string error_;
};

void LineReader(benchmark::State& state) {
  std::string text;
  for (const std::string& line : MakeLines(StreamLine)) text += line + "\n";
  for (auto _ : state) {
    MemoryInput input(text);
    pp::LineReader reader(&input);
    int lines = 0;
    while (reader.Next() != pp::LineReader::Event::kEnd) {
      benchmark::DoNotOptimize(reader.line());
      ++lines;
    }
    if (lines != kRows) state.SkipWithError("lines are missing");
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(LineReader);

}  // namespace
}  // namespace pp_bench

BENCHMARK_MAIN();
