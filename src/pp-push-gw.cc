// pp-push-gw: the latest values, to a Pushgateway.

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/checkpoint_option.h"
#include "cli/command_line.h"
#include "cli/common_options.h"
#include "cli/http_options.h"
#include "delivery/expiry.h"
#include "delivery/gateway_pusher.h"
#include "delivery/gateway_reader.h"
#include "delivery/progress.h"
#include "delivery/sink_figures.h"
#include "formats/grouping_key.h"
#include "formats/names.h"
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

struct Settings {
  std::string url;
  Grouping grouping{"example_metrics_pusher", {}, {"instance"}};
  GatewayPusher::Method method = GatewayPusher::Method::kPost;
  bool delete_group = false;
  int64_t interval = 5000;
  std::optional<int64_t> expire;
  bool dry_run = false;
};

bool TakeGroupingLabel(const std::string& text, Grouping* grouping, std::string* error) {
  const size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  if (equals == std::string::npos) {
    *error = "not LABEL=VALUE";
  } else if (name == "job") {
    *error = "the job has an option of its own, --job";
  } else if (CheckText(text, error)) {
    for (const auto& [label, value] : grouping->labels) {
      if (label == name) *error = "label " + name + " is given twice";
    }
    grouping->labels.emplace_back(name, text.substr(equals + 1));
  }
  return error->empty();
}

void AddOptions(CommandLine* command, Settings* settings) {
  settings->url = Environment("PP_PUSHGATEWAY_URL", "http://localhost:9091");
  command->Text("url", "URL", "The Pushgateway (PP_PUSHGATEWAY_URL; default http://localhost:9091)",
                &settings->url);
  command->Text("job", "JOB", "The job of all groups (default example_metrics_pusher)",
                &settings->grouping.job);
  command->Custom("grouping", "LABEL=VALUE", "One more label for the key of all groups",
                  [settings](const std::string& text, std::string* error) {
                    return TakeGroupingLabel(text, &settings->grouping, error);
                  });
  command->Custom("group-by", "LABEL,...",
                  "A group for each value of these labels (default instance; '' for one group)",
                  [settings](const std::string& text, std::string*) {
                    settings->grouping.by = SplitAtCommas(text);
                    return true;
                  });
  command->Custom("method", "METHOD", "post replaces families (the default), put whole groups",
                  [settings](const std::string& text, std::string* error) {
                    if (text == "post")
                      settings->method = GatewayPusher::Method::kPost;
                    else if (text == "put")
                      settings->method = GatewayPusher::Method::kPut;
                    else
                      *error = "not post or put";
                    return error->empty();
                  });
  command->Flag("utf8-names", "Take names outside [a-zA-Z_:][a-zA-Z0-9_:]* (gateway 1.11)",
                &settings->grouping.utf8_names);
  command->Flag("delete", "Read nothing; delete the group of --job and --grouping",
                &settings->delete_group);
  command->Duration("interval", "Push so often while input flows (default 5s)",
                    &settings->interval);
  command->Duration("expire", "At the end, delete the groups that nobody pushed to for so long",
                    &settings->expire);
  command->Flag("dry-run", "Send nothing, write to stdout what would be sent", &settings->dry_run);
}

bool CheckGroupLabel(const std::string& name, bool utf8_names, std::string* error) {
  const bool legal = IsLabelName(name) || (utf8_names && !name.empty() && CheckText(name, error));
  // A gateway that is started for UTF-8 names reads another label out of it, and adds that.
  const bool is_escaped = name.starts_with("U__");
  if (legal && !is_escaped && !name.starts_with("__")) return true;
  *error = "not a legal label name: " + Quoted(name);
  if (!legal && !utf8_names) *error += " (--utf8-names takes more)";
  return false;
}

