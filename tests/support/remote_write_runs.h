#pragma once

#include <gtest/gtest.h>
#include <snappy.h>

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/remote_write.h"
#include "remote_write_v1.pb.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/fake_http.h"
#include "support/series_key.h"
#include "support/temp_file.h"

namespace pp {

// The samples of a request: "name value time".
inline std::vector<std::string> Decode(std::string_view body) {
  std::string bytes;
  prometheus::WriteRequest request;
  EXPECT_TRUE(snappy::Uncompress(body.data(), body.size(), &bytes));
  EXPECT_TRUE(request.ParseFromString(bytes));
  std::vector<std::string> lines;
  for (const auto& series : request.timeseries()) {
    for (const auto& sample : series.samples()) {
      lines.push_back(series.labels(0).value() + " " + std::to_string(std::lround(sample.value())) +
                      " " + std::to_string(sample.timestamp()));
    }
  }
  return lines;
}

inline HttpResult Answer(int status, const std::string& body) {
  HttpResult result;
  result.status = status;
  result.body = body;
  return result;
}

// Prometheus with some samples that it will not take: nothing of a request with one is stored, and
// the first one makes the answer.
class FakePrometheus {
 public:
  void Refuse(const std::string& sample, int status, const std::string& words) {
    refused_[sample] = {status, words};
  }

  HttpResult Take(std::string_view body) {
    const std::vector<std::string> samples = Decode(body);
    for (const std::string& sample : samples) {
      const auto found = refused_.find(sample);
      if (found != refused_.end()) return Answer(found->second.status, found->second.words);
      if (minds_order_ && IsLate(sample)) return Answer(400, "out of order sample");
    }
    for (const std::string& sample : samples) {
      ++stored_[sample];
      newest_[SeriesOf(sample)] = std::max(newest_[SeriesOf(sample)], TimeOf(sample));
    }
    return Answer(204, "");
  }

  // Without an out-of-order window: nothing but what is stored is taken up to this time.
  void MindOrder(const std::string& series, int64_t newest) {
    minds_order_ = true;
    newest_[series] = newest;
  }

  size_t stored() const { return stored_.size(); }
  bool has(const std::string& sample) const { return stored_.contains(sample); }

 private:
  struct Refusal {
    int status;
    std::string words;
  };

  // Samples are as Decode makes them: "series value time".
  static std::string SeriesOf(const std::string& sample) {
    return sample.substr(0, sample.find(' '));
  }
  static int64_t TimeOf(const std::string& sample) {
    return std::stoll(sample.substr(sample.rfind(' ')));
  }
  bool IsLate(const std::string& sample) const {
    const auto newest = newest_.find(SeriesOf(sample));
    return newest != newest_.end() && TimeOf(sample) <= newest->second && !has(sample);
  }

  std::map<std::string, Refusal> refused_;
  std::map<std::string, int> stored_;
  bool minds_order_ = false;
  std::map<std::string, int64_t> newest_;
};

class RemoteWriteRuns : public ::testing::Test {
 protected:
  RemoteWriteRuns() : report_("test"), batch_(100'000, size_t{1} << 30) {
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
    settings_.url = "http://r/w";
  }

  RemoteWriteSender& sender() {
    if (!sender_) sender_ = MakeSender(&http_);
    return *sender_;
  }

  // Every answer is the receiver's own, unless `interfere` has one (a status).
  std::unique_ptr<RemoteWriteSender> MakeSender(FakeHttp** http) {
    return MakeSender(http, &report_, &stop_);
  }
  std::unique_ptr<RemoteWriteSender> MakeSender(FakeHttp** http, Report* report, Stop* stop) {
    auto client = std::make_unique<FakeHttp>();
    *http = client.get();
    client->set_handler([this](const HttpRequest& request) {
      ++requests_;
      if (interfere_) {
        const HttpResult result = interfere_(request);
        if (result.status != 0 || result.failure != HttpResult::Failure::kNone) return result;
      }
      return prometheus_.Take(request.body);
    });
    auto deliverer = std::make_unique<Deliverer>(client.get(), &clock_, &outage_, max_retry_ms_, 1);
    return std::make_unique<RemoteWriteSender>(settings_, std::move(client), std::move(deliverer),
                                               &negotiation_, &known_good_, &progress_, report,
                                               stop);
  }

  // Samples of `series` series, "s0 0 1000", "s0 0 2000" and so on; the value is the series.
  void Fill(int series, int samples) {
    batch_.Clear();
    for (int s = 0; s < series; ++s) {
      for (int i = 1; i <= samples; ++i) batch_.Add(Key("s" + std::to_string(s)), s, i * 1000);
    }
  }
  bool Send() { return sender().Send(&batch_, false); }
  uint64_t delivered() { return sender().figures().delivered; }
  // What Send has not flushed does not count.
  std::string Rejects() const { return rejects_.Text(); }

  // To these requests every answer is 500, to any sample.
  void FailFrom(uint64_t first, uint64_t behind_last) {
    interfere_ = [this, first, behind_last](const HttpRequest&) {
      return requests_ >= first && requests_ < behind_last ? Answer(500, "in trouble")
                                                           : HttpResult();
    };
  }

  CapturedStderr stderr_;
  TempFile rejects_;
  FakeClock clock_;
  Report report_;
  Outage outage_{&clock_, &report_};
  Stop stop_;
  Negotiation negotiation_{{RequestForm{}}, "http://r/w", &report_};
  KnownGood known_good_;
  Progress progress_{&clock_, &report_};
  RemoteWriteSender::Settings settings_;
  std::optional<int64_t> max_retry_ms_;
  FakePrometheus prometheus_;
  FakeHttp* http_ = nullptr;
  uint64_t requests_ = 0;  // from 1 on, while it is being answered
  std::function<HttpResult(const HttpRequest&)> interfere_;
  std::unique_ptr<RemoteWriteSender> sender_;
  Batch batch_;
};

}  // namespace pp
