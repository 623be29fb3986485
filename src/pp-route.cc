// pp-route: each sample of the stream to the lane that its age belongs to.

#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "delivery/lane.h"
#include "delivery/sibling.h"
#include "formats/age_lane.h"
#include "formats/exposition.h"
#include "formats/mark.h"
#include "formats/sample_checker.h"
#include "lines/filter_output.h"
#include "lines/last_words.h"
#include "lines/line_source.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/status_mode.h"
#include "lines/status_timer.h"
#include "lines/stop.h"
#include "lines/system_clock.h"
#include "values/counter.h"
#include "values/time.h"

namespace pp {
namespace {

constexpr std::array kLanes = {AgeLane::kRealtime, AgeLane::kHistoric, AgeLane::kAncient};
constexpr std::array<std::string_view, kLanes.size()> kNames = {"realtime", "historic", "ancient"};

size_t IndexOf(AgeLane lane) {
  return static_cast<size_t>(lane);
}

struct Settings {
  AgeRule rule;
  std::optional<int64_t> max_age;
  std::array<std::string, kLanes.size()> commands;  // empty: none
  bool push = false;
  std::optional<AgeLane> only;
};

void AddOptions(CommandLine* command, Settings* settings) {
  command->Duration("threshold", "Samples of this age or older are historic (default 5m)",
                    &settings->rule.threshold);
  command->Duration("max-future", "Samples further ahead are rejected (default 5m)",
                    &settings->rule.max_future);
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
                    for (size_t i = 0; i < kLanes.size(); ++i) {
                      if (text == kNames[i]) settings->only = kLanes[i];
                    }
                    if (!settings->only) *error = "not realtime, historic or ancient";
                    return settings->only.has_value();
                  });
}

// For the sinks of --push, which are as quiet as we are.
std::string FlagsLike(const Report& report) {
  std::string flags = report.quiet() ? " -q" : "";
  if (report.summary_format() == SummaryFormat::kJson) flags += " --summary=json";
  if (report.summary_format() == SummaryFormat::kNone) flags += " --summary=none";
  return flags;
}

// What the options leave open; an error if they do not go together.
std::string Complete(const Report& report, Settings* settings) {
  settings->rule.max_age = settings->max_age.value_or(AgeRule::kNoMaxAge);
  std::string& realtime = settings->commands[IndexOf(AgeLane::kRealtime)];
  std::string& historic = settings->commands[IndexOf(AgeLane::kHistoric)];
  const std::string flags = FlagsLike(report);
  if (settings->push && realtime.empty()) realtime = SiblingCommand("pp-push-gw") + flags;
  if (settings->push && historic.empty()) historic = SiblingCommand("pp-push-rw") + flags;
  bool any = settings->only.has_value();
  for (const std::string& command : settings->commands) any = any || !command.empty();
  if (!any) return "no lane: give --push, --realtime, --historic, --ancient or --only";
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

class Router {
 public:
  Router(const Settings& settings, FilterOutput* out, Report* report)
      : rule_(settings.rule), only_(settings.only), out_(out), report_(report) {}

  bool StartLanes(const Settings& settings, const Stop* stop, std::string* error);

  // A line that was read at `now`.
  void Line(const Location& at, std::string_view line, int64_t now);
  // Before a read that may block.
  void Flush();
  // The stream has marks.
  bool marked() const { return marked_; }
  // Nobody is left to route to.
  bool done() const;
  bool output_closed() const { return only_ && out_->closed(); }

  // Safe to be asked by another thread, once the lanes are started.
  uint64_t read() const { return read_; }
  // Of the lanes that have not taken all yet the first; null for none.
  const std::string_view* FindSlowLane() const;

  // Waits for the lanes; the worst of their statuses.
  ExitStatus EndLanes();
  // `unparsed` lines were rejected before they came here.
  Summary Figures(uint64_t unparsed) const;

 private:
  void Route(const SampleNumbers& sample, const Location& at, std::string_view line, int64_t now);
  void RouteTo(AgeLane lane, const Location& at, std::string_view line);
  void CopyToAll(std::string_view line);
  void CopyDirective(std::string_view line);
  void Reject(const Location& at, std::string_view reason, std::string_view line) {
    report_->Reject(at, reason, line);
  }

  AgeRule rule_;
  std::optional<AgeLane> only_;
  FilterOutput* out_;
  Report* report_;
  std::array<std::unique_ptr<Lane>, kLanes.size()> lanes_;
  SampleChecker checker_;
  Counter read_;
  std::array<uint64_t, kLanes.size()> routed_ = {};
  uint64_t left_out_ = 0;
  bool marked_ = false;
};

bool Router::StartLanes(const Settings& settings, const Stop* stop, std::string* error) {
  for (size_t i = 0; i < kLanes.size(); ++i) {
    if (settings.commands[i].empty()) continue;
    lanes_[i] = Lane::Start(std::string(kNames[i]), settings.commands[i], report_, stop, error);
    if (lanes_[i] == nullptr) return false;
  }
  return true;
}

void Router::Line(const Location& at, std::string_view line, int64_t now) {
  SampleNumbers sample;
  if (checker_.IsKnown(line, &sample)) {
    ++read_;
    Route(sample, at, line, now);
    return;
  }
  std::string error;
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      ++read_;
      if (checker_.Check(line, &sample, &error))
        Route(sample, at, line, now);
      else
        Reject(at, error, line);
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error)) {
        CopyToAll(line);
      } else {
        ++read_;
        Reject(at, error, line);
      }
      break;
    case LineKind::kDirective:
      CopyDirective(line);
      break;
    case LineKind::kIgnored:
      break;
  }
}