bool CheckGrouping(const Grouping& grouping, std::string* error) {
  for (const auto& [name, value] : grouping.labels) {
    if (CheckGroupLabel(name, grouping.utf8_names, error)) continue;
    *error = "--grouping: " + *error;
    return false;
  }
  for (const std::string& name : grouping.by) {
    if (CheckGroupLabel(name, grouping.utf8_names, error)) continue;
    *error = "--group-by: " + *error;
    return false;
  }
  return true;
}

bool CheckSettings(Settings* settings, std::string* error) {
  while (settings->url.ends_with('/')) settings->url.pop_back();
  constexpr std::string_view kWritePath = "/api/v1/write";
  if (settings->url.ends_with(kWritePath)) {
    *error =
        "--url is of a Remote Write receiver: pp-push-rw --url " + settings->url + " sends to it";
    return false;
  }
  if ((settings->url + "/").find("/metrics/job/") != std::string::npos) {
    *error =
        "--url is of the Pushgateway only, such as http://localhost:9091; the group's job has "
        "--job, its other labels --grouping";
    return false;
  }
  if (settings->grouping.job.empty() || !CheckText(settings->grouping.job, error)) {
    *error = "--job must be some text";
    return false;
  }
  if (settings->expire && settings->delete_group) {
    *error = "--expire and --delete exclude each other";
    return false;
  }
  return CheckGrouping(settings->grouping, error);
}

// What --delete has no use for; empty if nothing.
std::string FindUseless(const Settings& settings, const std::vector<std::string>& files,
                        const std::string& rejects) {
  if (!settings.delete_group) return "";
  if (!files.empty()) return "--delete reads nothing, so it takes no FILE: " + Quoted(files[0]);
  return rejects.empty() ? "" : "--delete rejects nothing, so it takes no --rejects";
}

// The option that has the run deliver no samples, if one is given.
std::string_view Idle(const Settings& settings) {
  if (settings.delete_group) return "--delete";
  return settings.dry_run ? "--dry-run" : "";
}

// Deletes the group of --job and --grouping; others of the job stay.
int DeleteGroup(const Settings& settings, const Stop& stop, Deliverer* deliverer, Report* report) {
  std::vector<Label> labels = {{"job", settings.grouping.job}};
  for (const auto& [name, value] : settings.grouping.labels) labels.push_back({name, value});
  HttpRequest request;
  request.method = "DELETE";
  request.url = settings.url + GroupPath(labels);
  ExitStatus status = ExitStatus::kDone;
  const StopNotice notice(&stop, report, "still to delete the group; one more signal gives it up");
  if (settings.dry_run) {
    report->Note("would delete " + request.url);
  } else if (const Outcome outcome = deliverer->Deliver(request);
             outcome.kind == Outcome::Kind::kDelivered) {
    report->Note("deleted " + request.url);
  } else {
    report->Error(outcome.reason);
    status = outcome.exit_status();
  }
  const Summary summary{"read", 0, {}, {{"requests", deliverer->counters().requests}}};
  return static_cast<int>(report->End(summary, status));
}

// What the pusher did, and the expiry, if there is one.
Summary Summarize(uint64_t read, bool dry_run, const GatewayPusher& pusher, const Expiry* expiry,
                  const Progress& progress, const Report& report) {
  const Deliverer::Counters counters = pusher.counters();
  Summary summary{
      "read",
      read,
      {{dry_run ? "would_deliver" : "delivered", pusher.delivered()},
       {"rejected", report.rejected()},
       {"superseded", pusher.superseded()}},
      {{"requests", counters.requests}, {"retries", counters.retries}, {"bytes", counters.bytes}}};
  if (progress.has_checkpoint()) {
    summary.parts.push_back({"left_for_resume", progress.left_for_resume()});
  }
  if (expiry != nullptr) {
    summary.details.push_back({dry_run ? "would_expire" : "expired", expiry->deleted()});
  }
  return summary;
}

