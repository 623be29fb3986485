// pp-push-rw: history, to a Remote Write receiver.

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "cli/http_options.h"
#include "delivery/shard.h"
#include "formats/exposition.h"
#include "formats/labels.h"
#include "lines/filter_output.h"
#include "lines/line_source.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/stop.h"
#include "lines/system_clock.h"

namespace pp {
namespace {

// The batches of all shards together; each has one that is filled and one on its way.
constexpr size_t kBatchBytes = size_t{16} << 20;

struct Settings {
  std::string url;
  uint64_t shards = 1;
  uint64_t batch_samples = 10'000;
  int64_t flush_interval = 1000;
  bool dry_run = false;
};

void AddOptions(CommandLine* command, Settings* settings) {
  settings->url = Environment("PP_REMOTE_WRITE_URL", "http://localhost:9090/api/v1/write");
  command->Text("url", "URL",
                "The receiver (PP_REMOTE_WRITE_URL; default http://localhost:9090/api/v1/write)",
                &settings->url);
  command->Count("shards", "N", "Requests in flight at a time (default 1)", 1, 64,
                 &settings->shards);
  command->Count("batch-samples", "N", "Samples in a request at most (default 10000)", 1, 1'000'000,
                 &settings->batch_samples);
  command->Duration("flush-interval", "Send so long after a request's first sample (default 1s)",
                    &settings->flush_interval);
  command->Flag("dry-run", "Send nothing, say what would be sent", &settings->dry_run);
}

// Spreads series over shards, and hands batches over when they are full or old enough.
class Sharder {
 public:
  Sharder(const Settings& settings, const HttpOptions& http, Clock* clock, Report* report,
          Stop* stop);

  void Add(const Sample& sample);
  // Hands over what is due; how long until the next is, or kForever.
  int64_t FlushDue();
  void Finish();

  const std::vector<std::unique_ptr<Shard>>& shards() const { return shards_; }

 private:
  // So many samples may be added between two looks at the clock.
  static constexpr uint64_t kSamplesPerLook = 1024;

  void HandOver(size_t shard);

  Clock* clock_;
  int64_t flush_interval_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<int64_t> due_;  // when the shard's batch is to be sent; kForever while it is empty
  std::vector<Label> labels_;
  std::string key_;
  uint64_t added_ = 0;
};

Sharder::Sharder(const Settings& settings, const HttpOptions& http, Clock* clock, Report* report,
                 Stop* stop)
    : clock_(clock), flush_interval_(settings.flush_interval) {
  const size_t max_bytes = std::max<size_t>(kBatchBytes / settings.shards, size_t{1} << 20);
  for (uint64_t i = 0; i < settings.shards; ++i) {
    auto client = MakeCurlClient(http.settings(), stop);
    auto deliverer = std::make_unique<Deliverer>(client.get(), clock, report, http.max_retry_ms(),
                                                 static_cast<uint64_t>(getpid()) + i);
    auto sender = std::make_unique<RemoteWriteSender>(
        settings.url, settings.dry_run, std::move(client), std::move(deliverer), report, stop);
    shards_.push_back(
        std::make_unique<Shard>(std::move(sender), settings.batch_samples, max_bytes));
  }
  due_.assign(shards_.size(), Input::kForever);
}

void Sharder::Add(const Sample& sample) {
  labels_ = sample.labels;
  key_.clear();
  AppendSeriesKey(sample.name, &labels_, &key_);
  const size_t shard =
      shards_.size() == 1 ? 0 : std::hash<std::string_view>()(key_) % shards_.size();
  if (!shards_[shard]->batch().HasRoomFor(key_)) HandOver(shard);
  Batch& batch = shards_[shard]->batch();
  if (batch.empty()) due_[shard] = clock_->Monotonic() + flush_interval_;
  batch.Add(key_, sample.value, sample.has_timestamp ? sample.timestamp : clock_->Now());
  if (++added_ % kSamplesPerLook == 0) FlushDue();
}

void Sharder::HandOver(size_t shard) {
  shards_[shard]->HandOver();
  due_[shard] = Input::kForever;
}

int64_t Sharder::FlushDue() {
  const int64_t now = clock_->Monotonic();
  int64_t wait = Input::kForever;
  for (size_t i = 0; i < shards_.size(); ++i) {
    if (due_[i] == Input::kForever) continue;
    if (due_[i] <= now)
      HandOver(i);
    else
      wait = wait == Input::kForever ? due_[i] - now : std::min(wait, due_[i] - now);
  }
  return wait;
}

void Sharder::Finish() {
  for (const std::unique_ptr<Shard>& shard : shards_) shard->HandOver();
  for (const std::unique_ptr<Shard>& shard : shards_) shard->Finish();
}

struct Reading {
  uint64_t read = 0;
  ExitStatus status = ExitStatus::kDone;
};

// A sample to the sharder, or a reject. Metadata and directives are checked and go no further.
void TakeLine(const Location& at, std::string_view line, SampleParser* parser, Sample* sample,
              Sharder* sharder, Report* report, Reading* reading) {
  std::string error;
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      ++reading->read;
      if (parser->Parse(line, sample, &error) && CheckForRemoteWrite(*sample, &error)) {
        sharder->Add(*sample);
      } else {
        report->Reject(at, error, line);
      }
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error)) break;
      ++reading->read;
      report->Reject(at, error, line);
      break;
    case LineKind::kDirective:
    case LineKind::kIgnored:
      break;
  }
}

