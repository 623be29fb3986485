// pp-push-rw: history, to a Remote Write receiver.

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "cli/http_options.h"
#include "delivery/sharder.h"
#include "formats/exposition.h"
#include "lines/filter_output.h"
#include "lines/line_source.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/stop.h"
#include "lines/system_clock.h"

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
                                                            KnownGood* known_good, Report* report,
                                                            Stop* stop) {
  const RemoteWriteSender::Settings sending = {settings.url, settings.dry_run, !settings.no_salvage,
                                               settings.poison_after};
  std::vector<std::unique_ptr<RemoteWriteSender>> senders;
  for (uint64_t i = 0; i < settings.shards; ++i) {
    auto client = MakeCurlClient(http.settings(), stop);
    auto deliverer = std::make_unique<Deliverer>(client.get(), clock, report, http.max_retry_ms(),
                                                 static_cast<uint64_t>(getpid()) + i);
    senders.push_back(std::make_unique<RemoteWriteSender>(
        sending, std::move(client), std::move(deliverer), known_good, report, stop));
  }
  return senders;
}

// A sample to the sharder, or a reject. Metadata and directives are checked and go no further.
void TakeLine(const Location& at, std::string_view line, SampleParser* parser, Sample* sample,
              Sharder* sharder, Report* report, uint64_t* read) {
  std::string error;
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      ++*read;
      if (parser->Parse(line, sample, &error) && CheckForRemoteWrite(*sample, &error)) {
        sharder->Add(*sample);
      } else {
        report->Reject(at, error, line);
      }
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error)) break;
      ++*read;
      report->Reject(at, error, line);
      break;
    case LineKind::kDirective:
    case LineKind::kIgnored:
      break;
  }
}

// The number of samples read. After an abort the input ends by itself, and what was read of it by
// then is still taken: nothing may be unaccounted for.
uint64_t ReadAll(LineSource* source, bool strict, Sharder* sharder, Report* report) {
  SampleParser parser;
  Sample sample;
  uint64_t read = 0;
  while (!report->rejects_lost() && !(strict && report->rejected() > 0)) {
    const LineSource::Event event = source->Next();
    if (event == LineSource::Event::kEnd) break;
    if (event == LineSource::Event::kLine) {
      TakeLine(source->at(), source->line(), &parser, &sample, sharder, report, &read);
    } else {
      report->FlushRejects();
      source->Wait(sharder->FlushDue());
    }
  }
  return read + source->rejected();
}

// "1 sample", "2 samples"
std::string Counted(uint64_t number, std::string_view what) {
  return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

// Ends the run: what was, or would be, sent.
int End(const Sharder& sharder, const Settings& settings, uint64_t read, ExitStatus status,
        Report* report) {
  const RemoteWriteSender::Figures figures = sharder.Figures();
  const Deliverer::Counters tries = sharder.Counters();
  status = Worst(status, sharder.status());
  const Summary summary{"read",
                        read,
                        {{settings.dry_run ? "would_deliver" : "delivered", figures.delivered},
                         {"rejected", report->rejected()}},
                        {{"requests", settings.dry_run ? figures.requests : tries.requests},
                         {"retries", tries.retries},
                         {"series", figures.series},
                         {"bytes", figures.encoded_bytes},
                         {"compressed_bytes", figures.compressed_bytes}}};
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
  std::vector<std::string> names;
  CommandLine command("pp-push-rw", "[OPTION...] [FILE...]",
                      "Send the stream of samples to a Remote Write receiver.");
  AddOptions(&command, &settings);
  http.AddTo(&command);
  AddReadingOptions(&command, &reading);
  AddReportOptions(&command, &report);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  std::string error;
  Operands operands(names, kFinishLast, &stop, &clock);
  if (!http.Complete(&settings.url, &error) || !operands.Check(reading.rejects, &error)) {
    return static_cast<int>(command.UsageError(error));
  }
  if (const auto status = OpenRejects(reading.rejects, &report)) return static_cast<int>(*status);
  stop.CatchSignals();

  KnownGood known_good;
  Sharder sharder(MakeSenders(settings, http, &clock, &known_good, &report, &stop),
                  settings.batch_samples, settings.flush_interval, &clock);
  LineSource source(&operands, reading.max_line, &report);
  const uint64_t read = ReadAll(&source, reading.strict, &sharder, &report);
  if (stop.signalled()) report.Note("finishing what was read; one more signal gives it up");
  sharder.Finish();
  const ExitStatus status = source.failed() ? ExitStatus::kMachine : ExitStatus::kDone;
  return End(sharder, settings, read, status, &report);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
