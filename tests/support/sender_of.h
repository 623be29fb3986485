#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/process.h"
#include "support/receiver.h"
#include "support/remote_write_request.h"
#include "support/sample_store.h"
#include "support/temporary_directory.h"
#include "support/text.h"

namespace pp_test {

// "name=value name=value "
inline std::string LabelsOf(const prometheus::TimeSeries& series) {
  std::string text;
  for (const prometheus::Label& label : series.labels()) {
    text += label.name() + "=" + label.value() + " ";
  }
  return text;
}

// Pushes to a receiver that knows both versions.
class SenderOf : public ::testing::Test {
 protected:
  Result Push(int version, const std::string& stream, const std::string& options = "",
              Receiver::Script script = nullptr) {
    if (!script) script = store_.script();
    receiver_ = std::make_unique<Receiver>(std::move(script));
    WriteFile(directory_ / "in", stream);
    const std::string protocol = version == 0 ? "auto" : std::to_string(version);
    const Result result = RunCommand("pp-push-rw in --summary=json --protocol " + protocol +
                                         " --url " + receiver_->url() + "/api/v1/write " + options,
                                     directory_.path());
    receiver_->WaitForScripts();
    return result;
  }

  // Lines of so many samples of each of so many series, in the order of time.
  static std::string Stream(int series, int samples) {
    std::string stream;
    for (int i = 0; i < samples; ++i) {
      for (int s = 0; s < series; ++s) {
        stream += "m{s=\"" + std::to_string(s) + "\"} " + std::to_string(i) + " " +
                  std::to_string(1000 + i) + "\n";
      }
    }
    return stream;
  }

  // All that came; the form of each request is as it should be.
  std::vector<RemoteWriteRequest> Decoded() {
    std::vector<RemoteWriteRequest> decoded;
    std::vector<std::string> violations;
    for (const Receiver::Request& request : receiver_->requests()) {
      decoded.push_back(DecodeRemoteWrite(request, &violations));
    }
    EXPECT_EQ(std::vector<std::string>(), violations);
    return decoded;
  }
  RemoteWriteRequest OnlyRequest() {
    std::vector<RemoteWriteRequest> decoded = Decoded();
    EXPECT_EQ(1u, decoded.size());
    decoded.resize(1);
    return decoded[0];
  }

  TemporaryDirectory directory_;
  SampleStore store_;
  std::unique_ptr<Receiver> receiver_;
};

}  // namespace pp_test
