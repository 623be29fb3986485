#include "delivery/explain.h"

#include <string_view>

#include "delivery/gateway_clash.h"

namespace pp {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What a user can do about it; empty where we have no advice.
std::string_view Advice(int status, std::string_view body) {
  if (status == 404 && Contains(body, "remote write receiver")) {
    return "start Prometheus with --web.enable-remote-write-receiver";
  }
  if (status == 401) {
    return "give credentials: -u USER with PP_PASSWORD, --bearer-token-file, --netrc or -H";
  }
  if (status == 403) return "these credentials may not write here";
  if (status == 404 || status == 405) {
    return "is the URL right? A Pushgateway takes pp-push-gw --url http://HOST:9091, a Prometheus "
           "pp-push-rw --url http://HOST:9090/api/v1/write";
  }
  if (status >= 300 && status < 400) return "redirects are not followed; give the final URL";
  if (Contains(body, "text format parsing error") &&
      (Contains(body, "invalid metric name") || Contains(body, "invalid label name"))) {
    return "for UTF-8 names start the Pushgateway, 1.11 or later, with --push.enable-utf8-names";
  }
  if (Contains(body, "too old sample")) {
    return status == 500
               ? "a sample is older than storage.tsdb.out_of_order_time_window, or in "
                 "seconds instead of milliseconds; Prometheus up to 2.49 says so by a 500"
               : "older than storage.tsdb.out_of_order_time_window, or in seconds instead "
                 "of milliseconds";
  }
  if (Contains(body, "out of order")) {
    return "Prometheus takes late samples only with storage.tsdb.out_of_order_time_window set";
  }
  if (Contains(body, "out of bounds")) {
    return "too old, too far ahead, or in seconds instead of milliseconds; "
           "storage.tsdb.out_of_order_time_window widens what Prometheus "
           "takes";
  }
  return "";
}

std::string_view AdviceOnFailure(std::string_view error) {
  if (Contains(error, "certificate")) {
    return "--cacert FILE names the authority to trust, -k trusts anybody";
  }
  if (Contains(error, "wrong version number")) return "is this an http:// server?";
  return "";
}

std::string WithAdvice(std::string sentence, std::string_view advice) {
  if (!advice.empty()) sentence.append(" (").append(advice).append(")");
  return sentence;
}

}  // namespace

std::string Explain(const HttpResult& result) {
  if (result.failure != HttpResult::Failure::kNone) {
    return WithAdvice(result.error, AdviceOnFailure(result.error));
  }
  std::string sentence = "HTTP " + std::to_string(result.status);
  if (const std::string clash = ExplainClash(result.body); !clash.empty()) {
    return sentence.append(": ").append(clash);
  }
  constexpr size_t kShownBody = 240;
  const std::string_view body = Trim(result.body);
  if (!body.empty()) sentence.append(": ").append(body.substr(0, kShownBody));
  return WithAdvice(std::move(sentence), Advice(result.status, result.body));
}

}  // namespace pp
