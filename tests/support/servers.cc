#include "support/servers.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <rapidjson/document.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "formats/exposition.h"
#include "formats/labels.h"
#include "formats/series_text.h"
#include "values/number.h"

namespace pp_test {
namespace {

std::string ServerProgram(Release release, const std::string& name) {
  return BuildDirectory() + (release == Release::kNewer ? "/servers/newer" : "/servers") +
         "/usr/bin/" + name;
}

bool IsProgram(const std::string& path) {
  return access(path.c_str(), X_OK) == 0;
}

// In a server's log, how the line begins that tells where it listens, and what stands before the
// address there.
struct Announcement {
  std::string line;
  std::string before;
};
const Announcement kPrometheusListens = {"\"Listening on\"", "address="};
const Announcement kVictoriaMetricsListens = {"started server at", "http://"};

std::string FindAddress(const std::string& log, const Announcement& announcement) {
  const size_t line = log.find(announcement.line);
  const size_t address = log.find(announcement.before, line);
  if (line == std::string::npos || address == std::string::npos) return "";
  const size_t begin = address + announcement.before.size();
  return log.substr(begin, log.find_first_of("/ \n", begin) - begin);
}

std::unique_ptr<Process> StartServer(const std::string& command, const std::string& directory,
                                     const Announcement& announcement, std::string* address) {
  auto process = std::make_unique<Process>("exec " + command, directory);
  const bool up = Eventually([&] {
    *address = FindAddress(process->Err(), announcement);
    return !address->empty() || !process->IsRunning();
  });
  if (!up || address->empty()) {
    throw std::runtime_error(command + " did not start: " + process->Err());
  }
  return process;
}

std::string CanonicalSeries(std::string_view name, std::vector<pp::Label> labels) {
  pp::SortLabels(&labels);
  std::string series;
  pp::AppendSeries(name, labels, &series);
  return series;
}

std::string CanonicalValue(const std::string& text) {
  double value = 0;
  std::string error;
  if (!pp::ParseValue(text, &value, &error)) return text;
  std::string shortest;
  pp::AppendValue(value, &shortest);
  return shortest;
}

size_t AppendBody(char* bytes, size_t size, size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, size * count);
  return size * count;
}

std::string SeriesOfMetric(const rapidjson::Value& metric) {
  std::string name;
  std::vector<pp::Label> labels;
  for (const auto& member : metric.GetObject()) {
    if (std::string(member.name.GetString()) == "__name__")
      name = member.value.GetString();
    else
      labels.push_back({member.name.GetString(), member.value.GetString()});
  }
  return CanonicalSeries(name, labels);
}

void AddSeries(const rapidjson::Value& result, std::set<StoredSample>* samples) {
  const std::string series = SeriesOfMetric(result["metric"]);
  for (const auto& pair : result["values"].GetArray()) {
    samples->insert({series, CanonicalValue(pair[1].GetString()),
                     static_cast<int64_t>(pair[0].GetDouble() * 1000 + 0.5)});
  }
}

// A series as a line of VictoriaMetrics' /api/v1/export.
void AddExported(const std::string& line, std::set<StoredSample>* samples) {
  rapidjson::Document exported;
  if (exported.Parse(line.c_str()).HasParseError() || !exported.HasMember("metric")) {
    throw std::runtime_error("VictoriaMetrics answered: " + line);
  }
  const std::string series = SeriesOfMetric(exported["metric"]);
  const auto& values = exported["values"];
  for (rapidjson::SizeType i = 0; i < values.Size(); ++i) {
    std::string value = "null";
    if (values[i].IsNumber()) {
      value.clear();
      pp::AppendValue(values[i].GetDouble(), &value);
    }
    samples->insert({series, value, exported["timestamps"][i].GetInt64()});
  }
}

}  // namespace

std::string ToString(const StoredSample& sample) {
  return sample.series + " " + sample.value + " " + std::to_string(sample.timestamp);
}

std::set<StoredSample> SamplesOf(const std::string& stream, bool without_time) {
  std::set<StoredSample> samples;
  pp::SampleParser parser;
  pp::Sample sample;
  std::istringstream lines(stream);
  std::string error;
  for (std::string line; std::getline(lines, line);) {
    if (pp::ClassifyLine(line) != pp::LineKind::kSample) continue;
    if (!parser.Parse(line, &sample, &error)) throw std::runtime_error(error + ": " + line);
    samples.insert({CanonicalSeries(sample.name, sample.labels),
                    CanonicalValue(std::string(sample.value_text)),
                    without_time ? 0 : sample.timestamp});
  }
  return samples;
}

