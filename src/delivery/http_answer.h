#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pp {

// Gathers an answer as it comes, and keeps the beginning of it. Whatever a server sends, and for
// however long, this takes no more memory than its limits say.
class HttpAnswer {
 public:
  static constexpr size_t kKeptText = 4096;
  // An answer is a sentence or two; a server that sends this much is not one of ours.
  static constexpr size_t kMostText = size_t{1} << 20;
  // All headers together, with those of answers before the final one (1xx) and behind the text.
  static constexpr size_t kMostHeaderBytes = size_t{256} << 10;
  static constexpr size_t kKeptHeaders = 256;
  static constexpr size_t kLongestKeptHeader = 2048;

  // A line of the headers, with its line end: the status line, one header, or the empty line that
  // ends them. `status` is that of the answer that it belongs to. False if no more of the answer is
  // to be read, as refusal() says.
  bool TakeHeaderLine(std::string_view line, int status);
  // A part of the text; false when there is enough of it.
  bool TakeText(std::string_view part);

  // The headers of the final answer have come to their end. Before that its status may be all that
  // somebody on the way got through, and the verdict is not to be relied on.
  bool has_verdict() const { return has_verdict_; }
  // Why an answer is not read, for a message; empty unless TakeHeaderLine has returned false.
  const std::string& refusal() const { return refusal_; }

  // Those of the final answer, names in lower case.
  std::vector<std::pair<std::string, std::string>>& headers() { return headers_; }
  std::string& text() { return text_; }
  // There was more of it than text() keeps.
  bool is_text_cut() const { return text_bytes_ > kKeptText; }

 private:
  void KeepHeader(std::string_view header);
  bool Refuse(std::string reason);

  std::vector<std::pair<std::string, std::string>> headers_;
  std::string text_;
  std::string refusal_;
  size_t header_bytes_ = 0;
  size_t text_bytes_ = 0;
  bool has_verdict_ = false;
};

}  // namespace pp
