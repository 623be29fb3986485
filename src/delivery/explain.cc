#include "delivery/explain.h"

#include <string_view>

#include "delivery/gateway_clash.h"

namespace pp {
namespace {

// So VictoriaMetrics answers, by a 400.
constexpr std::string_view kUnsupportedPath = "unsupported path requested";

constexpr std::string_view kIsTheUrlRight =
    "is the URL right? A Pushgateway takes pp-push-gw --url http://HOST:9091, a Prometheus "
    "pp-push-rw --url http://HOST:9090/api/v1/write, a VictoriaMetrics "
    "http://HOST:8428/api/v1/write";

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Of the receiver's words, or of a URL that it gives.
constexpr size_t kShownText = 240;

// A web page, which no receiver answers.
bool IsPage(const HttpResult& result) {
  return result.Header("content-type").starts_with("text/html");
}

// A proxy says what is wrong in a page for people: its title is the message.
std::string_view Words(const HttpResult& result) {
  const std::string_view body = result.body;
  constexpr std::string_view kTitle = "<title>";
  const size_t title = body.find(kTitle);
  if (!IsPage(result) || title == std::string_view::npos) return Trim(body);
  const std::string_view words = body.substr(title + kTitle.size());
  return Trim(words.substr(0, words.find('<')));
}

std::string_view AdviceOnConnection(std::string_view body) {
  if (Contains(body, kUnsupportedPath)) return kIsTheUrlRight;
  if (Contains(body, "HTTP request was sent to HTTPS") ||
      Contains(body, "HTTP request to an HTTPS server")) {
    return "the URL must begin with https://";
  }
  if (Contains(body, "No required SSL certificate")) {
    return "the server wants a certificate of ours: --cert FILE and --key FILE";
  }
  if (Contains(body, "SSL certificate error")) {
    return "the server does not trust the certificate of --cert, or it has expired";
  }
  return "says something in front of the receiver, not the receiver; is the URL right?";
}

// What a user can do about it; empty where we have no advice.
std::string_view Advice(int status, std::string_view body) {
  if (status == 404 && Contains(body, "remote write receiver")) {
    return "start Prometheus with --web.enable-remote-write-receiver";
  }
  if (status == 401) {
    return "give credentials: -u USER with PP_PASSWORD, --bearer-token-file, --netrc or -H";
  }
  if (status == 407)
    return "give credentials for the proxy: --proxy-user USER with PP_PROXY_PASSWORD";
  if (status == 403) return "these credentials may not write here";
  if (status == 404 || status == 405) {
    return kIsTheUrlRight;
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
  if (Contains(body, "out of order") && !Contains(body, "exemplar")) {
    return "Prometheus takes late samples only with storage.tsdb.out_of_order_time_window set";
  }
  if (Contains(body, "out of bounds")) {
    return "too old, too far ahead, or in seconds instead of milliseconds; "
           "storage.tsdb.out_of_order_time_window widens what Prometheus "
           "takes";
  }
  return "";
}

std::string_view AdviceOnAlert(std::string_view error) {
  if (Contains(error, "unknown ca") || Contains(error, "unknown certificate authority") ||
      Contains(error, "certificate unknown") || Contains(error, "certificate expired")) {
    return "the server does not trust the certificate of --cert, or it has expired";
  }
  if (Contains(error, "protocol version")) return "TLS 1.2 is the least that is spoken here";
  return "does the server want a certificate of ours? --cert FILE and --key FILE";
}

std::string_view AdviceOnFailure(std::string_view error) {
  if (Contains(error, "HTTP 407")) return Advice(407, "");
  if (Contains(error, " alert ")) return AdviceOnAlert(error);
  if (Contains(error, "client certificate") || Contains(error, "private key")) {
    return "--cert is our certificate and --key the private key that belongs to it, both in PEM "
           "and without a passphrase";
  }
  if (Contains(error, "subject name")) {
    return "the certificate is for other names; --url must have one of them, -k trusts anybody";
  }
  if (Contains(error, "has expired")) return "the server needs a new one; -k trusts anybody";
  if (Contains(error, "error setting certificate")) {
    return "--cacert must be certificates in PEM";
  }
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

bool IsAboutTheConnection(const HttpResult& result) {
  return result.status == 400 &&
         (IsPage(result) || Contains(result.body, "HTTP request to an HTTPS server") ||
          Contains(result.body, kUnsupportedPath));
}

std::string Explain(const HttpResult& result) {
  if (result.failure != HttpResult::Failure::kNone) {
    return WithAdvice(result.error, AdviceOnFailure(result.error));
  }
  std::string sentence = "HTTP " + std::to_string(result.status);
  if (const std::string clash = ExplainClash(result.body); !clash.empty()) {
    return sentence.append(": ").append(clash);
  }
  const std::string_view location = result.Header("location");
  const std::string_view words = Words(result);
  if (result.status >= 300 && result.status < 400 && !location.empty()) {
    sentence.append(", a redirect to ").append(location.substr(0, kShownText));
  } else if (!words.empty()) {
    sentence.append(": ").append(words.substr(0, kShownText));
  }
  if (IsAboutTheConnection(result)) {
    return WithAdvice(std::move(sentence), AdviceOnConnection(result.body));
  }
  return WithAdvice(std::move(sentence), Advice(result.status, result.body));
}

}  // namespace pp
