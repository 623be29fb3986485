#include "cli/http_options.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "cli/header_option.h"
#include "cli/secret_arguments.h"
#include "cli/whole_file.h"
#include "delivery/header_line.h"
#include "lines/quote.h"

namespace pp {
namespace {

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const std::string_view digits = text.substr(std::min(i + 1, text.size()), 2);
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (text[i] == '%' && code == std::errc() && end == digits.data() + 2) {
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

bool IsHttpUrl(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  }
  return false;
}

// Where host and port of a URL begin, with the credentials before them if there are any. A proxy's
// may have no scheme.
size_t AuthorityBegin(std::string_view url) {
  const size_t scheme = url.find("://");
  return scheme == std::string_view::npos ? 0 : scheme + 3;
}

std::string_view Authority(std::string_view url) {
  url.remove_prefix(AuthorityBegin(url));
  return url.substr(0, url.find_first_of("/?#"));
}

// Takes "user:password" and the '@' out of http://user:password@host/.
std::string TakeCredentials(std::string* url) {
  const size_t at = Authority(*url).rfind('@');
  if (at == std::string_view::npos) return "";
  const size_t begin = AuthorityBegin(*url);
  std::string credentials = PercentDecoded(std::string_view(*url).substr(begin, at));
  url->erase(begin, at + 1);
  return credentials;
}

// A URL as a message may show it.
std::string QuotedUrl(std::string_view url) {
  return url.find('@') == std::string_view::npos ? ": " + Quoted(url) : "";
}

// Of a URL without credentials. Where there is no host libcurl takes the first part of the path.
// What looks like a port may be a password: the '/' in it ended the authority, before the '@'.
bool CheckHostAndPort(const std::string& option, std::string_view url, std::string* error) {
  const std::string_view authority = Authority(url);
  const size_t colon = authority.find(':', authority.find(']') + 1);
  if (authority.substr(0, colon).empty()) {
    *error = option + ": there is no host in it" + QuotedUrl(url);
    return false;
  }
  if (colon == std::string_view::npos || colon + 1 == authority.size()) return true;
  const std::string_view digits = authority.substr(colon + 1);
  uint16_t port = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (end != digits.data() + digits.size()) {
    *error = option + ": the port is not a number; in a password, '/' is %2F, '?' %3F and '#' %23";
  } else if (code != std::errc() || port == 0) {
    *error = option + ": a port is between 1 and 65535";
  }
  if (!error->empty()) *error += QuotedUrl(url);
  return error->empty();
}

// Those that libcurl knows; without one it is http.
bool HasProxyScheme(std::string_view url) {
  const size_t end = url.find("://");
  if (end == std::string_view::npos) return true;
  std::string scheme(url.substr(0, end));
  for (char& c : scheme) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  constexpr std::array<std::string_view, 7> kSchemes = {"http",    "https",  "socks",  "socks4",
                                                        "socks4a", "socks5", "socks5h"};
  return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

// Without a password it is taken from the environment.
bool CompletePassword(std::string_view option, const char* variable, std::string* user,
                      std::string* error) {
  if (user->empty() || user->find(':') != std::string::npos) return true;
  const std::string password = Environment(variable, "");
  if (password.empty()) {
    *error = std::string(option) + " has no password: give USER:PASSWORD, or set " + variable;
    return false;
  }
  *user += ":" + password;
  return true;
}

// Anything else would end the header that it is sent in.
bool IsToken(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

void HttpOptions::AddTo(CommandLine* command) {
  command->Secret(
      "H,header", "HEADER", "Send this header too; @FILE has one on each line",
      [this](const std::string& text, std::string* error) { return TakeHeaders(text, error); });
  AddCredentialsTo(command);
  AddTransportTo(command);
  command->Duration("connect-timeout", "For a connection to come about (default 10s)",
                    &settings_.connect_timeout_ms);
  command->Duration("max-time", "For one request (default 30s)", &settings_.max_time_ms);
  command->Duration("max-retry-time",
                    "Give up on a request after so long (default: try for ever; 0 tries once)",
                    &max_retry_ms_);
}

void HttpOptions::AddCredentialsTo(CommandLine* command) {
  command->Secret("u,user", "USER[:PASSWORD]",
                  "Basic authentication; the password may come from PP_PASSWORD",
                  [this](const std::string& text, std::string* error) {
                    return TakeSecret(text, &settings_.user, error);
                  });
  command->Text("bearer-token-file", "FILE",
                "Send this bearer token; PP_BEARER_TOKEN is the default", &bearer_token_file_);
  command->Flag("netrc", "Take user and password from ~/.netrc", &settings_.netrc);
  command->Text("netrc-file", "FILE", "Take them from FILE", &settings_.netrc_file);
}

void HttpOptions::AddTransportTo(CommandLine* command) {
  command->Text("cacert", "FILE", "Trust the certificate authorities in FILE", &settings_.cacert);
  command->Text("cert", "FILE", "Our certificate, for servers that want one", &settings_.cert);
  command->Text("key", "FILE", "Its private key", &settings_.key);
  command->Flag("k,insecure", "Do not verify the server's certificate", &settings_.insecure);
  command->Secret("proxy", "URL", "Go through this proxy",
                  [this](const std::string& text, std::string* error) {
                    return TakeSecret(text, &settings_.proxy, error);
                  });
  command->Secret("proxy-user", "USER[:PASSWORD]",
                  "For the proxy; the password may come from PP_PROXY_PASSWORD",
                  [this](const std::string& text, std::string* error) {
                    return TakeSecret(text, &settings_.proxy_user, error);
                  });
  command->Text("unix-socket", "PATH", "Connect to this socket in place of the URL's host",
                &settings_.unix_socket);
}

bool HttpOptions::TakeHeaders(const std::string& text, std::string* error) {
  if (!text.starts_with('@')) {
    secrets_.push_back(text);
    return TakeHeader(text, error);
  }
  std::string lines;
  if (!ReadFile(text.substr(1), &lines, error)) return false;
  std::istringstream stream(lines);
  for (std::string header; std::getline(stream, header);) {
    if (header.ends_with('\r')) header.pop_back();
    if (!TakeHeader(header, error)) return false;
  }
  return true;
}

bool HttpOptions::TakeHeader(const std::string& header, std::string* error) {
  if (!CheckHeader(header, error)) return false;
  settings_.headers.push_back(header);
  return true;
}

bool HttpOptions::TakeSecret(const std::string& text, std::string* value, std::string* error) {
  if (text.empty()) *error = "must not be empty";
  secrets_.push_back(text);
  *value = text;
  return error->empty();
}

void HttpOptions::HideSecrets(int argc, char** argv) const {
  HideInArguments(secrets_, argc, argv);
}

bool HttpOptions::Complete(const char* variable, std::string* url, std::string* error) {
  return CompleteUrl(variable, url, error) && CompleteProxy(error) && CompleteToken(error) &&
         CompletePassword("--user", "PP_PASSWORD", &settings_.user, error) &&
         CompletePassword("--proxy-user", "PP_PROXY_PASSWORD", &settings_.proxy_user, error) &&
         CheckAuthorization(error) && CheckFiles(error);
}

bool HttpOptions::CompleteUrl(const char* variable, std::string* url, std::string* error) {
  const std::string source = *url == Environment(variable, "") ? variable : "--url";
  if (!IsHttpUrl(*url)) {
    *error = source + ": not a URL that begins with http:// or https://" + QuotedUrl(*url);
    return false;
  }
  const std::string credentials = TakeCredentials(url);
  if (settings_.user.empty()) settings_.user = credentials;
  return CheckHostAndPort(source, *url, error);
}

bool HttpOptions::CompleteProxy(std::string* error) {
  const bool is_given = !settings_.proxy.empty();
  const std::string credentials = TakeCredentials(&settings_.proxy);
  if (settings_.proxy_user.empty()) settings_.proxy_user = credentials;
  constexpr size_t kLongestSocketPath = 107;
  if (!HasProxyScheme(settings_.proxy)) {
    // Of what has credentials in an odd place they are not sure to be all gone.
    *error = "--proxy: not a proxy of http, https, socks4, socks4a, socks5 or socks5h" +
             (credentials.empty() ? QuotedUrl(settings_.proxy) : "");
  } else if (is_given && !CheckHostAndPort("--proxy", settings_.proxy, error)) {
    return false;
  } else if (is_given && !settings_.unix_socket.empty()) {
    *error = "--proxy and --unix-socket exclude each other";
  } else if (settings_.unix_socket.size() > kLongestSocketPath) {
    *error = "--unix-socket: a path has " + std::to_string(kLongestSocketPath) + " bytes at most";
  }
  return error->empty();
}

bool HttpOptions::CompleteToken(std::string* error) {
  settings_.bearer_token = Environment("PP_BEARER_TOKEN", "");
  if (!bearer_token_file_.empty() &&
      !ReadFile(bearer_token_file_, &settings_.bearer_token, error)) {
    return false;
  }
  const std::string source = bearer_token_file_.empty() ? "PP_BEARER_TOKEN" : bearer_token_file_;
  if (!bearer_token_file_.empty() && settings_.bearer_token.empty()) {
    *error = source + ": there is no token in it";
  }
  return error->empty();
}

// Who names credentials on the command line means those, whatever the environment has.
bool HttpOptions::CheckAuthorization(std::string* error) {
  const bool has_user = !settings_.user.empty();
  const bool has_header = std::any_of(
      settings_.headers.begin(), settings_.headers.end(),
      [](const std::string& header) { return IsSameHeader(HeaderName(header), "authorization"); });
  if ((has_user || has_header) && bearer_token_file_.empty()) settings_.bearer_token.clear();
  if (has_user && !settings_.bearer_token.empty()) {
    *error = "give either --user or --bearer-token-file";
  } else if (has_header && (has_user || !settings_.bearer_token.empty())) {
    *error = "give either a header Authorization or --user or --bearer-token-file";
  } else if (!IsToken(settings_.bearer_token)) {
    *error = (bearer_token_file_.empty() ? "PP_BEARER_TOKEN" : bearer_token_file_) +
             ": not a token, which has neither blanks nor lines in it";
  }
  return error->empty();
}

// libcurl opens them for each request, or each connection.
bool HttpOptions::CheckFiles(std::string* error) {
  if (!settings_.key.empty() && settings_.cert.empty()) {
    *error = "--key needs --cert, the certificate that it belongs to";
    return false;
  }
  const std::string key = settings_.key.empty() ? settings_.cert : settings_.key;
  std::string key_text;
  for (std::string* file :
       {&settings_.cacert, &settings_.cert, &settings_.key, &settings_.netrc_file}) {
    std::string text;
    const bool is_key = *file == key;
    if (!file->empty() && !ReadAndKeep(file, &text, error)) return false;
    if (is_key) key_text = text;
  }
  if (key_text.find("ENCRYPTED") == std::string::npos) return true;
  *error = key + ": this private key has a passphrase, for which nobody can be asked; " +
           "openssl pkey -in FILE -out FILE writes it without";
  return false;
}

std::string Environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

}  // namespace pp