int PushAll(const Settings& settings, const ReadingOptions& options, Operands* operands,
            StatusMode mode, Clock* clock, Deliverer* deliverer, Outage* outage, Progress* progress,
            Report* report, Stop* stop) {
  FilterOutput out(STDOUT_FILENO);
  std::unique_ptr<Expiry> expiry;
  if (settings.expire) {
    expiry = std::make_unique<Expiry>(settings.url, settings.grouping, *settings.expire, clock,
                                      deliverer, report, stop);
  }
  GatewayPusher pusher(settings.url, settings.method, settings.grouping, deliverer,
                       settings.dry_run ? &out : nullptr, expiry.get(), progress, report, stop);
  LineSource source(operands, options.max_line, report);
  GatewayReader reader(&source, settings.interval, clock, &pusher, progress, report);
  operands->MeasureTotal();
  const StatusTimer timer(
      mode,
      [&] {
        return SinkFigures(reader.read(), deliverer->counters(), *report, operands->meter(),
                           outage);
      },
      report, clock, stop);
  if (options.strict) report->set_on_reject([stop] { stop->WakeReader(); });
  const uint64_t read = reader.ReadAll();
  {
    const StopNotice notice(stop, report);
    pusher.Finish();
  }
  progress->Keep();
  NoteWithoutMarks(*progress, read, report);
  const bool failed = source.failed() || progress->failed();
  ExitStatus status = Worst(failed ? ExitStatus::kMachine : ExitStatus::kDone, pusher.status());
  status = Worst(status, operands->End(report));
  if (expiry != nullptr) {
    status = Worst(status, settings.dry_run ? expiry->List(&out) : expiry->Run());
  }
  const Summary summary =
      Summarize(read, settings.dry_run, pusher, expiry.get(), *progress, *report);
  if (settings.dry_run) return out.End(summary, status, report);
  return static_cast<int>(report->End(summary, status));
}

int Main(int argc, char** argv) {
  SetLastWords("pp-push-gw");
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-push-gw");
  ExpectFormat(InputFormat::kStream, &report);
  Settings settings;
  HttpOptions http;
  ReadingOptions reading;
  CheckpointOption checkpoint;
  std::vector<std::string> names;
  CommandLine command("pp-push-gw", "[OPTION...] [FILE...]",
                      "Push the newest value of each series of the stream to a Pushgateway.");
  AddOptions(&command, &settings);
  http.AddTo(&command);
  AddReadingOptions(&command, &reading);
  checkpoint.AddTo(&command);
  std::optional<bool> show_progress;
  AddReportOptions(&command, &report, &show_progress);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  http.HideSecrets(argc, argv);
  std::string error = FindUseless(settings, names, reading.rejects);
  Operands operands(names, kFinishLast, &stop, &clock);
  if (!error.empty() || !http.Complete("PP_PUSHGATEWAY_URL", &settings.url, &error) ||
      !CheckSettings(&settings, &error) ||
      !checkpoint.Complete(Idle(settings), &reading.rejects, &error) ||
      !operands.Check(reading.rejects, &error)) {
    return static_cast<int>(command.UsageError(error));
  }
  stop.CatchSignals();
  Progress progress(&clock, &report);
  if (const auto status =
          checkpoint.Open("pp-push-gw to " + settings.url, stop, &clock, &report, &progress)) {
    return static_cast<int>(*status);
  }
  if (const auto status = OpenRejects(reading, &report)) return static_cast<int>(*status);

  const std::unique_ptr<HttpClient> client = MakeCurlClient(http.settings(), &stop);
  Outage outage(&clock, &report);
  Deliverer deliverer(client.get(), &clock, &outage, http.max_retry_ms(),
                      static_cast<uint64_t>(getpid()));
  if (settings.delete_group) {
    return DeleteGroup(settings, stop, &deliverer, &report);
  }
  const StatusMode mode = ChooseStatusMode({.progress = show_progress,
                                            .quiet = report.quiet(),
                                            .writes_stdout = settings.dry_run,
                                            .reads_stdin = operands.reads_stdin()},
                                           LookAround());
  return PushAll(settings, reading, &operands, mode, &clock, &deliverer, &outage, &progress,
                 &report, &stop);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
