#pragma once

#include <string>
#include <vector>

#include "remote_write_v1.pb.h"
#include "remote_write_v2.pb.h"
#include "support/receiver.h"

namespace pp_test {

// A Remote Write request as a receiver reads it, in whichever version it came.
struct RemoteWriteRequest {
  int version = 0;                        // 1 or 2
  io::prometheus::write::v2::Request v2;  // as it came, if it is of version 2
  // As it came, or what version 2 says in the words of version 1 (without metadata and starts).
  prometheus::WriteRequest v1;
  size_t bytes = 0;  // before compression
};

// Appends to *violations, as sentences, what of its form is not as the specification demands.
RemoteWriteRequest DecodeRemoteWrite(const Receiver::Request& request,
                                     std::vector<std::string>* violations);

// The headers of an answer to version 2: what was written.
void SetWritten(size_t samples, size_t exemplars, httplib::Response* response);

// A header's value, empty without one.
std::string HeaderOf(const Receiver::Request& request, const std::string& name);

}  // namespace pp_test
