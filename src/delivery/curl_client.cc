#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>

#include "delivery/curl_library.h"
#include "delivery/http.h"
#include "delivery/secrets.h"
#include "values/version.h"

namespace pp {
namespace {

constexpr size_t kKeptBody = 4096;
// An answer is a sentence or two; a server that sends this much is not one of ours.
constexpr size_t kMostBody = size_t{1} << 20;
constexpr size_t kMostHeaders = 256;
constexpr size_t kLongestHeader = 2048;

bool IsPermanent(CURLcode code) {
  constexpr std::array kPermanent = {CURLE_UNSUPPORTED_PROTOCOL,     CURLE_URL_MALFORMAT,
                                     CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                                     CURLE_SSL_CACERT_BADFILE,       CURLE_SSL_ISSUER_ERROR,
                                     CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_LOGIN_DENIED,
                                     CURLE_BAD_FUNCTION_ARGUMENT,    CURLE_NOT_BUILT_IN,
                                     CURLE_UNKNOWN_OPTION,           CURLE_SSL_CIPHER};
  for (const CURLcode permanent : kPermanent) {
    if (code == permanent) return true;
  }
  return false;
}

// A handshake that was refused, not one that was cut off: the same two will not agree the next
// time. With TLS 1.3 a server may refuse our certificate as late as in place of its answer.
bool IsRefusedHandshake(CURLcode code, std::string_view error) {
  if (code != CURLE_SSL_CONNECT_ERROR && code != CURLE_SEND_ERROR && code != CURLE_RECV_ERROR) {
    return false;
  }
  const auto says = [error](std::string_view words) {
    return error.find(words) != std::string_view::npos;
  };
  return (says(" alert ") && !says("alert internal error")) || says("wrong version number") ||
         says("unsupported protocol");
}

// 0, or the error number of a process that can open nothing any more.
int ShortageOfDescriptors() {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    close(fd);
    return 0;
  }
  return errno == EMFILE || errno == ENFILE ? errno : 0;
}

// A tenant's name is none, and a receiver's answers are about it.
bool MayBeSecret(std::string_view header) {
  return !header.starts_with("X-Scope-OrgID:");
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return lower;
}

// Of "Name: value", with the line end or without.
std::string_view ValueOf(std::string_view header) {
  return Trim(header.substr(std::min(header.find(':'), header.size() - 1) + 1));
}

Secrets SecretsOf(const HttpSettings& settings) {
  Secrets secrets;
  secrets.AddCredentials(settings.user);
  secrets.AddCredentials(settings.proxy_user);
  secrets.Add(settings.bearer_token);
  for (const std::string& header : settings.headers) {
    if (MayBeSecret(header)) secrets.AddHeaderValue(ValueOf(header));
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
  void SetBody(const HttpRequest& request);
  bool IsSuccess() const;
  HttpResult Failed(CURLcode code) const;
  std::string ConnectError(CURLcode code) const;
  void KeepHeader(std::string_view line);
  void NoteSent(std::string_view headers);
  void HideSecrets();

  static size_t OnSend(char* to, size_t size, size_t count, void* self);
  static int OnSeek(void* self, curl_off_t offset, int origin);
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
  HttpBody* parts_ = nullptr;  // of the request's body,
  std::string_view part_;      // and what is left of the one that is being sent
  std::function<void(std::string_view)> take_body_;  // the request's
  HttpResult result_;
  size_t body_bytes_ = 0;
  bool headers_are_whole_ = false;  // of the final answer
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
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_ERRORBUFFER, error_);
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_USERAGENT, "prometheus-pusher/" PP_VERSION);
  Set(CURLOPT_CONNECTTIMEOUT_MS, long{settings_.connect_timeout_ms});
  Set(CURLOPT_TIMEOUT_MS, long{settings_.max_time_ms});
  Set(CURLOPT_READFUNCTION, OnSend);
  Set(CURLOPT_READDATA, this);
  Set(CURLOPT_SEEKFUNCTION, OnSeek);
  Set(CURLOPT_SEEKDATA, this);
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
  result_ = HttpResult();
  result_.by_proxy = !settings_.proxy.empty();
  if (!Open(&result_.error)) {
    result_.failure = HttpResult::Failure::kMachine;
    return result_;
  }
  body_bytes_ = 0;
  headers_are_whole_ = false;
  error_[0] = '\0';
  HeaderList headers(curl_);
  for (const std::string& header : request.headers) headers.Add(header);
  for (const std::string& header : settings_.headers) headers.Add(header);
  headers.Add("Expect:");  // no round trip before the body
  Set(CURLOPT_HTTPHEADER, headers.get());
  Set(CURLOPT_URL, request.url.c_str());
  SetBody(request);
  take_body_ = request.take_body;
  if (take_body_) take_body_({});
  Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  const CURLcode code = curl_->easy_perform(handle_);
  Set(CURLOPT_HTTPHEADER, nullptr);
  // The verdict is in the status and the headers, whatever happens to the text behind them, unless
  // it is what was asked for.
  const bool body_matters = take_body_ && IsSuccess();
  if (code != CURLE_OK && (!headers_are_whole_ || body_matters)) return Failed(code);
  long status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  result_.status = static_cast<int>(status);
  HideSecrets();
  return result_;
}