void Router::Route(const SampleNumbers& sample, const Location& at, std::string_view line,
                   int64_t now) {
  const AgeLane lane =
      sample.has_timestamp ? rule_.LaneOf(sample.timestamp, now) : AgeLane::kRealtime;
  if (lane == AgeLane::kTooFarAhead) {
    Reject(at,
           "timestamp is " + FormatDuration(sample.timestamp - now) +
               " ahead of the clock, more than --max-future " + FormatDuration(rule_.max_future),
           line);
    return;
  }
  RouteTo(lane, at, line);
}

void Router::RouteTo(AgeLane lane, const Location& at, std::string_view line) {
  const size_t index = IndexOf(lane);
  if (only_ == lane) {
    ++routed_[index];
    out_->AppendLine(line);
  } else if (Lane* command = lanes_[index].get(); command == nullptr) {
    if (only_) {
      ++left_out_;
    } else {
      const std::string name(kNames[index]);
      Reject(at, "a sample for the " + name + " lane, and there is no --" + name, line);
    }
  } else if (command->gone()) {
    Reject(at, "the command of the " + std::string(kNames[index]) + " lane has ended", line);
  } else {
    ++routed_[index];
    command->AppendLine(line);
  }
}

void Router::CopyToAll(std::string_view line) {
  if (only_) out_->AppendLine(line);
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane != nullptr && !lane->gone()) lane->AppendLine(line);
  }
}

// A mark says of all above it that it went on, or that it was rejected and is kept.
void Router::CopyDirective(std::string_view line) {
  Mark mark;
  if (ParseMark(line, &mark)) {
    marked_ = true;
    if (!report_->SyncRejects()) return;
  }
  CopyToAll(line);
}

void Router::Flush() {
  report_->FlushRejects();
  out_->Flush();
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane != nullptr) lane->Flush();
  }
}

bool Router::done() const {
  bool all_gone = !only_ || out_->closed();
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    all_gone = all_gone && (lane == nullptr || lane->gone());
  }
  return all_gone;
}

