#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>

#include "delivery/curl_body.h"
#include "delivery/curl_failure.h"
#include "delivery/curl_library.h"
#include "delivery/header_line.h"
#include "delivery/http.h"
#include "delivery/http_answer.h"
#include "delivery/secrets.h"
#include "values/version.h"

namespace pp {
namespace {

// What a callback returns to have libcurl read no more of an answer: not the length of its part.
constexpr size_t kHangUp = 0;

constexpr std::string_view kProxyNote = "Uses proxy env variable ";
constexpr std::string_view kNoProxy = "no_proxy ==";

// 0, or the error number of a process that can open nothing any more.
int ShortageOfDescriptors() {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    close(fd);
    return 0;
  }
  return errno == EMFILE || errno == ENFILE ? errno : 0;
}

// libcurl says that there is none, also of a line of headers that is too long for it.
void ExpectMemory() {
  ::operator delete(::operator new(HttpAnswer::kMostHeaderBytes));
}

// A tenant's name is none, and a receiver's answers are about it.
bool MayBeSecret(std::string_view header) {
  return !header.starts_with("X-Scope-OrgID:");
}

// libcurl finds them by itself, and shows them in its messages.
void AddProxiesOfEnvironment(Secrets* secrets) {
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    const char* proxy = std::getenv(name);
    if (proxy != nullptr) secrets->AddUrl(proxy);
  }
}

Secrets SecretsOf(const HttpSettings& settings) {
  Secrets secrets;
  AddProxiesOfEnvironment(&secrets);
  secrets.AddCredentials(settings.user);
  secrets.AddCredentials(settings.proxy_user);
  secrets.Add(settings.bearer_token);
  for (const std::string& header : settings.headers) {
    if (MayBeSecret(header)) secrets.AddHeaderValue(HeaderValue(header));
  }
  return secrets;
}

class HeaderList {
 public:
  explicit HeaderList(const CurlLibrary* curl) : curl_(curl) {}
  ~HeaderList() { curl_->slist_free_all(list_); }
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  void Add(const std::string& header) {
    curl_slist* longer = curl_->slist_append(list_, header.c_str());
    if (longer != nullptr) list_ = longer;
  }
  curl_slist* get() const { return list_; }

 private:
  const CurlLibrary* curl_;
  curl_slist* list_ = nullptr;
};

class CurlClient : public HttpClient {
 public:
  CurlClient(HttpSettings settings, const Stop* stop)
      : settings_(std::move(settings)), secrets_(SecretsOf(settings_)), stop_(stop) {}
  ~CurlClient() override {
    if (handle_ != nullptr) curl_->easy_cleanup(handle_);
  }
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;

  HttpResult Send(const HttpRequest& request) override;

 private:
  bool Open(std::string* error);
  void Configure();
  template <typename Value>
  void Set(CURLoption option, Value value) {
    curl_->easy_setopt(handle_, option, value);
  }
  void SetText(CURLoption option, const std::string& text) {
    if (!text.empty()) Set(option, text.c_str());
  }
  void ConfigureCredentials();
  void ConfigureTransport();
  bool IsSuccess() const { return Status() >= 200 && Status() < 300; }
  int Status() const;
  bool IsTooEarly() const;
  HttpResult Failed(CURLcode code) const;
  HttpResult Answered();
  bool IsOverdue() const;
  void NoteSent(std::string_view headers);

  static size_t OnBody(char* bytes, size_t size, size_t count, void* self);
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* self);
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static int OnTrace(CURL*, curl_infotype type, char* bytes, size_t size, void* self);

  HttpSettings settings_;
  Secrets secrets_;
  const Stop* stop_;
  const CurlLibrary* curl_ = nullptr;
  CURL* handle_ = nullptr;
  char error_[CURL_ERROR_SIZE] = "";
  CurlBody body_;                                    // the request's, as well as
  std::function<void(std::string_view)> take_body_;  // what takes that of its answer
  HttpAnswer answer_;
  std::chrono::steady_clock::time_point begin_;
  bool had_credentials_ = false;
  bool by_proxy_ = false;
};

// Makes the handle, if there is none yet.
bool CurlClient::Open(std::string* error) {
  if (handle_ != nullptr) return true;
  if (curl_ == nullptr) curl_ = CurlLibrary::Load(error);
  if (curl_ == nullptr) return false;
  handle_ = curl_->easy_init();
  if (handle_ == nullptr) {
    *error = "libcurl cannot be initialized";
    return false;
  }
  Configure();
  return true;
}