std::string HttpGet(const std::string& url) {
  std::string body;
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, AppendBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  if (curl_easy_perform(curl) != CURLE_OK) body.clear();
  curl_easy_cleanup(curl);
  return body;
}

bool Prometheus::IsAvailable(Release release) {
  return IsProgram(ServerProgram(release, "prometheus"));
}

Prometheus::Prometheus(const Options& options) {
  std::string config =
      "global: {scrape_interval: 1s}\n"
      "storage: {tsdb: {out_of_order_time_window: " +
      options.out_of_order_window + "}}\n";
  if (!options.scrape.empty()) {
    config +=
        "scrape_configs:\n- job_name: pushgateway\n  honor_labels: true\n  static_configs: "
        "[{targets: ['" +
        options.scrape + "']}]\n";
  }
  WriteFile(directory_ / "prometheus.yml", config + options.configuration);
  std::string command = ServerProgram(options.release, "prometheus") +
                        " --config.file=prometheus.yml --storage.tsdb.path=data "
                        "--storage.tsdb.retention.time=90d --web.listen-address=127.0.0.1:" +
                        std::to_string(options.port);
  if (options.receiver) command += " --web.enable-remote-write-receiver";
  if (!options.web_config.empty()) {
    WriteFile(directory_ / "web.yml", options.web_config);
    command += " --web.config.file=web.yml";
  }
  process_ =
      StartServer(command + " " + options.flags, directory_.path(), kPrometheusListens, &address_);
  if (options.web_config.empty()) {
    Eventually([this] {
      return HttpGet("http://" + address_ + "/-/ready").find("Ready") != std::string::npos;
    });
  }
}

std::set<StoredSample> Prometheus::Samples(const std::string& prefix) {
  // {__name__=~"prefix.*"}[60d], as of an hour from now.
  const std::string query = "%7B__name__%3D~%22" + prefix + ".*%22%7D%5B60d%5D";
  const std::string body = HttpGet("http://" + address_ + "/api/v1/query?query=" + query +
                                   "&time=" + std::to_string(std::time(nullptr) + 3600));
  std::set<StoredSample> samples;
  rapidjson::Document document;
  if (document.Parse(body.c_str()).HasParseError() || !document.HasMember("data")) {
    throw std::runtime_error("Prometheus answered: " + body);
  }
  for (const auto& result : document["data"]["result"].GetArray()) AddSeries(result, &samples);
  return samples;
}

bool Pushgateway::IsAvailable(Release release) {
  return IsProgram(ServerProgram(release, "prometheus-pushgateway"));
}

Pushgateway::Pushgateway(const Options& options) {
  process_ = StartServer(ServerProgram(options.release, "prometheus-pushgateway") +
                             " --persistence.file= --web.listen-address=127.0.0.1:" +
                             std::to_string(options.port) + " " + options.flags,
                         directory_.path(), kPrometheusListens, &address_);
}

std::set<StoredSample> Pushgateway::Samples(const std::string& prefix) {
  std::set<StoredSample> samples;
  for (const StoredSample& sample : SamplesOf(Text(), true)) {
    if (sample.series.starts_with(prefix)) samples.insert(sample);
  }
  return samples;
}

bool VictoriaMetrics::IsAvailable() {
  return IsProgram(ServerProgram(Release::kNewer, "victoria-metrics"));
}

VictoriaMetrics::VictoriaMetrics() {
  process_ = StartServer(ServerProgram(Release::kNewer, "victoria-metrics") +
                             " -httpListenAddr=127.0.0.1:0 -storageDataPath=data "
                             "-retentionPeriod=90d -memory.allowedBytes=256MB",
                         directory_.path(), kVictoriaMetricsListens, &address_);
}

// It stores in the background, and answers queries from what is stored.
std::set<StoredSample> VictoriaMetrics::Samples(const std::string& prefix) {
  HttpGet("http://" + address_ + "/internal/force_flush");
  std::istringstream lines(HttpGet("http://" + address_ + "/api/v1/export?start=0&end=" +
                                   std::to_string(std::time(nullptr) + 3600) +
                                   "&match[]=%7B__name__%3D~%22" + prefix + ".*%22%7D"));
  std::set<StoredSample> samples;
  for (std::string line; std::getline(lines, line);) AddExported(line, &samples);
  return samples;
}

int UnusedPort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("no port");
  }
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace pp_test
