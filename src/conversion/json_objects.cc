#include "conversion/json_objects.h"

#include <optional>
#include <vector>

#include "formats/not_text.h"
#include "formats/trim.h"
#include "lines/quote.h"

namespace pp {
namespace {

Position PositionOf(const JsonSplitter& splitter) {
  return {splitter.place().offset, splitter.place().lines};
}

// Where reading begins behind an object it does not say whether that stands in an array; what
// follows does.
bool BeginsInArray(const OpenFile& file) {
  constexpr uint64_t kBlock = 4096;
  for (uint64_t at = file.begin().offset; at > 0;) {
    const std::string text = file.Read(at, kBlock);
    const std::optional<bool> in_array = JsonSplitter::IsInArray(text);
    if (in_array.has_value()) return *in_array;
    if (text.size() < kBlock) break;
    at += text.size();
  }
  return false;
}

}  // namespace

// A tab is not legal in a string either; a blank would make another object of it, perhaps a legal
// one, and a line end that stays two lines, perhaps legal ones.
std::string JsonOnOneLine::Take(std::string_view part) {
  std::string line(part);
  for (char& c : line) {
    if (in_string_) {
      if (c == '"' && !escaped_) in_string_ = false;
      escaped_ = c == '\\' && !escaped_;
      if (c == '\n') c = '\t';
    } else if (c == '"') {
      in_string_ = true;
      escaped_ = false;
    } else if (c == '\n' || c == '\r') {
      c = ' ';
    }
  }
  return line;
}

void JsonObjects::Parse(Input* input, const OpenFile& file) {
  JsonSplitter splitter(max_object_);
  splitter.BeginAt({file.begin().offset, file.begin().lines}, BeginsInArray(file));
  marks_->Begin(file);
  ParseAll(input, &splitter, file.name());
  marks_->Put(PositionOf(splitter));
  marks_->End();
}

void JsonObjects::ParseAll(Input* input, JsonSplitter* splitter, const std::string& file) {
  constexpr size_t kChunk = size_t{256} << 10;
  std::vector<char> chunk(kChunk);
  std::string beginning;  // held until it tells whether it is text, however short the pieces are
  bool at_begin = splitter->place().offset == 0;
  const auto feed_beginning = [&] {
    at_begin = false;
    if (!verdicts_->TakeAsText(file, beginning)) return false;
    splitter->Feed(beginning);
    return true;
  };
  while (!verdicts_->done()) {
    size_t got = 0;
    switch (input->Read(chunk.data(), chunk.size(), &got)) {
      case Input::Event::kData:
        if (!at_begin) {
          splitter->Feed({chunk.data(), got});
        } else if (beginning.append(chunk.data(), got).size() < kTellingBytes) {
          continue;
        } else if (!feed_beginning()) {
          return;
        }
        break;
      case Input::Event::kWouldBlock:
        marks_->Put(PositionOf(*splitter));
        verdicts_->Flush();
        input->Wait(Input::kForever);
        verdicts_->LookForReader();
        continue;
      case Input::Event::kError:
        verdicts_->report()->Error(file + ": cannot be read: " + input->error());
        verdicts_->Fail();
        EndLong();
        return;
      case Input::Event::kEnd:
        if (at_begin && !feed_beginning()) return;
        splitter->FeedEnd();
        break;
      case Input::Event::kLeft:  // who says so says why
        EndLong();
        return;
      case Input::Event::kStopped:
        verdicts_->report()->Note("stopped by a signal at " + file + ":" +
                                  std::to_string(splitter->line_number()) +
                                  "; what follows is not read");
        EndLong();
        return;
    }
    if (!ParseWhatIsThere(splitter, file)) return;
  }
}

bool JsonObjects::ParseWhatIsThere(JsonSplitter* splitter, const std::string& file) {
  while (!verdicts_->done()) {
    if (PassPlain(splitter)) continue;
    const JsonSplitter::Event event = splitter->Next();
    const Location at{file, splitter->line_number()};
    switch (event) {
      case JsonSplitter::Event::kObject:
        verdicts_->CountRead(1);
        text_.clear();
        if (parser_.Parse(splitter->text(), &text_, &error_))
          verdicts_->Pass(text_);
        else
          verdicts_->Reject(at, error_, JsonOnOneLine().Take(splitter->text()));
        break;
      case JsonSplitter::Event::kLongObject:
        RejectLong(*splitter, at);
        break;
      case JsonSplitter::Event::kBroken:
        EndLong();
        verdicts_->CountRead(1);
        RejectBroken(at, splitter->error() + "; nothing behind this is read",
                     JsonOnOneLine().Take(splitter->text()));
        return false;
      case JsonSplitter::Event::kMoreInput:
        return true;
      case JsonSplitter::Event::kEnd:
        return false;
    }
    MarkIfDue(*splitter);
  }
  return false;
}

// Most objects are plain, and then their end is known as soon as they are parsed.
bool JsonObjects::PassPlain(JsonSplitter* splitter) {
  if (!splitter->FindObject()) return false;
  text_.clear();
  const size_t size = parser_.ParsePlain(splitter->ahead(), &text_);
  if (size == 0) return false;
  splitter->SkipObject(size);
  verdicts_->CountRead(1);
  verdicts_->Pass(text_);
  MarkIfDue(*splitter);
  return true;
}

void JsonObjects::MarkIfDue(const JsonSplitter& splitter) {
  if (marks_->IsDue(splitter.place().offset)) marks_->Put(PositionOf(splitter));
}

// What looks like a comment is not kept as a line: fed in again, it would be one.
void JsonObjects::RejectBroken(const Location& at, const std::string& reason,
                               const std::string& line) {
  if (Trim(line).starts_with('#'))
    verdicts_->Reject(at, reason + ": " + Quoted(line), "");
  else
    verdicts_->Reject(at, reason, line);
}

void JsonObjects::RejectLong(const JsonSplitter& splitter, const Location& at) {
  if (splitter.long_begins()) long_line_ = {};
  const std::string piece = long_line_.Take(splitter.text());
  if (splitter.long_begins()) {
    verdicts_->CountRead(1);
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

void ParseJson(Files* files, size_t max_object, Verdicts* verdicts, Marks* marks, NameRules rules) {
  JsonObjects objects(max_object, verdicts, marks, rules);
  std::string error;
  while (!verdicts->done()) {
    if (files->Next(&error)) {
      objects.Parse(files->input(), files->file());
    } else if (error.empty()) {
      return;
    } else {
      verdicts->report()->Error(error);
      verdicts->Fail();
    }
  }
}

}  // namespace pp