// A server may well repeat what it was sent.
void CurlClient::HideSecrets() {
  result_.body = secrets_.Hide(result_.body);
  // Where it was cut there may be the beginning of one.
  if (body_bytes_ > kKeptBody) {
    result_.body.resize(result_.body.size() - std::min(result_.body.size(), secrets_.longest()));
  }
  for (auto& [name, value] : result_.headers) value = secrets_.Hide(value);
}

void CurlClient::SetBody(const HttpRequest& request) {
  if (request.body_size() == 0) {
    Set(CURLOPT_HTTPGET, 1L);
    return;
  }
  parts_ = request.parts;
  if (parts_ != nullptr) OnSeek(this, 0, SEEK_SET);
  Set(CURLOPT_POST, 1L);
  Set(CURLOPT_POSTFIELDS, parts_ == nullptr ? request.body.data() : nullptr);
  Set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body_size()));
}

bool CurlClient::IsSuccess() const {
  long status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

HttpResult CurlClient::Failed(CURLcode code) const {
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  HttpResult result;
  if (const int shortage = ShortageOfDescriptors();
      shortage != 0 && code != CURLE_ABORTED_BY_CALLBACK) {
    // Whatever went wrong for it, the name's lookup or the reading of a certificate.
    result.error = std::string("no descriptor is left (ulimit -n): ") + std::strerror(shortage);
    result.failure = HttpResult::Failure::kTransient;
    return result;
  }
  result.error = secrets_.Hide(error_[0] != '\0' ? error_ : curl_->easy_strerror(code));
  long connect_status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_HTTP_CONNECTCODE, &connect_status);
  const bool refused_by_proxy =
      connect_status >= 400 && connect_status < 500 && connect_status != 429;
  if (connect_status >= 300) {
    result.error = "the proxy answers HTTP " + std::to_string(connect_status) + " to CONNECT";
  } else if (code == CURLE_COULDNT_CONNECT) {
    result.error = ConnectError(code);
  }
  if (code == CURLE_ABORTED_BY_CALLBACK)
    result.failure = HttpResult::Failure::kAborted;
  else if (IsPermanent(code) || IsRefusedHandshake(code, result.error) || refused_by_proxy)
    result.failure = HttpResult::Failure::kPermanent;
  else
    result.failure = HttpResult::Failure::kTransient;
  return result;
}

