#include "delivery/url_advice.h"

#include <algorithm>

namespace pp {
namespace {

constexpr std::string_view kWritePath = "/api/v1/write";

// "http://host:port"
std::string_view WithoutPath(std::string_view url) {
  const size_t host = url.find("://") + 3;
  return url.substr(0, url.find('/', host));
}

// The --url: of a Pushgateway's, which has no /metrics/job in it, what is before that.
std::string_view UrlOption(const HttpRequest& request) {
  std::string_view url = request.url;
  if (IsRemoteWrite(request)) return url;
  if (const size_t group = url.find("/metrics/job"); group != std::string_view::npos) {
    return url.substr(0, group);
  }
  constexpr std::string_view kAll = "/metrics";
  if (url.ends_with(kAll)) url.remove_suffix(kAll.size());
  return url;
}

std::string AdviceOnGateway(std::string_view url, std::string_view host, bool is_delete) {
  const std::string remote_write =
      "pp-push-rw --url " + std::string(host) + std::string(kWritePath);
  if (url == host) {
    return is_delete ? "no Pushgateway answers there: --url names one"
                     : "no Pushgateway answers there; a Prometheus or VictoriaMetrics takes " +
                           remote_write;
  }
  return "is the URL right? A Pushgateway takes --url " + std::string(host) +
         ", with the path of its --web.route-prefix if it has one, a Prometheus or "
         "VictoriaMetrics " +
         remote_write;
}

std::string AdviceOnReceiver(std::string_view url, std::string_view host) {
  const std::string gateway = "pp-push-gw --url " + std::string(host);
  if (url.substr(host.size()) == kWritePath) {
    return "no receiver of Remote Write answers there; a Pushgateway takes " + gateway +
           ", a Prometheus with a --web.route-prefix has that before " + std::string(kWritePath);
  }
  return "is the URL right? A Prometheus or VictoriaMetrics takes --url " + std::string(host) +
         std::string(kWritePath) + ", a Pushgateway " + gateway;
}

}  // namespace

bool IsRemoteWrite(const HttpRequest& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const std::string& header) {
    return header.starts_with("Content-Type: application/x-protobuf");
  });
}

std::string AdviceOnUrl(const HttpRequest& request) {
  const std::string_view url = UrlOption(request);
  const std::string_view host = WithoutPath(url);
  return IsRemoteWrite(request) ? AdviceOnReceiver(url, host)
                                : AdviceOnGateway(url, host, request.method == "DELETE");
}

std::string AdviceOnTenantUrl(const HttpRequest& request) {
  return "a vminsert takes --url " + std::string(WithoutPath(UrlOption(request))) +
         "/insert/TENANT/prometheus" + std::string(kWritePath) +
         ", where TENANT is a number, 0 unless there are several";
}

std::string UrlWithScheme(const HttpRequest& request, std::string_view scheme) {
  const std::string_view url = UrlOption(request);
  return std::string(scheme).append(url.substr(std::min(url.find("://"), url.size())));
}

}  // namespace pp
