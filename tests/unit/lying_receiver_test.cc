// Receivers whose answers make no sense together: whatever they say, a batch ends, within bounds,
// and each of its samples is accounted for.

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "delivery/remote_write.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/fake_http.h"
#include "support/series_key.h"
#include "support/temp_file.h"

namespace pp {
namespace {

constexpr int64_t kMaxRetryMs = 60'000;

HttpResult Answer(int status, const std::string& body = "") {
  HttpResult result;
  result.status = status;
  result.body = body;
  return result;
}

// A run against one receiver.
class Sending {
 public:
  // `most` requests are allowed; who makes more is held not to end.
  Sending(std::vector<RequestForm> forms, uint64_t most, FakeHttp::Handler handler)
      : most_(most), report_("test"), negotiation_(std::move(forms), "http://r/w", &report_) {
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
    auto client = std::make_unique<FakeHttp>();
    client->set_handler([this, handler](const HttpRequest& request) {
      if (++requests_ > most_) clock_.Advance(1'000'000'000), stop_.Abort();
      return handler(request);
    });
    auto deliverer = std::make_unique<Deliverer>(client.get(), &clock_, &outage_, kMaxRetryMs, 1);
    RemoteWriteSender::Settings settings;
    settings.url = "http://r/w";
    settings.poison_after = 8;
    sender_ = std::make_unique<RemoteWriteSender>(settings, std::move(client), std::move(deliverer),
                                                  &negotiation_, &known_good_, &progress_, &report_,
                                                  &stop_);
  }

  void Send(int series, int samples) {
    Batch batch(1000, size_t{1} << 20);
    for (int s = 0; s < series; ++s) {
      for (int i = 1; i <= samples; ++i) batch.Add(Key("s" + std::to_string(s)), s, i * 1000);
    }
    sender_->Send(&batch, false);
    sent_ += static_cast<uint64_t>(series) * static_cast<uint64_t>(samples);
  }

  // All samples are delivered, or rejected and in the file.
  void ExpectAccounted() {
    EXPECT_LE(requests_, most_) << "there is no end";
    EXPECT_NE(ExitStatus::kMachine, sender_->status()) << stderr_.Text();
    const RemoteWriteSender::Figures figures = sender_->figures();
    EXPECT_EQ(sent_, figures.delivered + figures.deduplicated + report_.rejected());
    const std::string rejects = rejects_.Text();
    uint64_t kept = 0;
    for (size_t at = 0; at < rejects.size(); at = rejects.find('\n', at) + 1) {
      kept += rejects[at] != '#' ? 1 : 0;
    }
    EXPECT_GE(kept, report_.rejected());
    EXPECT_LE(kept, sent_);
  }

  RemoteWriteSender& sender() { return *sender_; }
  FakeClock& clock() { return clock_; }
  uint64_t requests() const { return requests_; }

 private:
  uint64_t most_;
  uint64_t requests_ = 0;
  uint64_t sent_ = 0;
  CapturedStderr stderr_;
  TempFile rejects_;
  FakeClock clock_;
  Report report_;
  Outage outage_{&clock_, &report_};
  Stop stop_;
  Negotiation negotiation_;
  KnownGood known_good_;
  Progress progress_{&clock_, &report_};
  std::unique_ptr<RemoteWriteSender> sender_;
};

const std::vector<RequestForm> kVersion1 = {{}};
const std::vector<RequestForm> kAnyVersion = {{.version = RequestForm::Version::k2}, {}};

TEST(LyingReceiver, ThatRejectsEverySampleIsAskedAFewTimesOnly) {
  for (const std::string words :
       {"out of order sample", "sample no. 7 of series {a=\"b\"} is bad", "too old sample", ""}) {
    Sending run(kVersion1, 300, [&words](const HttpRequest&) { return Answer(400, words); });
    run.Send(50, 10);
    run.ExpectAccounted();
    EXPECT_EQ(0u, run.sender().figures().delivered);
  }
}

// Whatever it knows of 2.0, it does not say.
TEST(LyingReceiver, ThatRejectsEveryRequestWithoutSayingWhatItWroteIsAskedAFewTimesOnly) {
  for (const int status : {409, 413, 422}) {
    Sending run(kAnyVersion, 300, [status](const HttpRequest&) { return Answer(status); });
    run.Send(50, 10);
    run.ExpectAccounted();
    EXPECT_EQ(0u, run.sender().figures().delivered);
  }
}

// It takes single samples and rejects all that are together: the search is as long as it can be.
TEST(LyingReceiver, ThatTakesSingleSamplesOnlyGetsTwoRequestsASampleAtMost) {
  Sending run(kVersion1, 2 * 500, [](const HttpRequest& request) {
    return Answer(request.body.size() > 60 ? 400 : 204);
  });
  run.Send(50, 10);
  run.ExpectAccounted();
  EXPECT_EQ(500u, run.sender().figures().delivered);
  EXPECT_GT(run.requests(), 500u);
}

// A sample is answered 500, and of those that it is compared with every third is: each time that
// there is evidence against it, it is lost again.
TEST(LyingReceiver, WhoseEvidenceComesAndGoesIsNotTriedForLongerThanAnyOther) {
  uint64_t others = 0;
  bool comes_and_goes = false;
  Sending run(kVersion1, 1000, [&](const HttpRequest& request) {
    const bool is_known = request.body.find("s0") != std::string_view::npos;
    if (!comes_and_goes) return Answer(204);
    return Answer(is_known && others++ % 3 < 2 ? 204 : 500);
  });
  run.Send(1, 1);
  comes_and_goes = true;
  const int64_t begin = run.clock().Monotonic();
  Batch batch(1000, size_t{1} << 20);
  batch.Add(Key("late"), 1, 1000);
  EXPECT_FALSE(run.sender().Send(&batch, false));
  EXPECT_LE(run.requests(), 1000u);
  EXPECT_LE(run.clock().Monotonic() - begin, 3 * kMaxRetryMs);
  EXPECT_EQ(ExitStatus::kRunAgain, run.sender().status());
}

// Statuses and headers at random, each receiver with a taste of its own for some.
class RandomReceiver {
 public:
  explicit RandomReceiver(uint32_t seed) : random_(seed) {
    constexpr int kStatuses[] = {200, 202, 204, 301, 400, 404, 413, 415, 422, 429,
                                 500, 500, 503, 600, 999, 101, 400, 400, 204, 204};
    for (int i = 0; i < 4; ++i) statuses_.push_back(kStatuses[Below(std::size(kStatuses))]);
    fails_ = Below(4) == 0;
    writes_ = Below(3) > 0;
  }

