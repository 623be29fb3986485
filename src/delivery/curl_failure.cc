#include "delivery/curl_failure.h"

#include <array>
#include <cstring>

namespace pp {
namespace {

// CURLE_TOO_LARGE, which older headers do not have.
constexpr auto kTooLarge = static_cast<CURLcode>(100);

bool Says(const CurlFailure& failure, std::string_view words) {
  return failure.text.find(words) != std::string::npos;
}

// Of the file with passwords, before a request has begun.
bool IsOfNetrc(const CurlFailure& failure) {
  return Says(failure, "netrc parser error");
}

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
bool IsRefusedHandshake(const CurlFailure& failure) {
  if (failure.code != CURLE_SSL_CONNECT_ERROR && failure.code != CURLE_SEND_ERROR &&
      failure.code != CURLE_RECV_ERROR) {
    return false;
  }
  return (Says(failure, " alert ") && !Says(failure, "alert internal error")) ||
         Says(failure, "wrong version number") || Says(failure, "unsupported protocol");
}

bool IsRefusedByProxy(const CurlFailure& failure) {
  return failure.connect_status >= 400 && failure.connect_status < 500 &&
         failure.connect_status != 429;
}

// "cannot connect: Connection refused"
std::string ConnectError(const CurlFailure& failure) {
  std::string error = "cannot connect";
  if (!failure.unix_socket.empty())
    error.append(" to the socket ").append(failure.unix_socket);
  else if (failure.by_proxy)
    error += " to the proxy";
  return error + ": " +
         (failure.system_error != 0 ? std::strerror(static_cast<int>(failure.system_error))
                                    : failure.text);
}

// Where libcurl's words are true but do not help, or do not even fit.
std::string ErrorOf(const CurlFailure& failure) {
  const std::string whose = failure.by_proxy ? "the proxy's answer" : "the answer";
  if (failure.connect_status >= 300) {
    return "the proxy answers HTTP " + std::to_string(failure.connect_status) + " to CONNECT";
  }
  if (IsOfNetrc(failure)) {
    return (failure.netrc_file.empty() ? "~/.netrc" : failure.netrc_file) +
           " cannot be read as a netrc file (is a quote not closed?)";
  }
  if (failure.code == CURLE_COULDNT_CONNECT) return ConnectError(failure);
  // What comes without a status line is HTTP 0.9 to it.
  if (Says(failure, "HTTP/0.9")) return whose + " is not HTTP";
  // A line of the headers that is too long for it: since 8.6 it tells that from the other.
  if (failure.code == kTooLarge) return "a line in the headers of " + whose + " is too long";
  if (failure.code == CURLE_OUT_OF_MEMORY) {
    return "a line in the headers of " + whose + " is too long, or there is no memory left";
  }
  if (failure.code == CURLE_SSL_CONNECT_ERROR && Says(failure, "error:")) {
    return "the TLS handshake fails: " + failure.text;
  }
  return failure.text;
}

}  // namespace

HttpResult ExplainCurlFailure(const CurlFailure& failure) {
  HttpResult result;
  result.error = ErrorOf(failure);
  const bool is_permanent = IsPermanent(failure.code) || IsOfNetrc(failure) ||
                            IsRefusedHandshake(failure) || IsRefusedByProxy(failure);
  result.failure = is_permanent ? HttpResult::Failure::kPermanent : HttpResult::Failure::kTransient;
  return result;
}

}  // namespace pp
