#include <benchmark/benchmark.h>

#include <span>
#include <string>
#include <vector>

#include "bench/rows.h"
#include "delivery/batch.h"
#include "delivery/request_body.h"
#include "formats/compression.h"
#include "formats/labels.h"
#include "formats/write_request.h"
#include "values/number.h"

namespace pp_bench {
namespace {

constexpr size_t kMaxBytes = 16 << 20;

struct KeyedSample {
  std::string key;
  double value;
  int64_t timestamp;
};

std::vector<KeyedSample> Samples(int series) {
  std::vector<KeyedSample> samples;
  for (const MadeUpRow& row : MakeRows(series)) {
    KeyedSample sample;
    std::vector<pp::Label> labels = {{"method", row.method},
                                     {"status", row.status},
                                     {"route", row.route},
                                     {"instance", row.instance}};
    pp::AppendSeriesKey("http_requests_total", &labels, &sample.key);
    std::string error;
    pp::ParseValue(row.value, &sample.value, &error);
    pp::ParseInt64(row.time, &sample.timestamp, &error);
    samples.push_back(sample);
  }
  return samples;
}

void Fill(const std::vector<KeyedSample>& samples, pp::Batch* batch) {
  for (const KeyedSample& sample : samples) batch->Add(sample.key, sample.value, sample.timestamp);
  batch->Seal();
}

void SeriesKey(benchmark::State& state) {
  const std::vector<MadeUpRow> rows = MakeRows(1000);
  std::vector<pp::Label> labels;
  std::string key;
  for (auto _ : state) {
    for (const MadeUpRow& row : rows) {
      labels = {{"method", row.method},
                {"status", row.status},
                {"route", row.route},
                {"instance", row.instance}};
      key.clear();
      pp::AppendSeriesKey("http_requests_total", &labels, &key);
      benchmark::DoNotOptimize(key);
    }
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(SeriesKey);

// The argument of these is the number of series that the samples of a batch are of.
void Batch(benchmark::State& state) {
  const std::vector<KeyedSample> samples = Samples(static_cast<int>(state.range(0)));
  pp::Batch batch(kRows, kMaxBytes);
  for (auto _ : state) {
    batch.Clear();
    Fill(samples, &batch);
    benchmark::DoNotOptimize(batch.samples().data());
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(Batch)->Arg(1000)->Arg(kRows);

// The second argument is the version of Remote Write.
void RequestBody(benchmark::State& state) {
  pp::Batch batch(kRows, kMaxBytes);
  Fill(Samples(static_cast<int>(state.range(0))), &batch);
  pp::RequestForm form;
  if (state.range(1) == 2) form.version = pp::RequestForm::Version::k2;
  pp::RequestBody body;
  for (auto _ : state) {
    body.Encode(batch, 0, batch.samples().size(), form, false);
    benchmark::DoNotOptimize(body.bytes());
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.counters["bytes"] = static_cast<double>(body.bytes().size());
}
BENCHMARK(RequestBody)->ArgsProduct({{1000, kRows}, {1, 2}});

std::string Encoded(int series) {
  pp::Batch batch(kRows, kMaxBytes);
  Fill(Samples(series), &batch);
  pp::WriteRequest request;
  for (size_t i = 0; i < batch.series().size(); ++i) {
    request.AddSeries(batch.Part(i, 0, batch.samples().size()));
  }
  return std::string(request.bytes());
}

void Snappy(benchmark::State& state) {
  const std::string encoded = Encoded(static_cast<int>(state.range(0)));
  std::string compressed;
  for (auto _ : state) {
    pp::SnappyCompress(encoded, &compressed);
    benchmark::DoNotOptimize(compressed);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(encoded.size()));
  state.counters["bytes"] = static_cast<double>(compressed.size());
}
BENCHMARK(Snappy)->Arg(1000)->Arg(kRows);

// The second argument is the level.
void Zstd(benchmark::State& state) {
  const std::string encoded = Encoded(static_cast<int>(state.range(0)));
  std::string compressed;
  for (auto _ : state) {
    pp::ZstdCompress(encoded, static_cast<int>(state.range(1)), &compressed);
    benchmark::DoNotOptimize(compressed);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(encoded.size()));
  state.counters["bytes"] = static_cast<double>(compressed.size());
}
BENCHMARK(Zstd)->ArgsProduct({{1000, kRows}, {1, 3, 9, 19}});

}  // namespace
}  // namespace pp_bench