void CurlClient::Configure() {
  body_.Attach(curl_, handle_);
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_ERRORBUFFER, error_);
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_USERAGENT, "prometheus-pusher/" PP_VERSION);
  Set(CURLOPT_CONNECTTIMEOUT_MS, long{settings_.connect_timeout_ms});
  Set(CURLOPT_TIMEOUT_MS, long{settings_.max_time_ms});
  Set(CURLOPT_WRITEFUNCTION, OnBody);
  Set(CURLOPT_WRITEDATA, this);
  Set(CURLOPT_HEADERFUNCTION, OnHeader);
  Set(CURLOPT_HEADERDATA, this);
  Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // a proxy's answer is not ours
  Set(CURLOPT_NOPROGRESS, 0L);
  Set(CURLOPT_XFERINFOFUNCTION, OnProgress);
  Set(CURLOPT_XFERINFODATA, this);
  // Tells what credentials are sent, wherever libcurl has them from.
  Set(CURLOPT_VERBOSE, 1L);
  Set(CURLOPT_DEBUGFUNCTION, OnTrace);
  Set(CURLOPT_DEBUGDATA, this);
  ConfigureCredentials();
  ConfigureTransport();
}

void CurlClient::ConfigureCredentials() {
  if (!settings_.user.empty()) {
    Set(CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
    SetText(CURLOPT_USERPWD, settings_.user);
  }
  if (!settings_.bearer_token.empty()) {
    Set(CURLOPT_HTTPAUTH, long{CURLAUTH_BEARER});
    SetText(CURLOPT_XOAUTH2_BEARER, settings_.bearer_token);
  }
  if (settings_.netrc || !settings_.netrc_file.empty()) {
    Set(CURLOPT_NETRC, long{CURL_NETRC_OPTIONAL});
  }
  SetText(CURLOPT_NETRC_FILE, settings_.netrc_file);
  // libcurl undoes percent-encoding here, and only here.
  std::string proxy_user;
  for (const char c : settings_.proxy_user) {
    proxy_user.push_back(c);
    if (c == '%') proxy_user.append("25");
  }
  SetText(CURLOPT_PROXYUSERPWD, proxy_user);
}

void CurlClient::ConfigureTransport() {
  Set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  SetText(CURLOPT_CAINFO, settings_.cacert);
  SetText(CURLOPT_SSLCERT, settings_.cert);
  SetText(CURLOPT_SSLKEY, settings_.key);
  Set(CURLOPT_KEYPASSWD, "");  // or the terminal would be asked for one
  SetText(CURLOPT_PROXY, settings_.proxy);
  SetText(CURLOPT_UNIX_SOCKET_PATH, settings_.unix_socket);
  if (settings_.insecure) {
    Set(CURLOPT_SSL_VERIFYPEER, 0L);
    Set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

HttpResult CurlClient::Send(const HttpRequest& request) {
  HttpResult none;
  if (!Open(&none.error)) {
    none.failure = HttpResult::Failure::kMachine;
    return none;
  }
  answer_ = HttpAnswer();
  had_credentials_ = false;
  by_proxy_ = !settings_.proxy.empty();
  error_[0] = '\0';
  HeaderList headers(curl_);
  for (const std::string& header : request.headers) headers.Add(header);
  for (const std::string& header : settings_.headers) headers.Add(header);
  headers.Add("Expect:");  // no round trip before the body
  Set(CURLOPT_HTTPHEADER, headers.get());
  Set(CURLOPT_URL, request.url.c_str());
  body_.Set(request);
  take_body_ = request.take_body;
  if (take_body_) take_body_({});
  Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  begin_ = std::chrono::steady_clock::now();
  const CURLcode code = curl_->easy_perform(handle_);
  Set(CURLOPT_HTTPHEADER, nullptr);
  // The verdict is in the status and the headers, whatever happens to the text behind them, unless
  // it is what was asked for.
  const bool body_matters = take_body_ && IsSuccess();
  const bool is_complete = answer_.has_verdict() && (code == CURLE_OK || !body_matters);
  if (is_complete && !IsTooEarly()) return Answered();
  return Failed(code);
}

// Without what is secret: a server may well repeat what it was sent.
HttpResult CurlClient::Answered() {
  HttpResult result;
  result.status = Status();
  result.had_credentials = had_credentials_;
  result.by_proxy = by_proxy_;
  result.body = secrets_.Hide(answer_.text());
  // Where it was cut there may be the beginning of one.
  if (answer_.is_text_cut()) {
    result.body.resize(result.body.size() - std::min(result.body.size(), secrets_.longest()));
  }
  result.headers = std::move(answer_.headers());
  for (auto& [name, value] : result.headers) value = secrets_.Hide(value);
  return result;
}

int CurlClient::Status() const {
  long status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

// A "no" may well come before all of the request has gone out, but nobody can have taken what is
// still here.
bool CurlClient::IsTooEarly() const {
  return answer_.has_verdict() && IsSuccess() && !body_.IsSent();
}

HttpResult CurlClient::Failed(CURLcode code) const {
  if (code == CURLE_OUT_OF_MEMORY) ExpectMemory();
  HttpResult result;
  if (const int shortage = ShortageOfDescriptors();
      shortage != 0 && code != CURLE_ABORTED_BY_CALLBACK) {
    // Whatever went wrong for it, the name's lookup or the reading of a certificate.
    result.error = std::string("no descriptor is left (ulimit -n): ") + std::strerror(shortage);
    result.failure = HttpResult::Failure::kTransient;
    return result;
  }
  if (code == CURLE_ABORTED_BY_CALLBACK && stop_->aborting()) {
    result.failure = HttpResult::Failure::kAborted;
    return result;
  }
  CurlFailure failure = {.code = code,
                         .text = error_[0] != '\0' ? error_ : curl_->easy_strerror(code),
                         .by_proxy = by_proxy_,
                         .unix_socket = settings_.unix_socket,
                         .netrc_file = settings_.netrc_file};
  curl_->easy_getinfo(handle_, CURLINFO_HTTP_CONNECTCODE, &failure.connect_status);
  curl_->easy_getinfo(handle_, CURLINFO_OS_ERRNO, &failure.system_error);
  if (IsTooEarly()) {
    failure.text =
        "the server answers HTTP " + std::to_string(Status()) + " before it has the whole request";
  } else if (code == CURLE_OK) {
    failure.text = "the answer breaks off in its headers";
  } else if (code == CURLE_ABORTED_BY_CALLBACK) {
    failure.text =
        "Operation timed out after " + std::to_string(settings_.max_time_ms) + " milliseconds";
  } else if (!answer_.refusal().empty()) {
    failure.text = answer_.refusal();
  }
  failure.text = secrets_.HideAtEnd(failure.text);
  return ExplainCurlFailure(failure);
}

// libcurl looks at its own timer only when it has to wait for a server. One that never lets it wait
// can keep it busy for good, as with the text of a proxy's answer.
bool CurlClient::IsOverdue() const {
  using std::chrono::milliseconds;
  const auto gone = std::chrono::steady_clock::now() - begin_;
  // In milliseconds: the longest time that may be set is not to be had in nanoseconds.
  return settings_.max_time_ms > 0 &&
         std::chrono::duration_cast<milliseconds>(gone).count() > settings_.max_time_ms;
}

size_t CurlClient::OnBody(char* bytes, size_t size, size_t count, void* self) {
  auto* client = static_cast<CurlClient*>(self);
  const std::string_view part(bytes, size * count);
  if (!client->take_body_ || !client->IsSuccess()) {
    return client->answer_.TakeText(part) ? part.size() : kHangUp;
  }
  if (!part.empty()) client->take_body_(part);
  return part.size();
}

size_t CurlClient::OnHeader(char* bytes, size_t size, size_t count, void* self) {
  auto* client = static_cast<CurlClient*>(self);
  const std::string_view line(bytes, size * count);
  return client->answer_.TakeHeaderLine(line, client->Status()) ? line.size() : kHangUp;
}

int CurlClient::OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto* client = static_cast<CurlClient*>(self);
  return client->stop_->aborting() || client->IsOverdue() ? 1 : 0;
}

int CurlClient::OnTrace(CURL*, curl_infotype type, char* bytes, size_t size, void* self) {
  auto* client = static_cast<CurlClient*>(self);
  const std::string_view text(bytes, size);
  if (type == CURLINFO_HEADER_OUT) client->NoteSent(text);
  // Which proxy the environment names, and for which hosts, is libcurl's to know.
  if (type == CURLINFO_TEXT && text.starts_with(kProxyNote) &&
      !IsSameHeader(text.substr(kProxyNote.size(), kNoProxy.size()), kNoProxy)) {
    client->by_proxy_ = true;
  }
  return 0;
}

void CurlClient::NoteSent(std::string_view headers) {
  while (!headers.empty()) {
    const std::string_view line = headers.substr(0, headers.find("\r\n"));
    headers.remove_prefix(std::min(line.size() + 2, headers.size()));
    const bool is_for_server = IsSameHeader(HeaderName(line), "authorization");
    if (is_for_server) had_credentials_ = true;
    if (is_for_server || IsSameHeader(HeaderName(line), "proxy-authorization")) {
      secrets_.AddHeaderValue(HeaderValue(line));
    }
  }
}

}  // namespace

std::unique_ptr<HttpClient> MakeCurlClient(const HttpSettings& settings, const Stop* stop) {
  return std::make_unique<CurlClient>(settings, stop);
}

}  // namespace pp