// "cannot connect: Connection refused"
std::string CurlClient::ConnectError(CURLcode code) const {
  std::string error = "cannot connect";
  if (!settings_.unix_socket.empty())
    error += " to the socket " + settings_.unix_socket;
  else if (result_.by_proxy)
    error += " to the proxy";
  long number = 0;
  curl_->easy_getinfo(handle_, CURLINFO_OS_ERRNO, &number);
  return error + ": " +
         (number != 0 ? std::strerror(static_cast<int>(number)) : curl_->easy_strerror(code));
}

size_t CurlClient::OnSend(char* to, size_t size, size_t count, void* self) {
  auto* client = static_cast<CurlClient*>(self);
  std::string_view& part = client->part_;
  if (part.empty()) part = client->parts_->NextPart();
  const size_t length = std::min(size * count, part.size());
  std::copy_n(part.begin(), length, to);
  part.remove_prefix(length);
  return length;
}

// A connection that has served before may turn out to be dead when the body is on its way.
int CurlClient::OnSeek(void* self, curl_off_t offset, int origin) {
  auto* client = static_cast<CurlClient*>(self);
  if (client->parts_ == nullptr || offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  client->parts_->Rewind();
  client->part_ = {};
  return CURL_SEEKFUNC_OK;
}

size_t CurlClient::OnBody(char* bytes, size_t size, size_t count, void* self) {
  auto* client = static_cast<CurlClient*>(self);
  const size_t length = size * count;
  if (client->take_body_ && client->IsSuccess()) {
    if (length > 0) client->take_body_({bytes, length});
    return length;
  }
  std::string& body = client->result_.body;
  if (body.size() < kKeptBody) body.append(bytes, std::min(length, kKeptBody - body.size()));
  client->body_bytes_ += length;
  return client->body_bytes_ > kMostBody ? 0 : length;
}

size_t CurlClient::OnHeader(char* bytes, size_t size, size_t count, void* self) {
  auto* client = static_cast<CurlClient*>(self);
  const std::string_view line(bytes, size * count);
  if (line.starts_with("HTTP/")) client->result_.headers.clear();  // of an answer before the final
  if (line.starts_with('\r') || line.starts_with('\n')) {
    long status = 0;
    client->curl_->easy_getinfo(client->handle_, CURLINFO_RESPONSE_CODE, &status);
    client->headers_are_whole_ = status >= 200;
  }
  client->KeepHeader(line);
  return line.size();
}

void CurlClient::KeepHeader(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.size() > kLongestHeader ||
      result_.headers.size() == kMostHeaders) {
    return;
  }
  result_.headers.emplace_back(LowerCase(line.substr(0, colon)), ValueOf(line));
}

int CurlClient::OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<CurlClient*>(self)->stop_->aborting() ? 1 : 0;
}

int CurlClient::OnTrace(CURL*, curl_infotype type, char* bytes, size_t size, void* self) {
  auto* client = static_cast<CurlClient*>(self);
  const std::string_view text(bytes, size);
  if (type == CURLINFO_HEADER_OUT) client->NoteSent(text);
  // Which proxy the environment names, and for which hosts, is libcurl's to know.
  if (type == CURLINFO_TEXT && text.starts_with("Uses proxy env variable ") &&
      LowerCase(text).find("no_proxy ==") == std::string::npos) {
    client->result_.by_proxy = true;
  }
  return 0;
}

void CurlClient::NoteSent(std::string_view headers) {
  while (!headers.empty()) {
    const std::string_view line = headers.substr(0, headers.find('\n'));
    headers.remove_prefix(std::min(line.size() + 1, headers.size()));
    const std::string name = LowerCase(line.substr(0, line.find(':')));
    if (name == "authorization") result_.had_credentials = true;
    if (name == "authorization" || name == "proxy-authorization") {
      secrets_.AddHeaderValue(ValueOf(line));
    }
  }
}

}  // namespace

std::unique_ptr<HttpClient> MakeCurlClient(const HttpSettings& settings, const Stop* stop) {
  return std::make_unique<CurlClient>(settings, stop);
}

}  // namespace pp
