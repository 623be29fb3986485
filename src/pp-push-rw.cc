// pp-push-rw: history, to a Remote Write receiver.

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/checkpoint_option.h"
#include "cli/command_line.h"
#include "cli/common_options.h"
#include "cli/http_options.h"
#include "delivery/progress.h"
#include "delivery/sharder.h"
#include "formats/exposition.h"
#include "formats/known_series.h"
#include "formats/labels.h"
#include "lines/filter_output.h"
#include "lines/line_source.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/stop.h"
#include "lines/stop_notice.h"
#include "lines/system_clock.h"
#include "values/number.h"

namespace pp {
namespace {

struct Settings {
  std::string url;
  uint64_t shards = 1;
  uint64_t batch_samples = 10'000;
  int64_t flush_interval = 1000;
  bool dry_run = false;
  bool no_salvage = false;
  uint64_t poison_after = 8;
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
  command->Flag("no-salvage", "Reject all of a request when the receiver rejects it",
                &settings->no_salvage);
  command->Count("poison-after", "N",
                 "After N answers 500 in a row see whether it is about the samples; 0 is never "
                 "(default 8)",
                 0, 1000, &settings->poison_after);
  command->Flag("dry-run", "Send nothing, say what would be sent", &settings->dry_run);
}

std::vector<std::unique_ptr<RemoteWriteSender>> MakeSenders(const Settings& settings,
                                                            const HttpOptions& http, Clock* clock,
                                                            Outage* outage, KnownGood* known_good,
                                                            Progress* progress, Report* report,
                                                            Stop* stop) {
  const RemoteWriteSender::Settings sending = {settings.url, settings.dry_run, !settings.no_salvage,
                                               settings.poison_after};
  std::vector<std::unique_ptr<RemoteWriteSender>> senders;
  for (uint64_t i = 0; i < settings.shards; ++i) {
    auto client = MakeCurlClient(http.settings(), stop);
    auto deliverer = std::make_unique<Deliverer>(client.get(), clock, outage, http.max_retry_ms(),
                                                 static_cast<uint64_t>(getpid()) + i);
    senders.push_back(std::make_unique<RemoteWriteSender>(
        sending, std::move(client), std::move(deliverer), known_good, progress, report, stop));
  }
  return senders;
}

// Reads lines into the sharder.
class Reader {
 public:
  Reader(LineSource* source, Sharder* sharder, Progress* progress, Report* report)
      : source_(source), sharder_(sharder), progress_(progress), report_(report) {}

  // The number of samples read.
  uint64_t ReadAll(bool strict);

 private:
  void TakeLine(std::string_view line);
  bool TakeKnown(std::string_view line);
  void TakeSample(std::string_view line);

  LineSource* source_;
  Sharder* sharder_;
  Progress* progress_;
  Report* report_;
  // What 64 shards take leaves so much.
  KnownSeries<Sharder::Series> known_{size_t{12} << 20};
  SampleParser parser_;
  Sample sample_;
  std::string key_;
  std::string error_;
  uint64_t read_ = 0;
};

std::optional<int64_t> TimestampOf(const SampleNumbers& numbers) {
  return numbers.has_timestamp ? std::optional(numbers.timestamp) : std::nullopt;
}

// After an abort the input ends by itself, and what was read of it by then is still taken: nothing
// may be unaccounted for.
uint64_t Reader::ReadAll(bool strict) {
  while (!report_->rejects_lost() && !progress_->failed() && !(strict && report_->rejected() > 0)) {
    const LineSource::Event event = source_->Next();
    if (event == LineSource::Event::kEnd) break;
    if (event == LineSource::Event::kLine) {
      TakeLine(source_->line());
    } else {
      report_->FlushRejects();
      progress_->Keep();
      source_->Wait(sharder_->FlushDue());
    }
  }
  return read_ + source_->rejected();
}

// A sample to the sharder, or a reject. Metadata is checked and goes no further.
void Reader::TakeLine(std::string_view line) {
  if (TakeKnown(line)) return;
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      TakeSample(line);
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error_)) break;
      ++read_;
      report_->Reject(source_->at(), error_, line);
      break;
    case LineKind::kDirective:
      if (progress_->TakeDirective(line)) source_->ExpectWholeLines();
      break;
    case LineKind::kIgnored:
      break;
  }
}

// A sample of a series that was met lately.
bool Reader::TakeKnown(std::string_view line) {
  SampleNumbers numbers;
  auto* known = known_.Find(line, &numbers);
  double value = 0;
  if (known == nullptr || !ParseValue(numbers.value_text, &value, &error_)) return false;
  ++read_;
  sharder_->Add(&known->value, value, TimestampOf(numbers));
  return true;
}

