#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "bench/rows.h"
#include "formats/csv.h"
#include "formats/exposition.h"
#include "formats/json.h"
#include "formats/json_splitter.h"
#include "formats/plain_csv.h"
#include "formats/sample_checker.h"
#include "values/number.h"

namespace pp_bench {
namespace {

void Count(benchmark::State& state, const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(texts.size()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes));
}

std::vector<std::string> Values() {
  return MakeLines([](const MadeUpRow& row) { return row.value; });
}

void ParseValue(benchmark::State& state) {
  const std::vector<std::string> texts = Values();
  std::string error;
  for (auto _ : state) {
    for (const std::string& text : texts) {
      double value;
      if (!pp::ParseValue(text, &value, &error)) state.SkipWithError(error.c_str());
      benchmark::DoNotOptimize(value);
    }
  }
  Count(state, texts);
}
BENCHMARK(ParseValue);

void AppendValue(benchmark::State& state) {
  const std::vector<std::string> texts = Values();
  std::vector<double> values;
  std::string error;
  for (const std::string& text : texts) pp::ParseValue(text, &values.emplace_back(), &error);
  std::string to;
  for (auto _ : state) {
    to.clear();
    for (const double value : values) pp::AppendValue(value, &to);
    benchmark::DoNotOptimize(to);
  }
  Count(state, texts);
}
BENCHMARK(AppendValue);

void ParseInt64(benchmark::State& state) {
  const auto texts = MakeLines([](const MadeUpRow& row) { return row.time; });
  std::string error;
  for (auto _ : state) {
    for (const std::string& text : texts) {
      int64_t value;
      if (!pp::ParseInt64(text, &value, &error)) state.SkipWithError(error.c_str());
      benchmark::DoNotOptimize(value);
    }
  }
  Count(state, texts);
}
BENCHMARK(ParseInt64);

void SampleParser(benchmark::State& state) {
  const std::vector<std::string> lines = MakeLines(StreamLine);
  pp::SampleParser parser;
  pp::Sample sample;
  std::string error;
  for (auto _ : state) {
    for (const std::string& line : lines) {
      if (!parser.Parse(line, &sample, &error)) state.SkipWithError(error.c_str());
      benchmark::DoNotOptimize(sample);
    }
  }
  Count(state, lines);
}
BENCHMARK(SampleParser);

// All series are known after the first round.
void SampleChecker(benchmark::State& state) {
  const std::vector<std::string> lines = MakeLines(StreamLine);
  pp::SampleChecker checker;
  pp::SampleNumbers numbers;
  std::string error;
  for (auto _ : state) {
    for (const std::string& line : lines) {
      if (!checker.IsKnown(line, &numbers) && !checker.Check(line, &numbers, &error))
        state.SkipWithError(error.c_str());
      benchmark::DoNotOptimize(numbers);
    }
  }
  Count(state, lines);
}
BENCHMARK(SampleChecker);

// As if no series ever came twice.
void PlainCsv(benchmark::State& state) {
  const std::vector<std::string> lines = MakeLines(CsvLine);
  pp::PlainCsv plain;
  for (auto _ : state) {
    for (const std::string& line : lines) {
      if (plain.Convert(line).empty()) state.SkipWithError("not plain");
    }
  }
  Count(state, lines);
}
BENCHMARK(PlainCsv);

void CsvParser(benchmark::State& state) {
  const std::vector<std::string> lines = MakeLines(CsvLine);
  pp::CsvParser parser;
  std::string to, error;
  for (auto _ : state) {
    to.clear();
    for (const std::string& line : lines) {
      if (parser.Parse(line, &to, &error) != pp::CsvParser::Result::kOk)
        state.SkipWithError(error.c_str());
    }
    benchmark::DoNotOptimize(to);
  }
  Count(state, lines);
}
BENCHMARK(CsvParser);

void JsonParser(benchmark::State& state) {
  const std::vector<std::string> lines = MakeLines(JsonLine);
  pp::JsonParser parser;
  std::string to, error;
  for (auto _ : state) {
    to.clear();
    for (const std::string& line : lines)
      if (!parser.Parse(line, &to, &error)) state.SkipWithError(error.c_str());
    benchmark::DoNotOptimize(to);
  }
  Count(state, lines);
}
BENCHMARK(JsonParser);

void JsonSplitter(benchmark::State& state) {
  constexpr size_t kChunk = 64 << 10;
  const std::vector<std::string> lines = MakeLines(JsonLine);
  std::string array = "[";
  for (const std::string& line : lines) array += (array.size() > 1 ? ",\n" : "\n") + line;
  array += "\n]\n";
  for (auto _ : state) {
    pp::JsonSplitter splitter(1 << 20);
    std::string_view left = array;
    int objects = 0;
    for (;;) {
      const auto event = splitter.Next();
      if (event == pp::JsonSplitter::Event::kObject) {
        ++objects;
      } else if (event != pp::JsonSplitter::Event::kMoreInput) {
        break;
      } else if (left.empty()) {
        splitter.FeedEnd();
      } else {
        splitter.Feed(left.substr(0, kChunk));
        left.remove_prefix(std::min(kChunk, left.size()));
      }
    }
    if (objects != kRows) state.SkipWithError("objects are missing");
  }
  Count(state, lines);
}
BENCHMARK(JsonSplitter);

}  // namespace
}  // namespace pp_bench
