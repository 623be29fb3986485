// What a Remote Write sender makes of a receiver that keeps the good samples of a request of 2.0
// that it rejects, and takes no sample a second time.

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "support/sender_of.h"
#include "values/number.h"

namespace pp_test {
namespace {

// As a Prometheus without a window for late samples: what is older than the newest of its series is
// bad, and so are the values 7 and 17. It keeps the good ones of a request of 2.0, and all or
// nothing of 1.0. What is in front of it lets so many samples through at most.
class Strict {
 public:
  explicit Strict(size_t most = SIZE_MAX) : most_(most) {}

  Receiver::Script script() {
    return [this](size_t, const Receiver::Request& request, httplib::Response* response) {
      Serve(request, response);
    };
  }

  size_t size() const { return stored_.size(); }
  size_t markers() const { return markers_; }

 private:
  void Serve(const Receiver::Request& request, httplib::Response* response) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> violations;
    const RemoteWriteRequest decoded = DecodeRemoteWrite(request, &violations);
    const auto [all, bad] = Judge(decoded.v1);
    response->status = all > most_ ? 413 : bad > 0 ? 400 : 204;
    if (all > most_) return;
    if (decoded.version == 2) SetWritten(all - bad, KeepExemplars(decoded.v1), response);
    if (bad > 0) response->set_content("out of order sample\n", "text/plain");
    if (bad == 0 || decoded.version == 2) Keep(decoded.v1);
  }

  bool IsBad(const prometheus::TimeSeries& series, const prometheus::Sample& sample) const {
    const auto newest = newest_.find(LabelsOf(series));
    return sample.value() == 7 || sample.value() == 17 ||
           (newest != newest_.end() && sample.timestamp() < newest->second);
  }

  // How many samples there are, and how many of them are bad.
  std::pair<size_t, size_t> Judge(const prometheus::WriteRequest& request) const {
    std::pair<size_t, size_t> counts;
    for (const prometheus::TimeSeries& series : request.timeseries()) {
      for (const prometheus::Sample& sample : series.samples()) {
        ++counts.first;
        counts.second += IsBad(series, sample) ? 1 : 0;
      }
    }
    return counts;
  }

  void Keep(const prometheus::WriteRequest& request) {
    for (const prometheus::TimeSeries& series : request.timeseries()) {
      const std::string name = LabelsOf(series);
      for (const prometheus::Sample& sample : series.samples()) {
        if (IsBad(series, sample)) continue;
        newest_[name] = sample.timestamp();
        if (pp::ValueBits(sample.value()) == 0x7ff0000000000002U)
          ++markers_;
        else
          stored_.emplace(name, sample.timestamp());
      }
    }
  }

  // How many there are. One that comes again is the newest of its series, and no fault then; those
  // of the value -1 are never kept.
  static size_t KeepExemplars(const prometheus::WriteRequest& request) {
    size_t kept = 0;
    for (const prometheus::TimeSeries& series : request.timeseries()) {
      for (const prometheus::Exemplar& exemplar : series.exemplars()) {
        kept += exemplar.value() != -1 ? 1 : 0;
      }
    }
    return kept;
  }

  size_t most_;
  std::mutex mutex_;
  std::map<std::string, int64_t> newest_;
  std::set<std::pair<std::string, int64_t>> stored_;
  size_t markers_ = 0;
};

class PartialWrites : public SenderOf {};

// The first batch is not searched, the others go out in 1.0.
TEST_F(PartialWrites, ThatCannotBeSearchedAreKeptWhollyAndCountedRight) {
  Strict strict;
  const Result result = Push(0, Stream(4, 20), "--batch-samples 40 --rejects bad", strict.script());
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"read\":80,\"delivered\":72,\"rejected\":8,")) << result.err;
  EXPECT_EQ(72u, strict.size());
  EXPECT_TRUE(Contains(result.err, "has written all but 4")) << result.err;
  EXPECT_TRUE(Contains(result.err, "going on with Remote Write 1.0")) << result.err;
  const std::string bad = ReadFile(directory_ / "bad");
  EXPECT_TRUE(Contains(bad, "\nm{s=\"2\"} 7 1007\n"));
  EXPECT_TRUE(Contains(bad, "\nm{s=\"2\"} 17 1017\n"));
  // Of the first batch nothing was told apart.
  EXPECT_TRUE(Contains(bad, "\nm{s=\"0\"} 0 1000\n")) << bad;
  // The second batch was searched: only the bad ones are there.
  EXPECT_FALSE(Contains(bad, " 16 1016\n"));
  EXPECT_LT(receiver_->request_count(), 60u);
}

