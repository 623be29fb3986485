// Tables, as far as a server.

#include <gtest/gtest.h>

#include <cstdint>
#include <ctime>
#include <set>
#include <string>

#include "support/process.h"
#include "support/servers.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

// Rows in no order, with cells that are empty and one that is bad.
TEST(Tables, AWideTableArrivesWithEachValueAtItsTime) {
  if (!Prometheus::IsAvailable()) GTEST_SKIP() << "prometheus could not be had";
  Prometheus prometheus;
  TemporaryDirectory directory;
  const int64_t newest = std::time(nullptr) - 3600;
  std::string table = "Export of today\r\nZeit;Host;Pfad;ms;bytes;queue length\r\n";
  std::set<StoredSample> expected;
  for (int64_t i = 0; i < 200; ++i) {
    const int64_t seconds = newest - (i * 7919 % 200) * 60;
    const std::string host = i % 2 == 0 ? "web 1" : "köln";
    const std::string series = "{dc=\"fra\",host=\"" + host + "\",route=\"/a;b\"}";
    const std::string number = std::to_string(i);
    table += std::to_string(seconds) + ".5;" + host + ";\"/a;b\";" + number + ",25;" +
             (i % 5 == 0 ? "-" : number) + ";" + (i == 7 ? "1.5" : "1" + number) + "\r\n";
    const int64_t at = seconds * 1000 + 500;
    expected.insert({"t_http_ms" + series, number + ".25", at});
    if (i % 5 != 0) expected.insert({"t_bytes" + series, number, at});
    if (i != 7) expected.insert({"t_queue_length" + series, "1" + number, at});
  }
  WriteFile(directory / "export.csv", table);
  const Result result = RunCommand(
      "pp-parse --skip-lines 1 --delimiter ';' --decimal-comma --null - --time-format s "
      "--columns 'Zeit:time,Host:label=host,Pfad:label=route,ms:value=http_ms,bytes:value,queue "
      "length:value' --prefix t_ --label dc=fra --type t_bytes=counter export.csv | "
      "pp-push-rw --url " +
          prometheus.write_url(),
      directory.path());
  EXPECT_NE(std::string::npos, result.err.find("read 560 samples = passed 559 + rejected 1"))
      << result.err;
  EXPECT_NE(std::string::npos, result.err.find("read 559 samples = delivered 559 + rejected 0"))
      << result.err;
  const std::set<StoredSample> stored = prometheus.Samples("t_");
  EXPECT_EQ(559u, expected.size());
  EXPECT_EQ(expected.size(), stored.size());
  for (const StoredSample& sample : expected) {
    EXPECT_EQ(1u, stored.count(sample)) << ToString(sample);
  }
}

}  // namespace
}  // namespace pp_test
