#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "support/servers.h"

namespace pp_test {

// A Pushgateway of a release, and what is pushed to it.
class GatewayRuns : public ::testing::TestWithParam<Release> {
 protected:
  void SetUp() override {
    if (!Pushgateway::IsAvailable(GetParam())) {
      GTEST_SKIP() << "this release of prometheus-pushgateway could not be had";
    }
    Start("");
  }

  void Start(const std::string& flags) {
    gateway_.emplace(Pushgateway::Options{.release = GetParam(), .flags = flags});
  }

  std::string Command(const std::string& options) const {
    return "pp-push-gw --url " + gateway_->url() + " " + options;
  }

  Result Push(const std::string& stream, const std::string& options = "") {
    WriteFile(directory_ / "in", stream);
    return RunCommand(Command(options + " in"), directory_.path());
  }

  // The series of the metric with this name, as the gateway writes them, and their values.
  std::set<std::string> Stored(const std::string& name) {
    std::set<std::string> stored;
    std::istringstream lines(gateway_->Text());
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(name + "{") || line.starts_with(name + " ")) stored.insert(line);
    }
    return stored;
  }

  // With UTF-8 names as they are, and not escaped.
  std::string Utf8Text() {
    return RunCommand("curl -s -H 'Accept: text/plain; version=1.0.0; escaping=allow-utf-8' " +
                          gateway_->url() + "/metrics",
                      directory_.path())
        .out;
  }

  static void Expect(const Result& result, int status, const std::string& message) {
    EXPECT_EQ(status, result.status) << result.err;
    EXPECT_NE(std::string::npos, result.err.find(message)) << result.err;
  }

  using Lines = std::set<std::string>;

  TemporaryDirectory directory_;
  std::optional<Pushgateway> gateway_;
};

inline std::string ReleaseName(const ::testing::TestParamInfo<Release>& info) {
  return info.param == Release::kNewer ? "Newer" : "Stable";
}

inline std::string ManySeries(int series) {
  std::string stream;
  for (int i = 0; i < series; ++i) {
    stream += "many{path=\"/api/v1/items/" + std::to_string(i) + "\",status=\"200\"} 1\n";
  }
  return stream;
}

}  // namespace pp_test
