#include "delivery/explain.h"

#include <string_view>

#include "delivery/advice.h"
#include "delivery/gateway_clash.h"
#include "lines/quote.h"

namespace pp {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Of the receiver's words, or of a URL that it gives.
constexpr size_t kShownText = 240;
constexpr size_t kShownEncoding = 40;

// A proxy says what is wrong in a page for people: its title is the message.
std::string_view Words(const HttpResult& result) {
  const std::string_view body = result.body;
  constexpr std::string_view kTitle = "<title>";
  const size_t title = body.find(kTitle);
  if (!result.is_page() || title == std::string_view::npos) return Trim(body);
  const std::string_view words = body.substr(title + kTitle.size());
  return Trim(words.substr(0, words.find('<')));
}

// One that was not asked for, so its text cannot be read. Empty if there is none.
std::string_view Encoding(const HttpResult& result) {
  const std::string_view encoding = result.Header("content-encoding");
  return encoding == "identity" ? std::string_view() : encoding.substr(0, kShownEncoding);
}

std::string WithAdvice(std::string sentence, std::string_view advice) {
  if (!advice.empty()) sentence.append(" (").append(advice).append(")");
  return sentence;
}

}  // namespace

std::string Explain(const HttpRequest& request, const HttpResult& result) {
  if (result.failure != HttpResult::Failure::kNone) {
    // OpenSSL's words for an answer that is not TLS.
    const bool is_plain = result.error.find("wrong version number") != std::string::npos;
    return WithAdvice(is_plain ? "the server does not speak TLS" : result.error,
                      AdviceOnFailure(request, result.error));
  }
  std::string sentence = "HTTP " + std::to_string(result.status);
  if (const std::string clash = ExplainClash(result.body); !clash.empty()) {
    return sentence.append(": ").append(clash);
  }
  const std::string_view location = result.Header("location");
  const std::string_view words = Words(result);
  if (result.status >= 300 && result.status < 400 && !location.empty()) {
    sentence.append(", a redirect to ").append(location.substr(0, kShownText));
  } else if (const std::string_view encoding = Encoding(result); !encoding.empty()) {
    sentence.append(", with a text in the Content-Encoding ").append(Quoted(encoding));
  } else if (!words.empty()) {
    sentence.append(": ").append(words.substr(0, kShownText));
  }
  return WithAdvice(std::move(sentence), AdviceOnAnswer(request, result));
}

}  // namespace pp
