// pp-push-rw: history, to a Remote Write receiver.

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/checkpoint_option.h"
#include "cli/command_line.h"
#include "cli/common_options.h"
#include "cli/http_options.h"
#include "delivery/negotiation.h"
#include "delivery/progress.h"
#include "delivery/remote_write_reader.h"
#include "delivery/sharder.h"
#include "delivery/sink_figures.h"
#include "delivery/stream_metadata.h"
#include "formats/compression.h"
#include "lines/filter_output.h"
#include "lines/last_words.h"
#include "lines/line_source.h"
#include "lines/operands.h"
#include "lines/quote.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/status_mode.h"
#include "lines/status_timer.h"
#include "lines/stop.h"
#include "lines/stop_notice.h"
#include "lines/system_clock.h"

namespace pp {
namespace {

using Version = RequestForm::Version;
using Compression = RequestForm::Compression;

constexpr uint64_t kDefaultZstdLevel = 3;

struct Settings {
  std::string url;
  uint64_t shards = 1;
  uint64_t batch_samples = 10'000;
  int64_t flush_interval = 1000;
  bool dry_run = false;
  bool no_salvage = false;
  uint64_t poison_after = 8;
  std::optional<Version> version;  // none: found out
  Compression compression = Compression::kSnappy;
  std::optional<uint64_t> zstd_level;
  bool utf8_names = false;
  bool stale_at_end = false;
};

bool TakeProtocol(const std::string& text, std::optional<Version>* version, std::string* error) {
  if (text == "auto")
    version->reset();
  else if (text == "1" || text == "1.0")
    *version = Version::k1;
  else if (text == "2" || text == "2.0")
    *version = Version::k2;
  else
    *error = "not auto, 1 or 2";
  return error->empty();
}

bool TakeCompression(const std::string& text, Compression* compression, std::string* error) {
  if (text == "snappy")
    *compression = Compression::kSnappy;
  else if (text == "zstd")
    *compression = Compression::kZstd;
  else
    *error = "not snappy or zstd";
  return error->empty();
}

void AddProtocolOptions(CommandLine* command, Settings* settings) {
  command->Custom("protocol", "VERSION",
                  "Remote Write 1, 2, or what the receiver takes: auto (default)",
                  [settings](const std::string& text, std::string* error) {
                    return TakeProtocol(text, &settings->version, error);
                  });
  command->Custom("compress", "METHOD", "snappy (the default), or zstd where the receiver takes it",
                  [settings](const std::string& text, std::string* error) {
                    return TakeCompression(text, &settings->compression, error);
                  });
  command->Count("zstd-level", "N", "How hard zstd tries, 1 to 19 (default 3)", kLeastZstdLevel,
                 kMostZstdLevel, &settings->zstd_level);
  command->Flag("utf8-names", "Take names of any UTF-8 text too", &settings->utf8_names);
  command->Flag("stale-at-end", "End each series by a stale marker", &settings->stale_at_end);
}

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
  AddProtocolOptions(command, settings);
  command->Flag("dry-run", "Send nothing, say what would be sent", &settings->dry_run);
}

bool CheckSettings(const Settings& settings, std::string* error) {
  const bool is_zstd = settings.compression == Compression::kZstd;
  if (const size_t group = settings.url.find("/metrics/job"); group != std::string::npos) {
    *error = "--url is of a group of a Pushgateway: pp-push-gw --url " +
             settings.url.substr(0, group) + " --job JOB pushes to it";
  } else if (is_zstd && settings.version == Version::k2) {
    // zstd is nothing that Remote Write knows, so it comes with the version that its receivers
    // speak.
    *error = "--compress zstd excludes --protocol 2, which has snappy only";
  } else if (settings.zstd_level && !is_zstd) {
    *error = "--zstd-level needs --compress zstd";
  }
  return error->empty();
}

// Each shard holds two batches, each with the metadata of its families.
size_t FamilyBudget(uint64_t shards) {
  constexpr size_t kAll = size_t{1} << 20;
  constexpr size_t kLeast = size_t{64} << 10;
  return std::max(kAll / shards, kLeast);
}

// The forms of a request to try, in this order.
std::vector<RequestForm> FormsOf(const Settings& settings) {
  const RequestForm version_1 = {};
  const RequestForm version_2 = {.version = Version::k2};
  if (settings.compression == Compression::kZstd) {
    return {{Version::k1, Compression::kZstd,
             static_cast<int>(settings.zstd_level.value_or(kDefaultZstdLevel))},
            version_1};
  }
  if (!settings.version) return {version_2, version_1};
  return {*settings.version == Version::k1 ? version_1 : version_2};
}

std::vector<std::unique_ptr<RemoteWriteSender>> MakeSenders(
    const Settings& settings, const HttpOptions& http, Clock* clock, Outage* outage,
    Negotiation* negotiation, KnownGood* known_good, Progress* progress, Report* report,
    Stop* stop) {
  const RemoteWriteSender::Settings sending = {settings.url, settings.dry_run, !settings.no_salvage,
                                               settings.poison_after, settings.stale_at_end};
  std::vector<std::unique_ptr<RemoteWriteSender>> senders;
  for (uint64_t i = 0; i < settings.shards; ++i) {
    auto client = MakeCurlClient(http.settings(), stop);
    auto deliverer = std::make_unique<Deliverer>(client.get(), clock, outage, http.max_retry_ms(),
                                                 static_cast<uint64_t>(getpid()) + i);
    senders.push_back(std::make_unique<RemoteWriteSender>(sending, std::move(client),
                                                          std::move(deliverer), negotiation,
                                                          known_good, progress, report, stop));
  }
  return senders;
}

// "1 sample", "2 samples"
std::string Counted(uint64_t number, std::string_view what) {
  return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

Summary SummaryOf(const Sharder& sharder, const Progress& progress, const Settings& settings,
                  const Negotiation& negotiation, uint64_t read, uint64_t rejected) {
  const bool version_2 = negotiation.form().version == Version::k2;
  const RemoteWriteSender::Figures figures = sharder.Figures();
  const Deliverer::Counters tries = sharder.Counters();
  Summary summary{"read",
                  read,
                  {{settings.dry_run ? "would_deliver" : "delivered", figures.delivered},
                   {"rejected", rejected}},
                  {{"requests", settings.dry_run ? figures.requests : tries.requests},
                   {"retries", tries.retries},
                   {"series", figures.series},
                   {"bytes", figures.encoded_bytes},
                   {"compressed_bytes", figures.compressed_bytes}}};
  // The others are of no interest to most, and stand where there are any.
  const auto add = [](std::string_view name, uint64_t number, auto* to) {
    if (number > 0) to->push_back({name, number});
  };
  add("deduplicated", figures.deduplicated, &summary.parts);
  if (settings.dry_run || negotiation.is_settled()) {
    summary.details.push_back({"protocol", version_2 ? 2U : 1U});
    if (version_2 && !settings.dry_run) summary.details.push_back({"written", figures.written});
  }
  add("unwritten", figures.unwritten, &summary.details);
  add("exemplars", figures.exemplars, &summary.details);
  add("unwritten_exemplars", figures.unwritten_exemplars, &summary.details);
  add("stale_markers", figures.stale_markers, &summary.details);
  if (progress.has_checkpoint()) {
    summary.parts.push_back({"left_for_resume", progress.left_for_resume()});
  }
  return summary;
}

// Ends a dry run: what would be sent.
int EndDry(const Sharder& sharder, const std::string& url, const Summary& summary,
           ExitStatus status, Report* report) {
  const RemoteWriteSender::Figures figures = sharder.Figures();
  FilterOutput out(STDOUT_FILENO);
  out.AppendLine("would send " + Counted(figures.requests, "request") + ": " +
                 std::to_string(figures.series) + " series, " +
                 Counted(figures.delivered, "sample") + ", " +
                 Counted(figures.encoded_bytes, "byte") + ", " +
                 std::to_string(figures.compressed_bytes) + " compressed, to " + Printable(url));
  return out.End(summary, status, report);
}

int Main(int argc, char** argv) {
  SetLastWords("pp-push-rw");
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-push-rw");
  ExpectFormat(InputFormat::kStream, &report);
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
  std::optional<bool> show_progress;
  AddReportOptions(&command, &report, &show_progress);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  http.HideSecrets(argc, argv);
  std::string error;
  Operands operands(names, kFinishLast, &stop, &clock);
  if (!http.Complete("PP_REMOTE_WRITE_URL", &settings.url, &error) ||
      !CheckSettings(settings, &error) ||
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
  if (const auto status = OpenRejects(reading, &report)) return static_cast<int>(*status);

  Outage outage(&clock, &report);
  Negotiation negotiation(FormsOf(settings), settings.url, &report);
  KnownGood known_good;
  StreamMetadata metadata(&negotiation, FamilyBudget(settings.shards), &clock, &report);
  Sharder sharder(MakeSenders(settings, http, &clock, &outage, &negotiation, &known_good, &progress,
                              &report, &stop),
                  settings.batch_samples, settings.flush_interval, &metadata, &clock, &progress);
  LineSource source(&operands, reading.max_line, &report);
  RemoteWriteReader reader(&source, settings.utf8_names, &metadata, &sharder, &progress, &report);
  const StatusMode mode = ChooseStatusMode({.progress = show_progress,
                                            .quiet = report.quiet(),
                                            .writes_stdout = settings.dry_run,
                                            .reads_stdin = operands.reads_stdin()},
                                           LookAround());
  operands.MeasureTotal();
  const StatusTimer timer(
      mode,
      [&] {
        return SinkFigures(reader.read(), sharder.Counters(), report, operands.meter(), &outage);
      },
      &report, &clock, &stop);
  if (reading.strict) report.set_on_reject([&stop] { stop.WakeReader(); });
  uint64_t read = 0;
  {
    const StopNotice notice(&stop, &report);
    read = reader.ReadAll();
    sharder.Finish();
  }
  progress.Keep();
  NoteWithoutMarks(progress, read, &report);
  const bool failed = source.failed() || progress.failed();
  ExitStatus status = Worst(failed ? ExitStatus::kMachine : ExitStatus::kDone, sharder.status());
  status = Worst(status, operands.End(&report));
  const Summary summary =
      SummaryOf(sharder, progress, settings, negotiation, read, report.rejected());
  if (settings.dry_run) return EndDry(sharder, settings.url, summary, status, &report);
  return static_cast<int>(report.End(summary, status));
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
