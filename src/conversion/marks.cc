#include "conversion/marks.h"

#include <charconv>

#include "formats/mark.h"

namespace pp {

void Marks::Begin(const OpenFile& file) {
  if (!wanted_ || !file.is_open()) return;
  file_ = &file;
  identity_ = file.identity();
  source_ = SourceOf(identity_);
  PutAt(file.begin());
}

void Marks::Put(const Position& at) {
  if (file_ != nullptr && at.offset != last_) PutAt(at);
}

void Marks::End() {
  file_ = nullptr;
  due_ = kNever;
}

// Where a run has given up there may be lines that nobody has dealt with.
void Marks::PutAt(const Position& at) {
  if (verdicts_->done()) return;
  last_ = at.offset;
  due_ = at.offset + interval_;
  if (!verdicts_->report()->SyncRejects()) return;
  const FileEdges edges = file_->EdgesBefore(at.offset);
  // Truncated or written anew since it was read: then there is no such place any more.
  if (!file_->HasWhatWasSeen()) return;
  text_.clear();
  AppendPlace({source_, at.offset, at.lines, edges.Fingerprint(), file_->log()}, &text_);
  AppendMark({source_, at.offset}, &text_);
  verdicts_->CopyLines(text_);
}

bool Marks::AreForged(std::string_view line) const {
  if (file_ == nullptr) return false;
  Mark mark;
  Place place;
  const bool is_mark = ParseMark(line, &mark);
  if (!is_mark && !ParsePlace(line, &place)) return false;
  const std::optional<FileIdentity> of = ParseSource(is_mark ? mark.source : place.source);
  if (!of) return false;
  // The file system may have had another device number.
  return *of == identity_ || (of->inode == identity_.inode && place.name == file_->log());
}

std::string SourceOf(const FileIdentity& identity) {
  return std::to_string(identity.device) + ":" + std::to_string(identity.inode);
}

std::optional<FileIdentity> ParseSource(std::string_view source) {
  FileIdentity identity;
  const char* const end = source.data() + source.size();
  const auto device = std::from_chars(source.data(), end, identity.device);
  if (device.ec != std::errc() || device.ptr == end || *device.ptr != ':') return std::nullopt;
  const auto inode = std::from_chars(device.ptr + 1, end, identity.inode);
  if (inode.ec != std::errc() || inode.ptr != end) return std::nullopt;
  return identity;
}

}  // namespace pp