// The parts that are sent to find the bad ones bring exemplars that are there already.
TEST_F(PartialWrites, HaveTheirLostExemplarsCountedOnce) {
  Strict strict;
  std::string stream;
  for (int i = 0; i < 20; ++i) {
    const std::string number = std::to_string(i);
    const std::string exemplar = i % 5 == 1 ? "-1" : "1";
    stream += "m{s=\"" + number + "\"} " + number + " 1000 # {t=\"x\"} " + exemplar + "\n";
  }
  const Result result = Push(2, stream, "", strict.script());
  EXPECT_TRUE(Contains(result.err, "\"read\":20,\"delivered\":18,\"rejected\":2,")) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"exemplars\":18,")) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"unwritten_exemplars\":4")) << result.err;
}

// Samples that stand there twice are counted as often.
TEST_F(PartialWrites, OfWhichNothingWasWrittenAreRejectedWholly) {
  std::string stream;
  for (int i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(i);
    const std::string line = "m{s=\"" + std::to_string(i % 50) + "\"} 7 " + number + "\n";
    stream += line + line;
  }
  for (const std::string option : {"--no-salvage", ""}) {
    for (const int version : {0, 2}) {
      Strict strict;
      const Result result =
          Push(version, stream, "--stale-at-end --rejects bad " + option, strict.script());
      EXPECT_EQ(1, result.status);
      EXPECT_TRUE(Contains(result.err, "\"read\":6000,\"delivered\":0,\"rejected\":6000,"))
          << option << result.err;
      EXPECT_TRUE(Contains(result.err, "\"written\":0")) << option << result.err;
      EXPECT_TRUE(Contains(result.err, "\"protocol\":2")) << option << result.err;
      EXPECT_FALSE(Contains(result.err, "all but")) << option << result.err;
      EXPECT_FALSE(Contains(result.err, "going on with")) << option << result.err;
      EXPECT_EQ(0u, strict.markers());
    }
  }
}

// The whole batch is rejected without a word about what was written; parts of it are.
TEST_F(PartialWrites, OfPartsOfABatchAreCountedRight) {
  for (const int version : {0, 2}) {
    Strict strict(15);
    const Result result =
        Push(version, Stream(4, 20), "--rejects bad" + std::to_string(version), strict.script());
    EXPECT_EQ(1, result.status);
    EXPECT_TRUE(Contains(result.err, "\"read\":80,\"delivered\":72,\"rejected\":8,")) << result.err;
    EXPECT_EQ(72u, strict.size());
    EXPECT_EQ(version == 0, Contains(result.err, "going on with Remote Write 1.0")) << result.err;
    const std::string bad = ReadFile(directory_ / ("bad" + std::to_string(version)));
    for (int s = 0; s < 4; ++s) {
      const std::string series = "\nm{s=\"" + std::to_string(s) + "\"} ";
      EXPECT_TRUE(Contains(bad, series + "7 1007\n")) << bad;
      EXPECT_TRUE(Contains(bad, series + "17 1017\n")) << bad;
    }
    // What follows the first such part is searched, in 1.0.
    if (version == 0) {
      EXPECT_FALSE(Contains(bad, "\nm{s=\"3\"} 6 1006\n")) << bad;
    }
  }
}

// Which of its samples were written nobody knows, but that some of each series may have been.
TEST_F(PartialWrites, EndTheirSeriesByStaleMarkersToo) {
  for (const std::string option : {"", " --no-salvage"}) {
    Strict strict;
    const Result result =
        Push(2, Stream(4, 20), "--rejects bad --stale-at-end" + option, strict.script());
    EXPECT_EQ(1, result.status);
    EXPECT_TRUE(Contains(result.err, "\"delivered\":72,\"rejected\":8,")) << result.err;
    EXPECT_TRUE(Contains(result.err, "\"stale_markers\":4,")) << result.err;
    EXPECT_EQ(4u, strict.markers());
  }
}

// The first batch is taken as 2.0, with what it announces.
TEST_F(PartialWrites, HaveAllFamiliesToldAgainInTheOtherVersion) {
  Strict strict;
  const Result result =
      Push(0, "# TYPE m gauge\n" + Stream(4, 17), "--batch-samples 20", strict.script());
  EXPECT_TRUE(Contains(result.err, "going on with Remote Write 1.0")) << result.err;
  int told = 0;
  for (const RemoteWriteRequest& request : Decoded()) {
    if (request.version == 1) told += request.v1.metadata_size();
  }
  EXPECT_EQ(1, told);
}

}  // namespace
}  // namespace pp_test
