#include "formats/test_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "formats/csv.h"
#include "formats/curves.h"
#include "formats/json.h"
#include "formats/series_text.h"
#include "values/number.h"

namespace pp {
namespace {

struct Family {
  std::string_view name;
  std::string_view type;
  std::string_view help;
};

constexpr std::string_view kRequests = "requests_total";
constexpr std::string_view kConnections = "active_connections";
constexpr std::string_view kTemperature = "temperature_celsius";
constexpr std::string_view kDuration = "request_duration_seconds";
constexpr std::string_view kJobs = "jobs_processed_total";

constexpr std::array<Family, 5> kFamilies = {
    {{kRequests, "counter", "Requests processed."},
     {kConnections, "gauge", "Connections open now, 0 to 100."},
     {kTemperature, "gauge", "Temperature of the machine room, 0 to 50 degrees Celsius."},
     {kDuration, "histogram", "How long requests took, in seconds."},
     {kJobs, "counter", "Jobs processed, by type and status."}}};

struct Bucket {
  std::string_view le;
  double rate;             // requests a second that end up here
  int64_t typical_micros;  // how long such a request takes: between this bound and the one below
};

constexpr std::array<Bucket, 12> kBuckets = {{{"0.005", 0.95, 3'600},
                                              {"0.01", 2.1, 7'700},
                                              {"0.025", 3.4, 17'000},
                                              {"0.05", 2.5, 36'000},
                                              {"0.1", 1.5, 72'000},
                                              {"0.25", 0.95, 160'000},
                                              {"0.5", 0.42, 350'000},
                                              {"1", 0.21, 700'000},
                                              {"2.5", 0.09, 1'600'000},
                                              {"5", 0.03, 3'400'000},
                                              {"10", 0.01, 7'000'000},
                                              {"+Inf", 0.004, 14'000'000}}};

struct Job {
  std::string_view type;
  std::string_view status;
  double rate;  // a second
};

constexpr std::array<Job, 6> kJobKinds = {{{"email", "success", 0.8},
                                           {"email", "failed", 0.012},
                                           {"report", "success", 0.06},
                                           {"report", "failed", 0.0015},
                                           {"backup", "success", 0.004},
                                           {"backup", "failed", 0.0001}}};

// Where the values of one instance stand.
constexpr size_t kRequestsAt = 0;
constexpr size_t kConnectionsAt = 1;
constexpr size_t kTemperatureAt = 2;
constexpr size_t kBucketsAt = 3;
constexpr size_t kSumAt = kBucketsAt + kBuckets.size();
constexpr size_t kCountAt = kSumAt + 1;
constexpr size_t kJobsAt = kCountAt + 1;
constexpr size_t kValues = kJobsAt + kJobKinds.size();

constexpr int64_t kMinute = 60'000;

double ActiveConnections(uint64_t seed, int64_t time) {
  return 48 + 22 * DailyRhythm(time) + 6 * WeeklyRhythm(time) +
         24 * (SmoothNoise(seed, time, 10 * kMinute) - 0.5) +
         10 * (SmoothNoise(MixSeed(seed, 1), time, kMinute) - 0.5);
}

double TemperatureCelsius(uint64_t seed, int64_t time) {
  return 22 + 5 * DailyRhythm(time) + 1.5 * WeeklyRhythm(time) +
         4 * (SmoothNoise(seed, time, 60 * kMinute) - 0.5) +
         0.6 * (SmoothNoise(MixSeed(seed, 1), time, 2 * kMinute) - 0.5);
}

// The first part of a line, up to its value.
std::string TextBeforeValue(TestMetrics::Format format, Row row) {
  std::string text;
  switch (format) {
    case TestMetrics::Format::kStream:
      AppendSeries(row.name, row.labels, &text);
      return text + " ";
    case TestMetrics::Format::kCsv:
      AppendCsv(row, &text);
      return text.substr(0, text.size() - std::string_view(",\n").size());
    case TestMetrics::Format::kJson:
    case TestMetrics::Format::kJsonl:
      row.value = "0";
      AppendJson(row, &text);
      return text.substr(0, text.size() - std::string_view("0}").size());
  }
  return text;
}

}  // namespace

const std::vector<std::string_view>& TestMetrics::Names() {
  static const std::vector<std::string_view> names = {kRequests, kConnections, kTemperature,
                                                      kDuration, kJobs};
  return names;
}

TestMetrics::TestMetrics(const Choice& choice) : choice_(choice) {
  if (choice.instances == 0) AddInstance({MixSeed(choice.seed, 0), ""});
  for (uint64_t i = 0; i < choice.instances; ++i) {
    AddInstance({MixSeed(choice.seed, i), "instance-" + std::to_string(i + 1)});
  }
  values_.resize(instances_.size() * kValues);
}

bool TestMetrics::Chosen(std::string_view name) const {
  return choice_.names.empty() ||
         std::find(choice_.names.begin(), choice_.names.end(), name) != choice_.names.end();
}

void TestMetrics::AddInstance(const Instance& instance) {
  const size_t base = instances_.size() * kValues;
  instances_.push_back(instance);
  if (Chosen(kRequests)) AddSeries(base + kRequestsAt, kRequests, {});
  if (Chosen(kConnections)) AddSeries(base + kConnectionsAt, kConnections, {});
  if (Chosen(kTemperature)) AddSeries(base + kTemperatureAt, kTemperature, {});
  if (Chosen(kDuration)) {
    const std::string name(kDuration);
    for (size_t i = 0; i < kBuckets.size(); ++i) {
      AddSeries(base + kBucketsAt + i, name + "_bucket", {{"le", std::string(kBuckets[i].le)}});
    }
    AddSeries(base + kSumAt, name + "_sum", {});
    AddSeries(base + kCountAt, name + "_count", {});
  }
  if (Chosen(kJobs)) {
    for (size_t i = 0; i < kJobKinds.size(); ++i) {
      AddSeries(base + kJobsAt + i, kJobs,
                {{"job_type", std::string(kJobKinds[i].type)},
                 {"status", std::string(kJobKinds[i].status)}});
    }
  }
}

void TestMetrics::AddSeries(size_t value, std::string_view name,
                            const std::vector<std::pair<std::string, std::string>>& labels) {
  const std::string full_name = choice_.prefix + std::string(name);
  Row row;
  row.name = full_name;
  // "instance" sorts before every other label here.
  if (!instances_.back().label.empty()) row.labels.push_back({"instance", instances_.back().label});
  for (const auto& [label, text] : labels) row.labels.push_back({label, text});
  series_.push_back({value, TextBeforeValue(choice_.format, row)});
}

void TestMetrics::ComputeValues(uint64_t seed, int64_t time, Value* values) const {
  int64_t count = 0;
  int64_t sum_micros = 0;
  for (size_t i = 0; i < kBuckets.size(); ++i) {
    const int64_t here = EventsUntil(MixSeed(seed, i), kBuckets[i].rate, time);
    count += here;
    sum_micros += here * kBuckets[i].typical_micros;
    values[kBucketsAt + i] = {count, 0};
  }
  values[kSumAt] = {sum_micros, 6};
  values[kCountAt] = {count, 0};
  values[kRequestsAt] = {count, 0};
  for (size_t i = 0; i < kJobKinds.size(); ++i) {
    values[kJobsAt + i] = {EventsUntil(MixSeed(seed, 100 + i), kJobKinds[i].rate, time), 0};
  }
  values[kConnectionsAt] = {std::lround(ActiveConnections(MixSeed(seed, 200), time)), 0};
  values[kTemperatureAt] = {std::lround(TemperatureCelsius(MixSeed(seed, 300), time) * 100), 2};
}

void TestMetrics::AppendBegin(std::string* text) const {
  if (choice_.format == Format::kJson) text->append("[");
  if (choice_.format != Format::kStream) return;
  for (const Family& family : kFamilies) {
    if (!Chosen(family.name)) continue;
    const std::string name = choice_.prefix + std::string(family.name);
    text->append("# HELP ").append(name).append(" ").append(family.help).append("\n");
    text->append("# TYPE ").append(name).append(" ").append(family.type).append("\n");
  }
}

void TestMetrics::AppendEnd(std::string* text) const {
  if (choice_.format == Format::kJson) text->append("\n]\n");
}

void TestMetrics::AppendSet(int64_t time, std::string* text) {
  for (size_t i = 0; i < instances_.size(); ++i) {
    ComputeValues(instances_[i].seed, time, &values_[i * kValues]);
  }
  std::string after;
  if (choice_.timestamps) {
    const bool is_json = choice_.format == Format::kJson || choice_.format == Format::kJsonl;
    after = is_json ? ",\"timestamp_ms\":" : choice_.format == Format::kCsv ? "," : " ";
    AppendInt64(time, &after);
  } else if (choice_.format == Format::kCsv) {
    after = ",";
  }
  if (choice_.format == Format::kJson)
    after += "}";
  else if (choice_.format == Format::kJsonl)
    after += "}\n";
  else
    after += "\n";
  for (const Series& series : series_) {
    if (choice_.format == Format::kJson) text->append(first_ ? "\n" : ",\n");
    first_ = false;
    text->append(series.before);
    AppendNumber(values_[series.value], text);
    text->append(after);
  }
}

// In decimal, without trailing zeros behind the point.
void TestMetrics::AppendNumber(const Value& value, std::string* text) {
  int64_t unit = 1;
  for (int i = 0; i < value.decimals; ++i) unit *= 10;
  AppendInt64(value.number / unit, text);
  int64_t fraction = value.number % unit;
  if (fraction == 0) return;
  text->push_back('.');
  for (; fraction != 0; fraction = fraction * 10 % unit) {
    text->push_back(static_cast<char>('0' + fraction * 10 / unit));
  }
}

}  // namespace pp
