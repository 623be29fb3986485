// What a server may answer: read by libcurl over a socket, judged, and put into words. The first
// line of an input is the request, "POST /api/v1/write", "POST /metrics/job/j" or "GET /metrics",
// and what follows it the answer, from its status line on.

#include <string>
#include <string_view>
#include <vector>

#include "delivery/deliverer.h"
#include "delivery/grouping.h"
#include "delivery/http.h"
#include "delivery/push_times.h"
#include "fuzz/answering_socket.h"
#include "fuzz/fuzz.h"
#include "fuzz/said.h"
#include "lines/status_line.h"
#include "support/fake_clock.h"

namespace pp::fuzz {
namespace {

constexpr char kPassword[] = "open-sesame";
constexpr int kSwitchingProtocols = 101;  // what follows is no HTTP
constexpr size_t kKeptBody = 4096;
constexpr int64_t kHour = 3'600'000;

// Looks at what the client hands over before anybody judges it.
class LookingClient : public HttpClient {
 public:
  explicit LookingClient(HttpClient* client) : client_(client) {}
  HttpResult Send(const HttpRequest& request) override {
    HttpResult result = client_->Send(request);
    const bool is_answer = result.failure == HttpResult::Failure::kNone;
    Expect(is_answer == result.error.empty(), "there is an answer or an error", result.error);
    Expect(!is_answer || result.status >= 200 || result.status == kSwitchingProtocols,
           "an answer is final", result.body);
    Expect(result.body.size() <= kKeptBody, "no more of a body is kept", result.body);
    ExpectNoPassword(result.error);
    ExpectNoPassword(result.body);
    for (const auto& [name, value] : result.headers) ExpectNoPassword(value);
    return result;
  }

  static void ExpectNoPassword(std::string_view text) {
    Expect(text.find(kPassword) == std::string_view::npos, "no password is shown", text);
  }

 private:
  HttpClient* client_;
};

HttpRequest RequestOf(std::string_view line) {
  HttpRequest request;
  const bool is_get = line.starts_with("GET ");
  request.method = is_get ? "GET" : "POST";
  request.url = "http://receiver";
  request.url += is_get                               ? "/metrics"
                 : line.find("/metrics") != line.npos ? "/metrics/job/j"
                                                      : "/api/v1/write";
  if (!is_get) request.body = "body";
  return request;
}

Grouping GroupingOfJob() {
  Grouping grouping;
  grouping.job = "j";
  return grouping;
}

}  // namespace

FUZZ_TARGET(http) {
  static AnsweringSocket socket;
  std::string_view answer = input;
  HttpRequest request = RequestOf(TakeLine(&answer));
  socket.set_answer(answer);
  HttpSettings settings;
  settings.unix_socket = socket.path();
  settings.user = std::string("user:") + kPassword;
  const Stop stop;
  const auto curl = MakeCurlClient(settings, &stop);
  LookingClient client(curl.get());
  FakeClock clock;
  std::string said;
  SayingReport report("pp-fuzz", &said, &clock);
  Outage outage(&clock, report.get());
  Deliverer deliverer(&client, &clock, &outage, 100, 1);
  const Grouping grouping = GroupingOfJob();
  PushTimes times(&grouping, [](const std::string&, double) {});
  if (request.method == "GET") {
    request.take_body = [&times](std::string_view piece) { times.Take(piece); };
  }
  const Outcome outcome = deliverer.Deliver(request);
  Expect(outcome.kind == Outcome::Kind::kDelivered || !outcome.reason.empty(),
         "what is not delivered has a reason", input);
  LookingClient::ExpectNoPassword(outcome.reason);
  report->Error(outcome.reason);
  ExpectPrintable(said, "pp-fuzz: ", input);
  for (const int64_t sleep : clock.sleeps()) Expect(sleep <= kHour, "a wait is bounded", input);
}

}  // namespace pp::fuzz
