#include "conversion/json_objects.h"

#include <vector>

namespace pp {
namespace {

// A rejected object as one line of jsonl. A line end inside a string, which is not legal there,
// stays what it is: replaced, it would make another object of it, and perhaps a legal one.
std::string OnOneLine(std::string_view object) {
  std::string line(object);
  bool in_string = false;
  bool escaped = false;
  for (char& c : line) {
    if (in_string) {
      if (c == '"' && !escaped) in_string = false;
      escaped = c == '\\' && !escaped;
    } else if (c == '"') {
      in_string = true;
      escaped = false;
    } else if (c == '\n' || c == '\r') {
      c = ' ';
    }
  }
  return line;
}

}  // namespace

void JsonObjects::Parse(Input* input, const std::string& file) {
  constexpr size_t kChunk = size_t{256} << 10;
  std::vector<char> chunk(kChunk);
  JsonSplitter splitter(max_object_);
  while (!verdicts_->done()) {
    size_t got = 0;
    switch (input->Read(chunk.data(), chunk.size(), &got)) {
      case Input::Event::kData:
        splitter.Feed({chunk.data(), got});
        break;
      case Input::Event::kWouldBlock:
        verdicts_->Flush();
        input->Wait(Input::kForever);
        continue;
      case Input::Event::kError:
        verdicts_->report()->Error(file + ": cannot be read: " + input->error());
        verdicts_->Fail();
        EndLong();
        return;
      case Input::Event::kEnd:
        splitter.FeedEnd();
        break;
      case Input::Event::kStopped:
        verdicts_->report()->Note("stopped; " + file + " is read up to line " +
                                  std::to_string(splitter.line_number()));
        EndLong();
        return;
    }
    if (!ParseWhatIsThere(&splitter, file)) return;
  }
}

bool JsonObjects::ParseWhatIsThere(JsonSplitter* splitter, const std::string& file) {
  while (!verdicts_->done()) {
    const JsonSplitter::Event event = splitter->Next();
    const Location at{file, splitter->line_number()};
    switch (event) {
      case JsonSplitter::Event::kObject:
        text_.clear();
        if (parser_.Parse(splitter->text(), &text_, &error_))
          verdicts_->Pass(text_);
        else
          verdicts_->Reject(at, error_, OnOneLine(splitter->text()));
        break;
      case JsonSplitter::Event::kLongObject:
        RejectLong(*splitter, at);
        break;
      case JsonSplitter::Event::kBroken:
        EndLong();
        verdicts_->Reject(at, splitter->error() + "; nothing behind this is read",
                          OnOneLine(splitter->text()));
        return false;
      case JsonSplitter::Event::kMoreInput:
        return true;
      case JsonSplitter::Event::kEnd:
        return false;
    }
  }
  return false;
}

void JsonObjects::RejectLong(const JsonSplitter& splitter, const Location& at) {
  const std::string piece = OnOneLine(splitter.text());
  if (splitter.long_begins()) {
    verdicts_->report()->RejectInPieces(
        at, "object is longer than " + std::to_string(max_object_) + " bytes", piece);
    in_long_ = true;
  } else {
    verdicts_->report()->MoreOfReject(piece, false);
  }
  if (splitter.long_ends()) EndLong();
}

void JsonObjects::EndLong() {
  if (in_long_) verdicts_->report()->MoreOfReject("", true);
  in_long_ = false;
}

void ParseJson(Operands* operands, size_t max_object, Verdicts* verdicts) {
  JsonObjects objects(max_object, verdicts);
  std::string error;
  for (;;) {
    if (operands->Next(&error)) {
      objects.Parse(operands->input(), operands->name());
    } else if (error.empty()) {
      return;
    } else {
      verdicts->report()->Error(error);
      verdicts->Fail();
    }
  }
}

}  // namespace pp
