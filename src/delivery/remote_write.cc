#include "delivery/remote_write.h"

#include "formats/compression.h"

namespace pp {

bool CheckForRemoteWrite(const Sample& sample, std::string* error) {
  if (sample.has_utf8_names) {
    *error = "Remote Write 1.0 takes classic names only: [a-zA-Z_:][a-zA-Z0-9_:]*";
    return false;
  }
  for (const Label& label : sample.labels) {
    if (label.name.starts_with("__")) {
      *error = "label " + std::string(label.name) + ": names that begin with __ are reserved";
      return false;
    }
  }
  return true;
}

RemoteWriteSender::RemoteWriteSender(std::string url, bool dry, std::unique_ptr<HttpClient> client,
                                     std::unique_ptr<Deliverer> deliverer, Report* report,
                                     Stop* stop)
    : url_(std::move(url)),
      dry_(dry),
      client_(std::move(client)),
      deliverer_(std::move(deliverer)),
      report_(report),
      stop_(stop) {}

bool RemoteWriteSender::Send(Batch* batch) {
  batch->Seal();
  if (batch->conflict_count() > 0) {
    report_->RejectTogether(
        "another value for the same series and time came before", batch->conflict_count(),
        [batch](const Report::KeepLines& keep) { batch->WriteConflicts(keep); });
  }
  const uint64_t samples = batch->added() - batch->conflict_count();
  Encode(*batch);
  const Outcome outcome = dry_ ? Outcome() : Post();
  if (outcome.kind == Outcome::Kind::kDelivered) {
    figures_.delivered += samples;
    return true;
  }
  report_->RejectTogether(outcome.reason, samples,
                          [batch](const Report::KeepLines& keep) { batch->WriteSamples(keep); });
  report_->FlushRejects();
  if (outcome.kind == Outcome::Kind::kRejected) return true;
  if (status_ != ExitStatus::kReceiver) report_->ErrorIfQuiet(outcome.reason);
  status_ = ExitStatus::kReceiver;
  stop_->Abort();
  return false;
}

void RemoteWriteSender::Encode(const Batch& batch) {
  request_.Clear();
  for (const Batch::Series& series : batch.series()) {
    request_.AddSeries(series.key);
    for (size_t i = series.begin; i < series.end; ++i) {
      request_.AddSample(batch.samples()[i].value, batch.samples()[i].timestamp);
    }
  }
  encoded_.clear();
  request_.AppendTo(&encoded_);
  SnappyCompress(encoded_, &compressed_);
  ++figures_.requests;
  figures_.series += batch.series().size();
  figures_.encoded_bytes += encoded_.size();
  figures_.compressed_bytes += compressed_.size();
}

Outcome RemoteWriteSender::Post() {
  if (stop_->aborting()) return {Outcome::Kind::kAborted, 0, url_ + ": " + kGivenUp};
  HttpRequest request;
  request.method = "POST";
  request.url = url_;
  request.headers = {"Content-Type: application/x-protobuf", "Content-Encoding: snappy",
                     "X-Prometheus-Remote-Write-Version: 0.1.0"};
  request.body = compressed_;
  return deliverer_->Deliver(request);
}

}  // namespace pp
