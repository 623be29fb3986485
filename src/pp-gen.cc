// pp-gen: made-up metrics that look like production.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "formats/names.h"
#include "formats/test_metrics.h"
#include "lines/filter_output.h"
#include "lines/last_words.h"
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

constexpr int64_t kHour = 3'600'000;
constexpr int64_t kDay = 24 * kHour;

struct Settings {
  std::optional<int64_t> at;
  std::optional<int64_t> start;
  std::optional<int64_t> end;
  std::optional<int64_t> step;
  bool continuous = false;
  std::optional<int64_t> interval;
  uint64_t count = 0;  // 0: no end
  bool mixed_ages = false;
  bool no_timestamps = false;
  TestMetrics::Choice choice;
};

bool TakeFormat(const std::string& text, TestMetrics::Format* format, std::string* error) {
  if (text == "stream")
    *format = TestMetrics::Format::kStream;
  else if (text == "csv")
    *format = TestMetrics::Format::kCsv;
  else if (text == "json")
    *format = TestMetrics::Format::kJson;
  else if (text == "jsonl")
    *format = TestMetrics::Format::kJsonl;
  else
    *error = "not stream, csv, json or jsonl";
  return error->empty();
}

void AddOptions(int64_t now, CommandLine* command, Settings* settings) {
  command->Time("at", "One set, at TIME", now, &settings->at);
  command->Time("start", "A range of sets, from TIME, with --end and --step", now,
                &settings->start);
  command->Time("end", "To TIME, which is in the range (default: now)", now, &settings->end);
  command->Duration("step", "From one set of the range to the next", &settings->step);
  command->Flag("continuous", "A set now, and one every --interval", &settings->continuous);
  command->Duration("interval", "For --continuous (default 15s)", &settings->interval);
  command->Count("count", "N", "End --continuous after N sets", 1, UINT64_MAX, &settings->count);
  command->Flag("mixed-ages", "A set each of 1 month, 1 week, 1 day, 1 hour ago, and of now",
                &settings->mixed_ages);
  command->Count("seed", "N", "Other values (default 0)", 0, UINT64_MAX, &settings->choice.seed);
  command->Count("instances", "N", "N series for each, with an instance label", 1, 1'000'000,
                 &settings->choice.instances);
  command->CommaList("metrics", "LIST", "Only these, with or without the prefix",
                     &settings->choice.names);
  command->Custom("prefix", "PREFIX", "Of all names (default prometheus_pusher_test_)",
                  [settings](const std::string& text, std::string*) {
                    settings->choice.prefix = text;
                    return true;
                  });
  command->Flag("no-timestamps", "Leave the timestamps out", &settings->no_timestamps);
  command->Custom("output", "FORMAT", "stream (the default), csv, json or jsonl",
                  [settings](const std::string& text, std::string* error) {
                    return TakeFormat(text, &settings->choice.format, error);
                  });
}

// Names without the prefix. Empty: *error says which is unknown.
bool ResolveNames(TestMetrics::Choice* choice, std::string* error) {
  const std::vector<std::string_view>& known = TestMetrics::Names();
  for (std::string& name : choice->names) {
    const auto is_known = [&known](std::string_view one) {
      return std::find(known.begin(), known.end(), one) != known.end();
    };
    if (is_known(name)) continue;  // as it is, even if it begins as the prefix does
    if (name.starts_with(choice->prefix)) name.erase(0, choice->prefix.size());
    if (is_known(name)) continue;
    *error = "--metrics: unknown metric " + name + "; known are";
    for (const std::string_view one : known) error->append(" ").append(one);
    return false;
  }
  return true;
}

// Empty when the options go together.
std::string Conflict(const Settings& settings) {
  const bool range = settings.start || settings.end || settings.step;
  const int modes = (settings.at ? 1 : 0) + (range ? 1 : 0) + (settings.continuous ? 1 : 0) +
                    (settings.mixed_ages ? 1 : 0);
  if (modes > 1) return "--at, --start, --continuous and --mixed-ages exclude each other";
  if (range && !settings.start) return "--end and --step go with --start";
  if (range && !settings.step) return "--start needs --step";
  if (settings.step && *settings.step == 0) return "--step must be more than 0";
  if (range && *settings.end < *settings.start) {
    return "--end, by default now, is before --start";
  }
  if (!settings.continuous && (settings.interval || settings.count > 0)) {
    return "--interval and --count go with --continuous";
  }
  if (settings.interval && *settings.interval == 0) return "--interval must be more than 0";
  if (!IsMetricName(settings.choice.prefix + "a")) return "--prefix makes illegal metric names";
  return "";
}

