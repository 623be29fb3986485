// pp-route: each sample of the stream to the lane that its age, or its series, belongs to.

#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "delivery/age_router.h"
#include "delivery/key_router.h"
#include "delivery/lane_set.h"
#include "delivery/shard_router.h"
#include "delivery/sibling.h"
#include "formats/age_lane.h"
#include "lines/filter_output.h"
#include "lines/last_words.h"
#include "lines/line_source.h"
#include "lines/operands.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/status_mode.h"
#include "lines/status_timer.h"
#include "lines/stop.h"
#include "lines/system_clock.h"

namespace pp {
namespace {

// Each has a thread, and a share of the buffers that holds some lines.
constexpr uint64_t kMostShards = 256;

struct Settings {
  std::optional<int64_t> threshold;
  std::optional<int64_t> max_future;
  std::optional<int64_t> max_age;
  AgeRule rule;
  std::array<std::string, kAgeLanes.size()> commands;  // empty: none
  bool push = false;
  std::optional<AgeLane> only;
  std::optional<uint64_t> shards;
  std::string shard;  // the command of each; empty: none
  bool key = false;

  bool by_series() const { return key || shards || !shard.empty(); }
};

void AddOptions(CommandLine* command, Settings* settings) {
  command->Duration("threshold", "Samples of this age or older are historic (default 5m)",
                    &settings->threshold);
  command->Duration("max-future", "Samples further ahead are rejected (default 5m)",
                    &settings->max_future);
  command->Duration("max-age", "Samples older than this are ancient (default: none is)",
                    &settings->max_age);
  command->Text("realtime", "CMD", "Run CMD by /bin/sh, with the realtime samples on its stdin",
                &settings->commands[IndexOf(AgeLane::kRealtime)]);
  command->Text("historic", "CMD", "The same for the historic samples",
                &settings->commands[IndexOf(AgeLane::kHistoric)]);
  command->Text("ancient", "CMD", "The same for the ancient samples",
                &settings->commands[IndexOf(AgeLane::kAncient)]);
  command->Flag("push", "--realtime pp-push-gw --historic pp-push-rw", &settings->push);
  command->Custom("only", "LANE", "Write the samples of this lane to stdout, leave out the others",
                  [settings](const std::string& text, std::string* error) {
                    for (size_t i = 0; i < kAgeLanes.size(); ++i) {
                      if (text == kAgeLaneNames[i]) settings->only = kAgeLanes[i];
                    }
                    if (!settings->only) *error = "not realtime, historic or ancient";
                    return settings->only.has_value();
                  });
  command->Count("shards", "N", "Divide by series instead of age, into so many lanes", 1,
                 kMostShards, &settings->shards);
  command->Text("shard", "CMD", "The command of each of them; {} in it is its number, from 0 on",
                &settings->shard);
  command->Flag("key", "Write each line behind a key of its series and a tab, for kcat -K '\\t'",
                &settings->key);
}

// For the sinks of --push, which are as quiet as we are.
std::string FlagsLike(const Report& report) {
  std::string flags = report.quiet() ? " -q" : "";
  if (report.summary_format() == SummaryFormat::kJson) flags += " --summary=json";
  if (report.summary_format() == SummaryFormat::kNone) flags += " --summary=none";
  return flags;
}

// What several of them would do to each other.
std::string CheckShard(const std::string& command) {
  const bool is_for_all = command.find("{}") == std::string::npos;
  for (const std::string_view option : {"--checkpoint", "--rejects"}) {
    if (is_for_all && command.find(option) != std::string::npos) {
      return "all shards would write to the same file: give each its own, as in " +
             std::string(option) + " NAME{}";
    }
  }
  const std::string_view program = std::string_view(command).substr(0, command.find(' '));
  if (program.substr(program.rfind('/') + 1) == "pp-push-gw") {
    return "several pp-push-gw would wipe out parts of each other's families: it is no command "
           "for --shard";
  }
  return "";
}

// What is wrong with the options where samples are divided by series.
std::string CheckBySeries(const Settings& settings) {
  bool by_age = settings.push || settings.only || settings.threshold || settings.max_future ||
                settings.max_age;
  for (const std::string& command : settings.commands) by_age = by_age || !command.empty();
  if (by_age) {
    return std::string(settings.key ? "--key" : "--shards") +
           " divides by series, whatever the age: for both, run one pp-route as a lane of another";
  }
  if (settings.key && (settings.shards || !settings.shard.empty())) {
    return "--key writes to stdout, so there are no --shards too";
  }
  if (settings.shards && settings.shard.empty()) return "--shards needs the command: --shard CMD";
  if (!settings.shard.empty() && !settings.shards) return "--shard needs their number: --shards N";
  return settings.shards && *settings.shards > 1 ? CheckShard(settings.shard) : "";
}

// What the options leave open; an error if they do not go together.
std::string Complete(const Report& report, Settings* settings) {
  if (settings->by_series()) return CheckBySeries(*settings);
  settings->rule.threshold = settings->threshold.value_or(settings->rule.threshold);
  settings->rule.max_future = settings->max_future.value_or(settings->rule.max_future);
  settings->rule.max_age = settings->max_age.value_or(AgeRule::kNoMaxAge);
  std::string& realtime = settings->commands[IndexOf(AgeLane::kRealtime)];
  std::string& historic = settings->commands[IndexOf(AgeLane::kHistoric)];
  const std::string flags = FlagsLike(report);
  if (settings->push && realtime.empty()) realtime = SiblingCommand("pp-push-gw") + flags;
  if (settings->push && historic.empty()) historic = SiblingCommand("pp-push-rw") + flags;
  bool any = settings->only.has_value();
  for (const std::string& command : settings->commands) any = any || !command.empty();
  if (!any)
    return "no lane: give --push, --realtime, --historic, --ancient, --only, --shards or --key";
  if (settings->only && !settings->commands[IndexOf(*settings->only)].empty()) {
    return "--only writes this lane to stdout, so it cannot have a command too";
  }
  const bool ancient = !settings->commands[IndexOf(AgeLane::kAncient)].empty() ||
                       settings->only == AgeLane::kAncient;
  if (ancient && !settings->max_age) return "the ancient lane needs --max-age";
  if (settings->rule.max_age < settings->rule.threshold) {
    return "--max-age is less than --threshold";
  }
  return "";
}

size_t CountLanes(const Settings& settings) {
  if (settings.key) return 0;
  return settings.shards.value_or(kAgeLanes.size());
}

// The command of a shard: {} stands for its number.
std::string CommandOf(std::string command, size_t shard) {
  const std::string number = std::to_string(shard);
  for (size_t at = 0; (at = command.find("{}", at)) != std::string::npos; at += number.size()) {
    command.replace(at, 2, number);
  }
  return command;
}

bool StartLanes(const Settings& settings, LaneSet* lanes, std::string* error) {
  for (size_t i = 0; i < CountLanes(settings); ++i) {
    const std::string name =
        settings.shards ? "shard " + std::to_string(i) : "lane " + std::string(kAgeLaneNames[i]);
    const std::string command =
        settings.shards ? CommandOf(settings.shard, i) : settings.commands[i];
    if (!command.empty() && !lanes->Start(i, name, command, error)) return false;
  }
  return true;
}

std::unique_ptr<StreamRouter> MakeRouter(const Settings& settings, FilterOutput* out,
                                         LaneSet* lanes, Report* report) {
  if (settings.key) return std::make_unique<KeyRouter>(out, lanes, report);
  if (settings.shards) return std::make_unique<ShardRouter>(*settings.shards, lanes, report);
  return std::make_unique<AgeRouter>(settings.rule, settings.only, out, lanes, report);
}

// Worse than kDone if it ended before its input.
ExitStatus RouteAll(LineSource* source, Clock* clock, const LaneSet& lanes, const Stop& stop,
                    Report* report, StreamRouter* router) {
  uint64_t reads = 0;
  int64_t now = 0;
  while (!report->rejects_lost() && !report->IsOver()) {
    if (router->done()) {
      const std::string why = stop.aborting() ? "stopped by a signal" : "no lane is left";
      if (!lanes.is_empty()) report->Error(why + "; the rest is not read");
      return ExitStatus::kRunAgain;
    }
    const LineSource::Event event = source->Next();
    if (event == LineSource::Event::kEnd) break;
    if (event == LineSource::Event::kLine) {
      if (source->reads() != reads) now = clock->Now();
      reads = source->reads();
      router->Line(source->at(), source->line(), now);
      if (router->TakeMarked()) source->ExpectWholeLines();
    } else {
      router->Flush();
      if (!router->done()) source->Wait(Input::kForever);
    }
  }
  return ExitStatus::kDone;
}

StatusFigures LookAt(const StreamRouter& router, const LaneSet& lanes, const Report& report,
                     const ReadMeter& meter) {
  StatusFigures figures;
  figures.samples = router.read();
  figures.done = meter.bytes;
  figures.total = meter.total;
  figures.rejects = report.rejected();
  const std::string* lane = lanes.FindSlow();
  if (meter.waits)
    figures.waits_for = "input";
  else
    figures.waits_for = lane == nullptr ? "those behind it" : *lane;
  return figures;
}

int Main(int argc, char** argv) {
  SetLastWords("pp-route");
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-route");
  ExpectFormat(InputFormat::kStream, &report);
  Settings settings;
  ReadingOptions reading;
  std::vector<std::string> names;
  CommandLine command("pp-route", "[OPTION...] [FILE...]",
                      "Send each sample of the stream to the lane of its age, or of its series.");
  AddOptions(&command, &settings);
  AddReadingOptions(&command, &reading);
  std::optional<bool> show_progress;
  AddReportOptions(&command, &report, &show_progress);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  std::string error = Complete(report, &settings);
  Operands operands(names, kFinishSecond, &stop, &clock);
  if (!error.empty() || !operands.Check(reading.rejects, &error)) {
    return static_cast<int>(command.UsageError(error));
  }
  if (const auto status = OpenRejects(reading, &report)) return static_cast<int>(*status);
  stop.CatchSignals();

  FilterOutput out(STDOUT_FILENO);
  LaneSet lanes(CountLanes(settings), &report, &stop);
  const std::unique_ptr<StreamRouter> router = MakeRouter(settings, &out, &lanes, &report);
  LineSource source(&operands, reading.max_line, &report);
  ExitStatus status = ExitStatus::kDone;
  // Before the lanes, which lend the terminal on.
  const StatusMode mode = ChooseStatusMode({.progress = show_progress,
                                            .quiet = report.quiet(),
                                            .writes_stdout = settings.only || settings.key,
                                            .reads_stdin = operands.reads_stdin(),
                                            .runs_tools = true},
                                           LookAround());
  StderrTerminal::LendToChildren();
  operands.MeasureTotal();
  std::optional<StatusTimer> timer;
  if (StartLanes(settings, &lanes, &error)) {
    timer.emplace(
        mode, [&] { return LookAt(*router, lanes, report, operands.meter()); }, &report, &clock,
        &stop);
    if (!lanes.is_empty()) out.OutliveReader();
    status = RouteAll(&source, &clock, lanes, stop, &report, router.get());
    lanes.TryFlush();
    out.Flush();  // that it cannot be is not for the end of the lanes to be known
  } else {
    report.Error(error);
    status = ExitStatus::kMachine;
  }
  status = Worst(status, operands.End(&report));
  status = Worst(status, lanes.End());
  if (source.failed()) status = ExitStatus::kMachine;
  out.Close(&report);
  return out.End(router->Figures(source.rejected()), status, &report);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
