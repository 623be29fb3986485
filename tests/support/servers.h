#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/process.h"
#include "support/temporary_directory.h"

namespace pp_test {

// One sample as a receiver has it: the series in the stream's form with sorted labels, and the
// value as the shortest text.
struct StoredSample {
  std::string series;
  std::string value;
  int64_t timestamp;  // 0 in a Pushgateway

  auto operator<=>(const StoredSample&) const = default;
};

std::string ToString(const StoredSample& sample);

// The samples of a stream text, in the same form; without timestamps if `without_time`.
std::set<StoredSample> SamplesOf(const std::string& stream, bool without_time = false);

// GET; empty if there is no answer.
std::string HttpGet(const std::string& url);

// Which release of a server: that of this Debian, or a newer one (tests/setup/fetch-newer).
enum class Release { kStable, kNewer };

// A real Prometheus with a data directory of its own, out-of-order ingestion on unless told, on a
// port that the kernel chose.
class Prometheus {
 public:
  struct Options {
    bool receiver = true;         // --web.enable-remote-write-receiver
    std::string web_config = {};  // contents of --web.config.file
    std::string scrape = {};      // host:port to scrape every second
    int port = 0;                 // 0: the kernel's choice
    std::string out_of_order_window = "60d";
    Release release = Release::kStable;
    std::string flags = {};          // more of them, as in a shell
    std::string configuration = {};  // more of it
  };
  static bool IsAvailable(Release release = Release::kStable);
  Prometheus() : Prometheus(Options()) {}
  explicit Prometheus(const Options& options);

  const std::string& address() const { return address_; }  // host:port
  std::string write_url() const { return "http://" + address_ + "/api/v1/write"; }

  // An answer of its API, such as "/api/v1/metadata".
  std::string Get(const std::string& path) { return HttpGet("http://" + address_ + path); }
  // All samples whose metric name begins with `prefix`, of the last 60 days and the next hour.
  std::set<StoredSample> Samples(const std::string& prefix);

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
  std::string address_;
};

class Pushgateway {
 public:
  struct Options {
    int port = 0;  // 0: the kernel's choice
    Release release = Release::kStable;
    std::string flags = {};  // more of them, as in a shell
  };
  static bool IsAvailable(Release release = Release::kStable);
  Pushgateway() : Pushgateway(Options()) {}
  explicit Pushgateway(const Options& options);

  const std::string& address() const { return address_; }
  std::string url() const { return "http://" + address_; }

  // All samples whose metric name begins with `prefix`; `text` is the exposition with its TYPEs.
  std::set<StoredSample> Samples(const std::string& prefix);
  std::string Text() { return HttpGet(url() + "/metrics"); }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
  std::string address_;
};

// A real VictoriaMetrics, single node, with a data directory of its own, on a port that the kernel
// chose.
class VictoriaMetrics {
 public:
  static bool IsAvailable();
  VictoriaMetrics();

  const std::string& address() const { return address_; }  // host:port
  std::string write_url() const { return "http://" + address_ + "/api/v1/write"; }

  std::string Get(const std::string& path) { return HttpGet("http://" + address_ + path); }
  // All samples whose metric name begins with `prefix`, whatever their time. The value of a stale
  // marker is "null".
  std::set<StoredSample> Samples(const std::string& prefix);

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
  std::string address_;
};

// A port on which nobody listens. Somebody else may take it before the caller does.
int UnusedPort();

}  // namespace pp_test