// Makes sets and writes them, until the reader is gone or the run is stopped.
class Generator {
 public:
  Generator(const TestMetrics::Choice& choice, FilterOutput* out, const Stop* stop)
      : metrics_(choice), out_(out), stop_(stop) {
    metrics_.AppendBegin(&text_);
  }

  // False when there should be no more.
  bool Make(int64_t time) {
    metrics_.AppendSet(time, &text_);
    out_->Append(text_);
    text_.clear();
    samples_ += metrics_.series_count();
    last_ = time;
    return !out_->closed() && !stop_->finishing();
  }

  void End() {
    metrics_.AppendEnd(&text_);
    out_->Append(text_);
  }

  // These are safe to be asked by another thread.
  uint64_t samples() const { return samples_; }
  int64_t last() const { return last_; }  // the time of the last set
  uint64_t series() const { return metrics_.series_count(); }

 private:
  TestMetrics metrics_;
  FilterOutput* out_;
  const Stop* stop_;
  std::string text_;
  Counter samples_;
  std::atomic<int64_t> last_ = 0;
};

std::string FormatSecond(int64_t ms) {
  return FormatTime(ms - ms % 1000);
}

// How far it is; `end` of the range, if there is one.
StatusFigures LookAt(const Generator& generator, int64_t start, const std::optional<int64_t>& end) {
  StatusFigures figures;
  figures.samples = generator.samples();
  const int64_t last = generator.last();
  if (!end || figures.samples == 0) return figures;
  figures.done = static_cast<uint64_t>(last - start);
  figures.total = static_cast<uint64_t>(*end - start);
  figures.place = FormatSecond(last) + " of " + FormatSecond(*end);
  return figures;
}

// False when it was ended before its end.
bool MakeRange(int64_t start, int64_t end, int64_t step, Generator* generator) {
  int64_t time = start;
  while (generator->Make(time) && step <= end - time) time += step;
  return step > end - time;
}

// On a grid from the first set on, so that the time it takes to make one adds up to nothing.
void MakeContinuously(int64_t interval, uint64_t count, Clock* clock, const Stop& stop,
                      FilterOutput* out, Generator* generator) {
  const int64_t begin = clock->Monotonic();
  for (uint64_t made = 1;; ++made) {
    const bool go_on = generator->Make(clock->Now());
    out->Flush();
    if (!go_on || out->closed() || made == count) return;
    const int64_t gone = clock->Monotonic() - begin;
    out->WaitForReaderGone(begin + (gone / interval + 1) * interval, clock, stop);
    if (stop.finishing() || out->closed()) return;
  }
}

int Main(int argc, char** argv) {
  SetLastWords("pp-gen");
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-gen");
  Settings settings;
  CommandLine command("pp-gen", "[OPTION...]",
                      "Make up metrics that look like production: one set of them now, unless an "
                      "option says\notherwise. Any value is a function of seed, series and time "
                      "alone.");
  const int64_t now = clock.Now();
  AddOptions(now, &command, &settings);
  std::optional<bool> show_progress;
  AddReportOptions(&command, &report, &show_progress);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  if (settings.start && !settings.end) settings.end = now;
  std::string error = Conflict(settings);
  if (!error.empty() || !ResolveNames(&settings.choice, &error)) {
    return static_cast<int>(command.UsageError(error));
  }
  settings.choice.timestamps = !settings.no_timestamps;
  stop.CatchSignals();

  FilterOutput out(STDOUT_FILENO);
  out.KeepLinesWhole();
  Generator generator(settings.choice, &out, &stop);
  const StatusMode mode = ChooseStatusMode(
      {.progress = show_progress, .quiet = report.quiet(), .writes_stdout = true}, LookAround());
  const int64_t start = settings.start.value_or(now);
  const StatusTimer timer(
      mode, [&] { return LookAt(generator, start, settings.end); }, &report, &clock, &stop);
  bool whole = true;
  if (settings.start) {
    whole = MakeRange(start, *settings.end, *settings.step, &generator);
  } else if (settings.continuous) {
    MakeContinuously(settings.interval.value_or(15'000), settings.count, &clock, stop, &out,
                     &generator);
  } else if (settings.mixed_ages) {
    for (const int64_t age : {30 * kDay, 7 * kDay, kDay, kHour, int64_t{0}}) {
      whole = generator.Make(now - age) || age == 0;
      if (!whole) break;
    }
  } else {
    generator.Make(settings.at.value_or(now));
  }
  generator.End();
  if (!whole && stop.signalled()) {
    report.Error("stopped by a signal; the last set is of " + FormatTime(generator.last()));
  }
  const Summary summary{"made", generator.samples(), {}, {{"series", generator.series()}}};
  return out.End(summary, whole ? ExitStatus::kDone : ExitStatus::kRunAgain, &report);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
