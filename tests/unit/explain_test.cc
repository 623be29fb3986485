#include "delivery/explain.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "delivery/advice.h"

namespace pp {
namespace {

HttpResult Answer(int status, const std::string& body, const std::string& type = "text/plain",
                  const std::string& location = "") {
  HttpResult result;
  result.status = status;
  result.body = body;
  result.headers = {{"content-type", type}};
  if (!location.empty()) result.headers.emplace_back("location", location);
  return result;
}

HttpResult Page(int status, const std::string& title) {
  return Answer(status, "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>...",
                "text/html; charset=utf-8");
}

HttpResult Failure(const std::string& error) {
  HttpResult result;
  result.failure = HttpResult::Failure::kPermanent;
  result.error = error;
  return result;
}

HttpRequest Request(const std::string& url, const std::string& type) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = {"Content-Type: " + type};
  return request;
}
const HttpRequest kWrite = Request("http://h:9090/api/v1/write", "application/x-protobuf");
const HttpRequest kGroup = Request("http://h:9091/metrics/job/metrics", "text/plain");

std::string Explain(const HttpResult& result) {
  return pp::Explain(kWrite, result);
}
bool IsAboutTheConnection(const HttpResult& result) {
  return pp::IsAboutTheConnection(kWrite, result);
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(IsAboutTheConnection, IsA400ThatNoReceiverAnswers) {
  EXPECT_TRUE(IsAboutTheConnection(Page(400, "400 The SSL certificate error")));
  EXPECT_TRUE(
      IsAboutTheConnection(Answer(400, "Client sent an HTTP request to an HTTPS server.\n", "")));
  EXPECT_FALSE(IsAboutTheConnection(Answer(400, "out of order sample\n")));
  EXPECT_FALSE(IsAboutTheConnection(Answer(400, "", "")));
  // A body that is too large for a proxy may go through in parts.
  EXPECT_FALSE(IsAboutTheConnection(Page(413, "413 Request Entity Too Large")));
}

// A receiver that rejects a sample may quote its labels, and these come from anywhere.
TEST(IsAboutTheConnection, IsNoAnswerThatQuotesASeriesOfSuchWords) {
  for (const std::string& words :
       {std::string("unsupported path requested"), std::string("cannot parse path \""),
        std::string("cannot process influx line protocol data"), std::string("auth error: "),
        std::string("HTTP request to an HTTPS server")}) {
    const HttpRequest request =
        Request("http://h/insert/0/prometheus/api/v1/write", "application/x-protobuf");
    EXPECT_TRUE(IsAboutTheConnection(request, Answer(400, "error: " + words))) << words;
    for (const std::string& quoting :
         {"sample too old: series m{msg=\"" + words + "\"}",
          "label value too long metric: \"m\" label value: \"" + words + "\"",
          "label: 'x', value: '" + words + "' (truncated) series: 'm{x=\"1\"}'",
          words + " in a sample (err-mimir-label-value-too-long)"}) {
      EXPECT_FALSE(IsAboutTheConnection(request, Answer(400, quoting))) << quoting;
    }
    // The older VictoriaMetrics begin by what they are asked.
    EXPECT_TRUE(IsAboutTheConnection(
        request, Answer(400,
                        "remoteAddr: \"127.0.0.1:9, X-Forwarded-For: \\\"::1\\\"\"; "
                        "requestURI: /write; " +
                            words)))
        << words;
  }
}

TEST(Explain, OfAPageShowsTheTitle) {
  EXPECT_EQ("HTTP 503: 503 Too Busy", Explain(Page(503, "503 Too Busy")));
  EXPECT_EQ("HTTP 503: <b>", Explain(Answer(503, " <b>\n", "text/html")));
  EXPECT_EQ("HTTP 503: <title>x", Explain(Answer(503, "<title>x")));
}

TEST(Explain, DoesNotShowATextThatIsEncoded) {
  HttpResult result = Answer(400, "\x1f\x8b\x08");
  result.headers.emplace_back("content-encoding", "gzip");
  EXPECT_EQ("HTTP 400, with a text in the Content-Encoding \"gzip\"", Explain(result));
  result.headers.back().second = std::string(3000, 'x');
  EXPECT_LT(Explain(result).size(), 120u);
  result.headers.back().second = "identity";
  result.body = "plain";
  EXPECT_EQ("HTTP 400: plain", Explain(result));
}

TEST(Explain, TellsWhatAServerInFrontWants) {
  EXPECT_TRUE(Contains(Explain(Page(400, "400 No required SSL certificate was sent")),
                       "(the server wants a certificate of ours: --cert FILE and --key FILE)"));
  EXPECT_TRUE(Contains(Explain(Page(400, "400 The SSL certificate error")), "does not trust"));
  EXPECT_TRUE(Contains(Explain(Page(400, "400 The plain HTTP request was sent to HTTPS port")),
                       "(give --url https://h:9090/api/v1/write)"));
  EXPECT_TRUE(Contains(Explain(Page(400, "400 Bad Request")), "in front of the receiver"));
}

TEST(Explain, TellsWhatToDoAboutNoAnswer) {
  EXPECT_EQ(
      "Connection timed out after 9 milliseconds (--connect-timeout and --max-time wait longer)",
      Explain(Failure("Connection timed out after 9 milliseconds")));
  EXPECT_EQ("SSL connection timeout (--connect-timeout and --max-time wait longer)",
            Explain(Failure("SSL connection timeout")));
  EXPECT_EQ("the answer is not HTTP (is --url, or the proxy's, of an HTTP server?)",
            Explain(Failure("the answer is not HTTP")));
  EXPECT_TRUE(Explain(Failure("the server answers HTTP 200 before it has the whole request"))
                  .ends_with("(what answers so has not read the samples; is --url a receiver's?)"));
}

TEST(Explain, TellsWhoDoesNotGetThrough) {
  HttpResult result = Page(502, "502 Bad Gateway");
  EXPECT_EQ(
      "HTTP 502: 502 Bad Gateway (what is in front of the receiver does not get through to it)",
      Explain(result));
  result.by_proxy = true;
  EXPECT_EQ("HTTP 502: 502 Bad Gateway (the proxy does not get through to the server of --url)",
            Explain(result));
}

TEST(Explain, TellsCredentialsThatAreMissingFromThoseThatAreRefused) {
  HttpResult result = Answer(403, "");
  EXPECT_EQ(
      "HTTP 403 (nobody may write here without credentials, or not from this machine: -u USER with "
      "PP_PASSWORD, --bearer-token-file, --netrc or -H)",
      Explain(result));
  result.had_credentials = true;
  EXPECT_EQ("HTTP 403 (these credentials may not write here: give others)", Explain(result));
}

// Mimir's words.
TEST(Explain, TellsHowATenantIsNamed) {
  EXPECT_EQ("HTTP 401: no org id (it has tenants: name yours by -H 'X-Scope-OrgID: TENANT')",
            Explain(Answer(401, "no org id\n")));
}

// A vminsert's words: as a verdict on samples it would have all of them rejected.
TEST(Explain, TellsTheUrlThatHasATenant) {
  const std::string advice =
      "(a vminsert takes --url http://h:8480/insert/TENANT/prometheus/api/v1/write, where TENANT "
      "is a number, 0 unless there are several)";
  for (const auto& [path, words] : std::vector<std::pair<std::string, std::string>>{
           {"/write", "cannot parse path \"/write\": cannot find {prefix}"},
           {"/insert/team/prometheus", "auth error: cannot parse accountID from \"team\""}}) {
    const HttpRequest request = Request("http://h:8480" + path, "application/x-protobuf");
    const HttpResult result = Answer(400, words);
    EXPECT_TRUE(pp::IsAboutTheConnection(request, result)) << words;
    EXPECT_TRUE(Contains(pp::Explain(request, result), advice)) << words;
  }
  // Elsewhere it may be a label of the sample that is bad.
  EXPECT_FALSE(IsAboutTheConnection(Answer(400, "bad sample {m=\"auth error: x\"}")));
}

TEST(Explain, TellsTheUrlThatIsMeantOfAGroup) {
  EXPECT_EQ(
      "HTTP 404 (no Pushgateway answers there; a Prometheus or VictoriaMetrics takes "
      "pp-push-rw --url http://h:9091/api/v1/write)",
      pp::Explain(kGroup, Answer(404, "")));
  EXPECT_TRUE(Contains(pp::Explain(kGroup, Failure("SSL routines::wrong version number")),
                       "(give --url http://h:9091)"));
}

// An answer about a sample is about the sample, whatever it looks like.
TEST(IsAboutTheConnection, IsAnAnswerAboutAQuery) {
  const HttpResult result =
      Answer(400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"x\"}");
  EXPECT_FALSE(IsAboutTheConnection(result));
  const HttpRequest query = Request("http://h:9090/api/v1/query", "application/x-protobuf");
  EXPECT_TRUE(pp::IsAboutTheConnection(query, result));
}

TEST(Explain, TellsWhereARedirectPoints) {
  EXPECT_EQ("HTTP 301, a redirect to https://b/ (redirects are not followed; give the final URL)",
            Explain(Answer(301, "moved", "text/plain", "https://b/")));
  EXPECT_LT(Explain(Answer(301, "", "", std::string(2000, 'x'))).size(), 400u);
  EXPECT_EQ("HTTP 304: x (redirects are not followed; give the final URL)",
            Explain(Answer(304, "x")));
}

TEST(Explain, TellsWhichSideOfTlsIsAtFault) {
  for (const auto& [error, advice] : {
           std::pair("SSL certificate problem: unable to get local issuer certificate", "--cacert"),
           std::pair("SSL certificate problem: certificate has expired", "needs a new one"),
           std::pair("SSL: no alternative certificate subject name matches target host name 'x'",
                     "other names"),
           std::pair("error setting certificate file: x", "--cacert must be"),
           std::pair("could not load PEM client certificate, OpenSSL error ...", "--cert is our"),
           std::pair("unable to set private key file: 'x' type PEM", "--key the private key"),
           std::pair("SSL routines::tlsv13 alert certificate required", "--cert FILE"),
           std::pair("SSL routines::tlsv1 alert unknown ca", "does not trust"),
           std::pair("SSL routines::tlsv1 alert protocol version", "TLS 1.2"),
           std::pair("the proxy answers HTTP 407 to CONNECT", "--proxy-user"),
       }) {
    EXPECT_TRUE(Contains(Explain(Failure(error)), advice)) << Explain(Failure(error));
  }
}

}  // namespace
}  // namespace pp
