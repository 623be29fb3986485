#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "delivery/batch.h"
#include "delivery/deliverer.h"
#include "formats/write_request.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/exit_status.h"
#include "values/sample.h"

namespace pp {

// What Remote Write 1.0 demands of a series beyond the syntax of the stream: classic names, and no
// label that begins with "__".
bool CheckForRemoteWrite(const Sample& sample, std::string* error);

// Turns sealed batches into Remote Write 1.0 requests and sees each to its end: delivered, or its
// samples rejected with the reason. One request at a time.
class RemoteWriteSender {
 public:
  struct Figures {
    uint64_t delivered = 0;
    uint64_t series = 0;         // summed over requests
    uint64_t encoded_bytes = 0;  // before compression, tries not counted
    uint64_t compressed_bytes = 0;
    uint64_t requests = 0;  // without tries
  };

  // Dry: makes the requests and does not send them. The pointers are not owned.
  RemoteWriteSender(std::string url, bool dry, std::unique_ptr<HttpClient> client,
                    std::unique_ptr<Deliverer> deliverer, Report* report, Stop* stop);

  // Whether all samples are settled: delivered, or rejected by the receiver. When it cannot be had
  // at all, stop->Abort() is called and they are not.
  bool Send(Batch* batch);

  const Figures& figures() const { return figures_; }
  const Deliverer::Counters& counters() const { return deliverer_->counters(); }
  // kReceiver once the receiver could not be had.
  ExitStatus status() const { return status_; }

 private:
  void Encode(const Batch& batch);
  Outcome Post();

  std::string url_;
  bool dry_;
  std::unique_ptr<HttpClient> client_;
  std::unique_ptr<Deliverer> deliverer_;
  Report* report_;
  Stop* stop_;
  WriteRequest request_;
  std::string encoded_;
  std::string compressed_;
  Figures figures_;
  ExitStatus status_ = ExitStatus::kDone;
};

}  // namespace pp
