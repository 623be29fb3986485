// What a Remote Write sender makes of receivers that are clusters, which keep the good samples of a
// request that they reject. None of them is to be had here: they are scripted after their sources.

#include "support/sender_of.h"

namespace pp_test {
namespace {

// As Mimir does, which counts what it has received. It keeps the good samples, and takes them
// again.
class MimirLike : public SenderOf {
 protected:
  Receiver::Script script() {
    return [this](size_t, const Receiver::Request& request, httplib::Response* response) {
      std::vector<std::string> violations;
      size_t received = 0;
      const RemoteWriteRequest decoded = DecodeRemoteWrite(request, &violations);
      for (const auto& series : decoded.v1.timeseries()) {
        received += static_cast<size_t>(series.samples_size());
      }
      mimir_.Serve(request, response);
      response->headers.clear();
      SetWritten(received, 0, response);
      if (response->status != 400) return;
      response->set_content(
          "failed pushing to ingester: the sample has been rejected because its timestamp is too "
          "old (err-mimir-sample-timestamp-too-old). The affected sample is from series exemplars",
          "text/plain");
    };
  }
  SampleStore mimir_{[](const StoredSample& sample) {
    return sample.value == "7" ? SampleStore::Verdict::kKeepRest : SampleStore::Verdict::kTake;
  }};
};

TEST_F(MimirLike, TheBadSamplesOfA400ThatCountsThemAsWrittenAreFound) {
  const Result result = Push(0, Stream(4, 10), "--rejects bad", script());
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":36,\"rejected\":4,")) << result.err;
  EXPECT_EQ(36u, mimir_.size());
  EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "\nm{s=\"2\"} 7 1007\n"));
}

TEST_F(MimirLike, A400ThatCountsAllAsWrittenIsNoDelivery) {
  for (const std::string option : {"--salvage", "--no-salvage"}) {
    const Result result =
        Push(0, "m{s=\"0\"} 7 1000\nm{s=\"1\"} 7 1000\n",
             (option == "--salvage" ? "" : option) + " --rejects bad" + option, script());
    EXPECT_EQ(1, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, "\"delivered\":0,\"rejected\":2,")) << result.err;
    EXPECT_TRUE(Contains(ReadFile(directory_ / ("bad" + option)), "\nm{s=\"0\"} 7 1000\n"));
  }
}

class ThanosLike : public SenderOf {};

// As Thanos Receive does, which knows 1.0 alone: it keeps what it can of a request, and answers
// 409.
TEST_F(ThanosLike, TheBadSamplesOfA409AreFound) {
  SampleStore store([](const StoredSample& sample) {
    return sample.value == "7" ? SampleStore::Verdict::kKeepRest : SampleStore::Verdict::kTake;
  });
  const Result result =
      Push(0, Stream(4, 10), "--rejects bad",
           [&](size_t, const Receiver::Request& request, httplib::Response* response) {
             response->status = 200;
             if (HeaderOf(request, "X-Prometheus-Remote-Write-Version") == "2.0.0") return;
             store.Serve(request, response);
             if (response->status == 400) response->status = 409;
           });
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":36,\"rejected\":4,")) << result.err;
  EXPECT_EQ(36u, store.size());
  EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "HTTP 409: bad sample"));
}

}  // namespace
}  // namespace pp_test
