#include "delivery/request_form.h"

namespace pp {

std::vector<std::string> HeadersOf(const RequestForm& form) {
  if (form.version == RequestForm::Version::k2) {
    return {"Content-Type: application/x-protobuf;proto=io.prometheus.write.v2.Request",
            "Content-Encoding: snappy", "X-Prometheus-Remote-Write-Version: 2.0.0"};
  }
  std::vector<std::string> headers = {"Content-Type: application/x-protobuf",
                                      "X-Prometheus-Remote-Write-Version: 0.1.0"};
  if (form.compression == RequestForm::Compression::kZstd) {
    headers.emplace_back("Content-Encoding: zstd");
    // By this VictoriaMetrics knows the body from one of Prometheus.
    headers.emplace_back("X-VictoriaMetrics-Remote-Write-Version: 1");
  } else {
    headers.emplace_back("Content-Encoding: snappy");
  }
  return headers;
}

}  // namespace pp