  HttpResult operator()(const HttpRequest&) {
    if (fails_ && Below(5) == 0) {
      HttpResult none;
      none.failure = HttpResult::Failure::kTransient;
      none.error = "reset";
      return none;
    }
    HttpResult result = Answer(statuses_[Below(statuses_.size())], "out of order sample");
    if (writes_ && Below(2) == 0) {
      constexpr const char* kWritten[] = {
          "0", "1", "7", "40", "-1", "9223372036854775807", "99999999999999999999", "x"};
      result.headers.emplace_back("x-prometheus-remote-write-samples-written",
                                  kWritten[Below(std::size(kWritten))]);
    }
    if (Below(8) == 0) {
      constexpr const char* kAfter[] = {"-1", "1e308", "9223372036854775807",          "0",
                                        "3",  "never", "Fri, 31 Dec 9999 23:59:59 GMT"};
      result.headers.emplace_back("retry-after", kAfter[Below(std::size(kAfter))]);
    }
    return result;
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }

  std::mt19937 random_;
  std::vector<int> statuses_;
  bool fails_;
  bool writes_;
};

TEST(LyingReceiver, ThatSaysAnythingLeavesEverySampleAccountedFor) {
  for (uint32_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Sending run(seed % 2 == 0 ? kVersion1 : kAnyVersion, 20'000, RandomReceiver(seed));
    for (int batch = 0; batch < 3; ++batch) run.Send(5, 8);
    run.ExpectAccounted();
  }
}

}  // namespace
}  // namespace pp
