#include "delivery/gzip_sender.h"

#include "formats/gzip.h"

namespace pp {
namespace {

// What a receiver may answer that takes the compressed bytes for text.
bool MayMeanNoGzip(const Outcome& outcome) {
  return outcome.status == 400 || outcome.status == 415;
}

}  // namespace

Outcome GzipSender::Deliver(const HttpRequest& request) {
  bytes_ += request.body_size();
  if (request.body_size() < kLarge || support_ == Support::kNo || !Compress(request.parts)) {
    return deliverer_->Deliver(request);
  }
  Outcome outcome = DeliverCompressed(request);
  if (outcome.kind == Outcome::Kind::kDelivered) support_ = Support::kYes;
  if (support_ == Support::kYes || !MayMeanNoGzip(outcome)) return outcome;
  Outcome plain = deliverer_->Deliver(request);
  // Where it finds the same fault it has read both.
  support_ = plain.reason == outcome.reason ? Support::kYes : Support::kNo;
  return plain;
}

bool GzipSender::Compress(HttpBody* body) {
  body->Rewind();
  return GzipCompress([body] { return body->NextPart(); }, &compressed_);
}

Outcome GzipSender::DeliverCompressed(const HttpRequest& request) {
  HttpRequest compressed = request;
  compressed.headers.emplace_back("Content-Encoding: gzip");
  compressed.parts = nullptr;
  compressed.body = compressed_;
  return deliverer_->Deliver(compressed);
}

}  // namespace pp