const std::string_view* Router::FindSlowLane() const {
  for (size_t i = 0; i < kLanes.size(); ++i) {
    if (lanes_[i] != nullptr && lanes_[i]->is_behind()) return &kNames[i];
  }
  return nullptr;
}

ExitStatus Router::EndLanes() {
  ExitStatus worst = ExitStatus::kDone;
  // Each has the end of its input before we wait for the first.
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane != nullptr) lane->Finish();
  }
  for (size_t i = 0; i < kLanes.size(); ++i) {
    if (lanes_[i] == nullptr) continue;
    worst = Worst(worst, lanes_[i]->End());
    routed_[i] -= lanes_[i]->rejected();
  }
  return worst;
}

Summary Router::Figures(uint64_t unparsed) const {
  Summary summary{"read", read_ + unparsed, {}, {}};
  uint64_t passed = 0;
  for (const uint64_t routed : routed_) passed += routed;
  summary.parts = {{"passed", passed}, {"rejected", report_->rejected()}};
  if (only_) summary.parts.push_back({"left_out", left_out_});
  for (size_t i = 0; i < kLanes.size(); ++i) summary.details.push_back({kNames[i], routed_[i]});
  return summary;
}

// Worse than kDone if it ended before its input.
ExitStatus RouteAll(LineSource* source, Clock* clock, bool strict, Report* report, Router* router) {
  uint64_t reads = 0;
  int64_t now = 0;
  while (!report->rejects_lost() && !(strict && report->rejected() > 0)) {
    if (router->done()) {
      if (!router->output_closed()) report->Error("no lane is left; the rest is not read");
      return ExitStatus::kRejects;
    }
    const LineSource::Event event = source->Next();
    if (event == LineSource::Event::kEnd) break;
    if (event == LineSource::Event::kLine) {
      if (source->reads() != reads) now = clock->Now();
      reads = source->reads();
      router->Line(source->at(), source->line(), now);
      if (router->marked()) source->ExpectWholeLines();
    } else {
      router->Flush();
      if (!router->done()) source->Wait(Input::kForever);
    }
  }
  return ExitStatus::kDone;
}

StatusFigures LookAt(const Router& router, const Report& report, const ReadMeter& meter) {
  StatusFigures figures;
  figures.samples = router.read();
  figures.done = meter.bytes;
  figures.total = meter.total;
  figures.rejects = report.rejected();
  const std::string_view* lane = router.FindSlowLane();
  if (meter.waits)
    figures.waits_for = "input";
  else
    figures.waits_for = lane == nullptr ? "those behind it" : "lane " + std::string(*lane);
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
                      "Send each sample of the stream to the lane that its age belongs to.");
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
  if (const auto status = OpenRejects(reading.rejects, &report)) return static_cast<int>(*status);
  stop.CatchSignals();

  FilterOutput out(STDOUT_FILENO);
  Router router(settings, &out, &report);
  LineSource source(&operands, reading.max_line, &report);
  ExitStatus status = ExitStatus::kDone;
  // Before the lanes, which lend the terminal on.
  const StatusMode mode = ChooseStatusMode({.progress = show_progress,
                                            .quiet = report.quiet(),
                                            .writes_stdout = settings.only.has_value(),
                                            .reads_stdin = operands.reads_stdin(),
                                            .runs_tools = true},
                                           LookAround());
  StderrTerminal::LendToChildren();
  operands.MeasureTotal();
  std::optional<StatusTimer> timer;
  if (router.StartLanes(settings, &stop, &error)) {
    timer.emplace(
        mode, [&] { return LookAt(router, report, operands.meter()); }, &report, &clock, &stop);
    status = RouteAll(&source, &clock, reading.strict, &report, &router);
  } else {
    report.Error(error);
    status = ExitStatus::kMachine;
  }
  status = Worst(status, router.EndLanes());
  if (source.failed()) status = ExitStatus::kMachine;
  return out.End(router.Figures(source.rejected()), status, &report);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
