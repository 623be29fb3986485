#include "delivery/advice.h"

#include "delivery/own_words.h"
#include "delivery/url_advice.h"

namespace pp {
namespace {

// So VictoriaMetrics answers, by a 400.
constexpr std::string_view kUnsupportedPath = "unsupported path requested";

// So does a vminsert of its cluster, where the path has no tenant in it.
constexpr std::string_view kNoTenant = "cannot parse path \"";

// So does it at /write, which is for another protocol.
constexpr std::string_view kAnotherProtocol = "cannot process influx line protocol data";

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool Says(const HttpResult& result, std::string_view part) {
  return Contains(OwnWords(result.body), part);
}

// What a Prometheus and a VictoriaMetrics answer at the paths of their queries.
bool IsAboutAQuery(const HttpRequest& request, const HttpResult& result) {
  return result.body.starts_with("{\"status\":\"error\",\"errorType\":") &&
         Contains(request.url, "/api/v1/") && !request.url.ends_with("/write");
}

// A vminsert's answer to a path whose tenant is missing or no number.
bool IsAboutTheTenant(const HttpRequest& request, const HttpResult& result) {
  return Says(result, kNoTenant) ||
         (Contains(request.url, "/insert/") && Says(result, "auth error: "));
}

bool IsAboutThePath(const HttpRequest& request, const HttpResult& result) {
  return Says(result, kUnsupportedPath) || Says(result, kAnotherProtocol) ||
         IsAboutAQuery(request, result) || IsAboutTheTenant(request, result);
}

std::string AdviceOnConnection(const HttpRequest& request, const HttpResult& result) {
  if (IsAboutTheTenant(request, result)) return AdviceOnTenantUrl(request);
  if (IsAboutThePath(request, result)) return AdviceOnUrl(request);
  if (Contains(result.body, "HTTP request was sent to HTTPS") ||
      Says(result, "HTTP request to an HTTPS server")) {
    return "give --url " + UrlWithScheme(request, "https");
  }
  if (Contains(result.body, "No required SSL certificate")) {
    return "the server wants a certificate of ours: --cert FILE and --key FILE";
  }
  if (Contains(result.body, "SSL certificate error")) {
    return "the server does not trust the certificate of --cert, or it has expired";
  }
  if (result.is_success()) return "a web page is no receiver's answer; is the URL right?";
  return "says something in front of the receiver, not the receiver; is the URL right?";
}

constexpr std::string_view kGiveCredentials =
    "-u USER with PP_PASSWORD, --bearer-token-file, --netrc or -H";

// What a user can do about an answer that is about us, or the URL, and not about what was sent.
std::string AdviceOnRefusal(const HttpRequest& request, const HttpResult& result) {
  const bool had_credentials = result.had_credentials;
  switch (result.status) {
    case 401:
      if (Contains(result.body, "no org id")) {
        return "it has tenants: name yours by -H 'X-Scope-OrgID: TENANT'";
      }
      return had_credentials ? "it knows no such credentials: mend those that were given"
                             : "give credentials: " + std::string(kGiveCredentials);
    case 403:
      return had_credentials ? "these credentials may not write here: give others"
                             : "nobody may write here without credentials, or not from this "
                               "machine: " +
                                   std::string(kGiveCredentials);
    case 404:
      // Its own words have the flag of its release.
      if (Contains(result.body, "--web.enable-remote-write-receiver")) return "";
      if (Contains(result.body, "remote write receiver")) {
        return "start Prometheus with --web.enable-remote-write-receiver";
      }
      return AdviceOnUrl(request);
    case 405:
      return AdviceOnUrl(request);
    case 407:
      return "give credentials for the proxy: --proxy-user USER with PP_PROXY_PASSWORD";
    case 502:
    case 504:
      if (result.by_proxy) return "the proxy does not get through to the server of --url";
      return "what is in front of the receiver does not get through to it";
    default:
      return result.status >= 300 && result.status < 400
                 ? "redirects are not followed; give the final URL"
                 : "";
  }
}

// The line of its configuration that has a Prometheus take history.
constexpr std::string_view kWindow =
    "storage: {tsdb: {out_of_order_time_window: 60d}} in its configuration, wider than the oldest "
    "sample is old";

// What a user can do about samples that a receiver does not take; empty where we have no advice.
std::string AdviceOnSamples(int status, std::string_view body) {
  if (Contains(body, "text format parsing error") &&
      (Contains(body, "invalid metric name") || Contains(body, "invalid label name"))) {
    return "for UTF-8 names start the Pushgateway, 1.11 or later, with --push.enable-utf8-names";
  }
  std::string advice;
  if (Contains(body, "too far in the future")) {
    return "is the timestamp in milliseconds, and are both clocks right?";
  }
  if (Contains(body, "duplicate sample for timestamp")) {
    return "it keeps the first value of a series at a time; give this one another time, or a label";
  }
  if (Contains(body, "too old sample")) {
    advice = "older than its window for late samples; Prometheus takes it with ";
    advice += kWindow;
    if (status == 500) advice += "; up to 2.49 it says so by a 500";
  } else if (Contains(body, "out of order") && !Contains(body, "exemplar")) {
    advice = "it has a newer sample of the series; Prometheus takes late ones with ";
    advice += kWindow;
  } else if (Contains(body, "out of bounds")) {
    advice = "too old, or not in milliseconds; Prometheus takes history with ";
    advice += kWindow;
  }
  return advice;
}

std::string_view AdviceOnAlert(std::string_view error) {
  if (Contains(error, "unknown ca") || Contains(error, "unknown certificate authority") ||
      Contains(error, "certificate unknown") || Contains(error, "certificate expired")) {
    return "the server does not trust the certificate of --cert, or it has expired";
  }
  if (Contains(error, "protocol version")) return "TLS 1.2 is the least that is spoken here";
  return "does the server want a certificate of ours? --cert FILE and --key FILE";
}

}  // namespace

bool IsAboutTheConnection(const HttpRequest& request, const HttpResult& result) {
  if (result.status != 400 && result.status != 422) return false;
  return IsAboutThePath(request, result) ||
         (result.status == 400 &&
          (result.is_page() || Says(result, "HTTP request to an HTTPS server")));
}

std::string AdviceOnAnswer(const HttpRequest& request, const HttpResult& result) {
  if (result.is_success() || IsAboutTheConnection(request, result)) {
    return AdviceOnConnection(request, result);
  }
  const std::string advice = AdviceOnRefusal(request, result);
  return advice.empty() ? AdviceOnSamples(result.status, result.body) : advice;
}

std::string AdviceOnFailure(const HttpRequest& request, std::string_view error) {
  if (error.starts_with("cannot connect to the proxy")) {
    return "is it running, and named rightly by --proxy, or http_proxy and https_proxy?";
  }
  if (error.starts_with("cannot connect to the socket")) {
    return "is the server running, and --unix-socket its path?";
  }
  if (error.starts_with("cannot connect")) return "is the server running, and --url its address?";
  if (Contains(error, "resolve proxy")) {
    return "is the name right in --proxy, or in http_proxy and https_proxy?";
  }
  if (Contains(error, "resolve host")) return "is the name in --url right?";
  if (error.ends_with("before it has the whole request")) {
    return "what answers so has not read the samples; is --url a receiver's?";
  }
  if (Contains(error, "Operation timed out")) return "--max-time waits longer";
  if (Contains(error, "onnection timed out") || Contains(error, "connection timeout")) {
    return "--connect-timeout and --max-time wait longer";
  }
  if (error.ends_with("is not HTTP")) return "is --url, or the proxy's, of an HTTP server?";
  if (Contains(error, "HTTP 407")) {
    return "give credentials for the proxy: --proxy-user USER with PP_PROXY_PASSWORD";
  }
  if (Contains(error, " alert ")) return std::string(AdviceOnAlert(error));
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
  if (Contains(error, "wrong version number"))
    return "give --url " + UrlWithScheme(request, "http");
  return "";
}

}  // namespace pp