void Reader::TakeSample(std::string_view line) {
  ++read_;
  if (!parser_.Parse(line, &sample_, &error_) || !CheckForRemoteWrite(sample_, &error_)) {
    report_->Reject(source_->at(), error_, line);
    return;
  }
  const auto timestamp =
      TimestampOf({sample_.value_text, sample_.has_timestamp, sample_.timestamp});
  key_.clear();
  AppendSeriesKey(sample_.name, &sample_.labels, &key_);
  Sharder::Series series = sharder_->SeriesOf(key_);
  sharder_->Add(&series, sample_.value, timestamp);
  if (auto* known = known_.Add(line, sample_)) {
    series.key = known_.Keep(key_);
    known->value = series;
  }
}

// "1 sample", "2 samples"
std::string Counted(uint64_t number, std::string_view what) {
  return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

// Ends the run: what was, or would be, sent.
int End(const Sharder& sharder, const Progress& progress, const Settings& settings, uint64_t read,
        ExitStatus status, Report* report) {
  const RemoteWriteSender::Figures figures = sharder.Figures();
  const Deliverer::Counters tries = sharder.Counters();
  status = Worst(status, sharder.status());
  Summary summary{"read",
                  read,
                  {{settings.dry_run ? "would_deliver" : "delivered", figures.delivered},
                   {"rejected", report->rejected()}},
                  {{"requests", settings.dry_run ? figures.requests : tries.requests},
                   {"retries", tries.retries},
                   {"series", figures.series},
                   {"bytes", figures.encoded_bytes},
                   {"compressed_bytes", figures.compressed_bytes}}};
  if (progress.has_checkpoint()) {
    summary.parts.push_back({"left_for_resume", progress.left_for_resume()});
  }
  if (!settings.dry_run) return static_cast<int>(report->End(summary, status));
  FilterOutput out(STDOUT_FILENO);
  out.AppendLine("would send " + Counted(figures.requests, "request") + ": " +
                 std::to_string(figures.series) + " series, " +
                 Counted(figures.delivered, "sample") + ", " +
                 Counted(figures.encoded_bytes, "byte") + ", " +
                 std::to_string(figures.compressed_bytes) + " compressed, to " + settings.url);
  return out.End(summary, status, report);
}

int Main(int argc, char** argv) {
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-push-rw");
  Settings settings;
  HttpOptions http;
  ReadingOptions reading;
  CheckpointOption checkpoint;
  std::vector<std::string> names;
  CommandLine command("pp-push-rw", "[OPTION...] [FILE...]",
                      "Send the stream of samples to a Remote Write receiver.");
  AddOptions(&command, &settings);
  http.AddTo(&command);
  AddReadingOptions(&command, &reading);
  checkpoint.AddTo(&command);
  AddReportOptions(&command, &report);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  http.HideSecrets(argc, argv);
  std::string error;
  Operands operands(names, kFinishLast, &stop, &clock);
  if (!http.Complete(&settings.url, &error) ||
      !checkpoint.Complete(settings.dry_run ? "--dry-run" : "", &reading.rejects, &error) ||
      !operands.Check(reading.rejects, &error)) {
    return static_cast<int>(command.UsageError(error));
  }
  stop.CatchSignals();
  Progress progress(&clock, &report);
  if (const auto status =
          checkpoint.Open("pp-push-rw to " + settings.url, stop, &clock, &report, &progress)) {
    return static_cast<int>(*status);
  }
  if (const auto status = OpenRejects(reading.rejects, &report)) return static_cast<int>(*status);

  Outage outage(&clock, &report);
  KnownGood known_good;
  Sharder sharder(
      MakeSenders(settings, http, &clock, &outage, &known_good, &progress, &report, &stop),
      settings.batch_samples, settings.flush_interval, &clock, &progress);
  LineSource source(&operands, reading.max_line, &report);
  Reader reader(&source, &sharder, &progress, &report);
  const uint64_t read = reader.ReadAll(reading.strict);
  {
    const StopNotice notice(&stop, &report);
    sharder.Finish();
  }
  progress.Keep();
  NoteWithoutMarks(progress, read, &report);
  const bool failed = source.failed() || progress.failed();
  const ExitStatus status = failed ? ExitStatus::kMachine : ExitStatus::kDone;
  return End(sharder, progress, settings, read, status, &report);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
