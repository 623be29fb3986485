#include "support/remote_write_request.h"

#include <snappy.h>

#include <set>

namespace pp_test {
namespace {

namespace v2 = io::prometheus::write::v2;

constexpr char kVersion2Type[] = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

void ExamineHeaders(const Receiver::Request& request, bool is_version_2,
                    std::vector<std::string>* violations) {
  const std::pair<const char*, const char*> headers[] = {
      {"Content-Type", is_version_2 ? kVersion2Type : "application/x-protobuf"},
      {"Content-Encoding", "snappy"},
      {"X-Prometheus-Remote-Write-Version", is_version_2 ? "2.0.0" : "0.1.0"},
  };
  if (request.method != "POST") violations->push_back("method " + request.method);
  for (const auto& [name, value] : headers) {
    if (request.headers.count(name) != 1 || HeaderOf(request, name) != value) {
      violations->push_back(std::string(name) + " is not " + value);
    }
  }
  if (HeaderOf(request, "User-Agent").find('/') == std::string::npos) {
    violations->push_back("no User-Agent with name and version");
  }
}

void ExamineSymbols(const v2::Request& request, std::vector<std::string>* violations) {
  if (request.symbols().empty() || !request.symbols(0).empty()) {
    violations->push_back("the first symbol is not the empty one");
  }
  const std::set<std::string> symbols(request.symbols().begin(), request.symbols().end());
  if (symbols.size() != static_cast<size_t>(request.symbols_size())) {
    violations->push_back("a symbol twice");
  }
}

std::string Symbol(const v2::Request& request, uint32_t ref, std::vector<std::string>* violations) {
  if (ref < static_cast<uint32_t>(request.symbols_size())) {
    return request.symbols(static_cast<int>(ref));
  }
  violations->push_back("a reference to no symbol");
  return "";
}

// From has refs, To has labels.
template <typename From, typename To>
void CopyLabels(const v2::Request& request, const From& from, To* to,
                std::vector<std::string>* violations) {
  if (from.labels_refs_size() % 2 != 0) violations->push_back("an odd number of references");
  for (int i = 0; i + 1 < from.labels_refs_size(); i += 2) {
    prometheus::Label* label = to->add_labels();
    label->set_name(Symbol(request, from.labels_refs(i), violations));
    label->set_value(Symbol(request, from.labels_refs(i + 1), violations));
  }
}

void CopySeries(const v2::Request& request, const v2::TimeSeries& from, prometheus::TimeSeries* to,
                std::vector<std::string>* violations) {
  CopyLabels(request, from, to, violations);
  for (const v2::Sample& sample : from.samples()) {
    prometheus::Sample* copy = to->add_samples();
    copy->set_value(sample.value());
    copy->set_timestamp(sample.timestamp());
  }
  for (const v2::Exemplar& exemplar : from.exemplars()) {
    prometheus::Exemplar* copy = to->add_exemplars();
    CopyLabels(request, exemplar, copy, violations);
    copy->set_value(exemplar.value());
    copy->set_timestamp(exemplar.timestamp());
  }
  Symbol(request, from.metadata().help_ref(), violations);
  Symbol(request, from.metadata().unit_ref(), violations);
}

}  // namespace

std::string HeaderOf(const Receiver::Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

void SetWritten(size_t samples, size_t exemplars, httplib::Response* response) {
  const std::string prefix = "X-Prometheus-Remote-Write-";
  response->set_header(prefix + "Samples-Written", std::to_string(samples));
  response->set_header(prefix + "Exemplars-Written", std::to_string(exemplars));
  response->set_header(prefix + "Histograms-Written", "0");
}

RemoteWriteRequest DecodeRemoteWrite(const Receiver::Request& request,
                                     std::vector<std::string>* violations) {
  RemoteWriteRequest decoded;
  const bool is_version_2 = HeaderOf(request, "Content-Type") == kVersion2Type;
  decoded.version = is_version_2 ? 2 : 1;
  ExamineHeaders(request, is_version_2, violations);
  std::string bytes;
  if (!snappy::Uncompress(request.body.data(), request.body.size(), &bytes)) {
    violations->push_back("a body that is no snappy block");
    return decoded;
  }
  decoded.bytes = bytes.size();
  const bool parsed =
      is_version_2 ? decoded.v2.ParseFromString(bytes) : decoded.v1.ParseFromString(bytes);
  if (!parsed) violations->push_back("a body that is no message of its type");
  if (!is_version_2 || !parsed) return decoded;
  ExamineSymbols(decoded.v2, violations);
  for (const v2::TimeSeries& series : decoded.v2.timeseries()) {
    CopySeries(decoded.v2, series, decoded.v1.add_timeseries(), violations);
  }
  return decoded;
}

}  // namespace pp_test
