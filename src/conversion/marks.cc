#include "conversion/marks.h"

#include "formats/mark.h"

namespace pp {

void Marks::Begin(const OpenFile& file) {
  if (!wanted_ || !file.is_open()) return;
  file_ = &file;
  source_ = SourceOf(file.identity());
  PutAt(file.begin());
}

void Marks::Put(const Position& at) {
  if (file_ != nullptr && at.offset != last_) PutAt(at);
}

void Marks::End() {
  file_ = nullptr;
  due_ = kNever;
}

void Marks::PutAt(const Position& at) {
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

std::string SourceOf(const FileIdentity& identity) {
  return std::to_string(identity.device) + ":" + std::to_string(identity.inode);
}

}  // namespace pp