Reading ReadAll(LineSource* source, bool strict, const Stop& stop, Sharder* sharder,
                Report* report) {
  SampleParser parser;
  Sample sample;
  Reading reading;
  while (!stop.aborting() && !(strict && report->rejected() > 0)) {
    switch (source->Next()) {
      case LineSource::Event::kLine:
        TakeLine(source->at(), source->line(), &parser, &sample, sharder, report, &reading);
        break;
      case LineSource::Event::kLongLine:
        if (source->RejectLongLine(report)) ++reading.read;
        break;
      case LineSource::Event::kWait:
        if (!report->FlushRejects()) return reading;
        source->Wait(sharder->FlushDue());
        break;
      case LineSource::Event::kError:
        report->Error(source->error());
        reading.status = ExitStatus::kMachine;
        break;
      case LineSource::Event::kEnd:
        return reading;
    }
  }
  return reading;
}

Summary SummarizeShards(const Sharder& sharder, uint64_t read, uint64_t rejected,
                        RemoteWriteSender::Figures* total) {
  Deliverer::Counters tries;
  for (const std::unique_ptr<Shard>& shard : sharder.shards()) {
    const RemoteWriteSender::Figures& figures = shard->sender().figures();
    total->delivered += figures.delivered;
    total->series += figures.series;
    total->encoded_bytes += figures.encoded_bytes;
    total->compressed_bytes += figures.compressed_bytes;
    total->requests += figures.requests;
    tries.retries += shard->sender().counters().retries;
  }
  return {"read",
          read,
          {{"delivered", total->delivered}, {"rejected", rejected}},
          {{"requests", total->requests},
           {"retries", tries.retries},
           {"series", total->series},
           {"bytes", total->encoded_bytes},
           {"compressed_bytes", total->compressed_bytes}}};
}

int Main(int argc, char** argv) {
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-push-rw");
  Settings settings;
  HttpOptions http;
  ReadingOptions reading_options;
  std::vector<std::string> names;
  CommandLine command("pp-push-rw", "[OPTION...] [FILE...]",
                      "Send the stream of samples to a Remote Write receiver.");
  AddOptions(&command, &settings);
  http.AddTo(&command);
  AddReadingOptions(&command, &reading_options);
  AddReportOptions(&command, &report);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  std::string error;
  Operands operands(names, &stop, &clock);
  if (!CheckUrl(settings.url, &error))
    return static_cast<int>(command.UsageError("--url: " + error));
  if (!http.Complete(&error) || !operands.Check(&error)) {
    return static_cast<int>(command.UsageError(error));
  }
  if (const auto status = OpenRejects(reading_options.rejects, &report)) {
    return static_cast<int>(*status);
  }
  stop.CatchSignals();

  Sharder sharder(settings, http, &clock, &report, &stop);
  LineSource source(&operands, reading_options.max_line);
  const Reading reading = ReadAll(&source, reading_options.strict, stop, &sharder, &report);
  sharder.Finish();
  ExitStatus status = reading.status;
  for (const std::unique_ptr<Shard>& shard : sharder.shards()) {
    status = Worst(status, shard->sender().status());
  }
  RemoteWriteSender::Figures total;
  Summary summary = SummarizeShards(sharder, reading.read, report.rejected(), &total);
  if (settings.dry_run) {
    std::string line = "would send " + std::to_string(total.requests) +
                       " requests: " + std::to_string(total.series) + " series, " +
                       std::to_string(total.delivered) + " samples, " +
                       std::to_string(total.encoded_bytes) + " bytes, " +
                       std::to_string(total.compressed_bytes) + " compressed, to " + settings.url +
                       "\n";
    FilterOutput out(STDOUT_FILENO);
    out.Append(line);
    summary.parts.front().name = "would_deliver";
    return out.End(summary, status, &report);
  }
  return static_cast<int>(report.End(summary, status));
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
