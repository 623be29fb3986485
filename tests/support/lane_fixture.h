#pragma once

#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <string>

#include "delivery/lane.h"
#include "support/process.h"
#include "support/temporary_directory.h"

namespace pp_test {

// Lanes whose commands run in a directory of their own, which has their rejects, too.
class LaneFixture : public ::testing::Test {
 protected:
  LaneFixture() : report_("test") {
    signal(SIGPIPE, SIG_IGN);  // as in the tools
    report_.set_quiet(true);
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(directory_ / "rejects", &error)) << error;
  }

  std::unique_ptr<pp::Lane> Start(const std::string& command, size_t buffered = size_t{8} << 20) {
    std::string error;
    command_ = "cd " + directory_.path() + "; " + command;
    auto lane = pp::Lane::Start("lane historic", command_, buffered, &report_, &stop_, {}, &error);
    EXPECT_NE(nullptr, lane) << error;
    return lane;
  }
  std::string File(const std::string& name) { return ReadFile(directory_ / name); }

  TemporaryDirectory directory_;
  std::string command_;  // of the last lane
  pp::Stop stop_;
  pp::Report report_;
};

}  // namespace pp_test
