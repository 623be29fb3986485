#include "support/sample_store.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "formats/series_text.h"
#include "values/number.h"

namespace pp_test {
namespace {

constexpr size_t kMostSentences = 20;

void Say(const std::string& sentence, std::vector<std::string>* sentences) {
  if (sentences->size() < kMostSentences) sentences->push_back(sentence);
}

// Letters, digits and `more`, and no digit at its beginning.
bool IsName(const std::string& name, const std::string& more) {
  const auto is_letter = [&more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || more.find(c) != std::string::npos;
  };
  return !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

std::string NameOf(const prometheus::TimeSeries& series) {
  std::string name;
  std::vector<pp::Label> labels;
  for (const prometheus::Label& label : series.labels()) {
    if (label.name() == "__name__")
      name = label.value();
    else
      labels.push_back({label.name(), label.value()});
  }
  std::string text;
  pp::AppendSeries(name, labels, &text);
  return text;
}

std::string ValueText(double value) {
  std::string text;
  pp::AppendValue(value, &text);
  return text;
}

void ExamineLabels(const prometheus::TimeSeries& series, const std::string& text,
                   std::vector<std::string>* violations) {
  bool has_name = false;
  const prometheus::Label* last = nullptr;
  for (const prometheus::Label& label : series.labels()) {
    const std::string at = text + ": label " + label.name();
    if (last != nullptr && last->name() == label.name()) Say(at + " twice", violations);
    if (last != nullptr && last->name() > label.name()) Say(at + " out of order", violations);
    if (label.value().empty()) Say(at + " without a value", violations);
    if (label.name() == "__name__") {
      has_name = true;
      if (!IsName(label.value(), "_:")) Say(text + ": illegal metric name", violations);
    } else if (!IsName(label.name(), "_") || label.name().starts_with("__")) {
      Say(at + ": illegal name", violations);
    }
    last = &label;
  }
  if (!has_name) Say(text + ": no __name__", violations);
}

// `newest` holds the newest time of each series that the request has had so far.
void ExamineTimes(const prometheus::TimeSeries& series, const std::string& text,
                  std::map<std::string, int64_t>* newest, std::vector<std::string>* violations) {
  if (series.samples().empty()) Say(text + ": no samples", violations);
  for (const prometheus::Sample& sample : series.samples()) {
    const auto [known, is_first] = newest->try_emplace(text, sample.timestamp());
    if (is_first) continue;
    const std::string at = text + " at " + std::to_string(sample.timestamp());
    if (sample.timestamp() == known->second) Say(at + ": twice in a request", violations);
    if (sample.timestamp() < known->second) Say(at + ": out of order in a request", violations);
    known->second = std::max(known->second, sample.timestamp());
  }
}

}  // namespace

Receiver::Script SampleStore::script() {
  return [this](size_t, const Receiver::Request& request, httplib::Response* response) {
    Serve(request, response);
  };
}

void SampleStore::Serve(const Receiver::Request& request, httplib::Response* response) {
  const std::lock_guard lock(mutex_);
  ++figures_.requests;
  const RemoteWriteRequest decoded = Examine(request);
  const std::vector<NewSample> samples = JudgeAll(decoded.v1);
  figures_.largest_samples = std::max(figures_.largest_samples, uint64_t{samples.size()});
  const size_t written = Answer(samples, response);
  size_t exemplars = 0;
  for (const auto& series : decoded.v1.timeseries()) exemplars += series.exemplars().size();
  if (decoded.version == 2) SetWritten(written, exemplars, response);
}

// Keeps what is to be kept, and returns how many that are.
size_t SampleStore::Answer(const std::vector<NewSample>& samples, httplib::Response* response) {
  const auto worst = std::max_element(
      samples.begin(), samples.end(),
      [](const NewSample& a, const NewSample& b) { return a.verdict < b.verdict; });
  response->status = 204;
  if (worst == samples.end()) return 0;
  const std::string which = ": " + ToString(worst->sample) + "\n";
  if (worst->verdict == Verdict::kFail) {
    ++figures_.failed;
    response->status = 500;
    response->set_content("the store fails at a sample" + which, "text/plain");
    return 0;
  }
  if (worst->verdict != Verdict::kTake) {
    ++figures_.refused;
    response->status = 400;
    response->set_content("bad sample" + which, "text/plain");
    if (worst->verdict == Verdict::kRollBack) return 0;
  }
  size_t written = 0;
  for (const NewSample& sample : samples) {
    if (sample.verdict != Verdict::kTake) continue;
    Keep(sample);
    ++written;
  }
  return written;
}

RemoteWriteRequest SampleStore::Examine(const Receiver::Request& request) {
  std::vector<std::string> violations;
  RemoteWriteRequest decoded = DecodeRemoteWrite(request, &violations);
  for (const std::string& violation : violations) Say(violation, &violations_);
  figures_.largest_bytes = std::max(figures_.largest_bytes, uint64_t{decoded.bytes});
  if (decoded.v1.timeseries().empty()) Say("a request without series", &violations_);
  std::map<std::string, int64_t> newest;
  for (const prometheus::TimeSeries& series : decoded.v1.timeseries()) {
    const std::string text = NameOf(series);
    ExamineLabels(series, text, &violations_);
    ExamineTimes(series, text, &newest, &violations_);
  }
  return decoded;
}

std::vector<SampleStore::NewSample> SampleStore::JudgeAll(
    const prometheus::WriteRequest& decoded) const {
  std::vector<NewSample> samples;
  for (const prometheus::TimeSeries& series : decoded.timeseries()) {
    const std::string text = NameOf(series);
    for (const prometheus::Sample& sample : series.samples()) {
      NewSample added{{text, ValueText(sample.value()), sample.timestamp()},
                      pp::ValueBits(sample.value()),
                      Verdict::kTake};
      added.verdict = JudgeOne(added.sample, added.bits);
      samples.push_back(std::move(added));
    }
  }
  return samples;
}

SampleStore::Verdict SampleStore::JudgeOne(const StoredSample& sample, uint64_t bits) const {
  const Verdict verdict = judge_ ? judge_(sample) : Verdict::kTake;
  const auto series = series_.find(sample.series);
  if (series == series_.end()) return verdict;
  const auto kept = series->second.find(sample.timestamp);
  const bool conflict = kept != series->second.end() && kept->second != bits;
  return conflict ? std::max(verdict, on_conflict_) : verdict;
}

void SampleStore::Keep(const NewSample& sample) {
  Values& kept = series_[sample.sample.series];
  if (kept.contains(sample.sample.timestamp)) {
    ++figures_.repeats;
    return;
  }
  if (!kept.empty() && sample.sample.timestamp < kept.rbegin()->first) {
    Say(ToString(sample.sample) + " came after " + std::to_string(kept.rbegin()->first),
        &out_of_order_);
  }
  kept.emplace(sample.sample.timestamp, sample.bits);
  ++size_;
}

std::set<StoredSample> SampleStore::Samples() const {
  const std::lock_guard lock(mutex_);
  std::set<StoredSample> samples;
  for (const auto& [text, values] : series_) {
    for (const auto& [timestamp, bits] : values) {
      samples.insert({text, ValueText(std::bit_cast<double>(bits)), timestamp});
    }
  }
  return samples;
}

size_t SampleStore::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

SampleStore::Figures SampleStore::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

std::vector<std::string> SampleStore::Violations() const {
  const std::lock_guard lock(mutex_);
  return violations_;
}

std::vector<std::string> SampleStore::OutOfOrder() const {
  const std::lock_guard lock(mutex_);
  return out_of_order_;
}

}  // namespace pp_test
