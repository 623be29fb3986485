#pragma once

#include <string>

#include "support/temporary_directory.h"

namespace pp_test {

// Certificates by the openssl command, each NAME.pem with its key NAME.key: the authorities "ca"
// and "other-ca"; of servers "server", "elsewhere" (of another host), "expired" and "self-signed";
// of clients "client", and "stranger" by the other authority. Also encrypted.key, that of "client"
// with a passphrase.
class Certificates {
 public:
  Certificates();

  std::string operator/(const std::string& name) const { return directory_ / name; }

 private:
  void MakeAuthority(const std::string& name);
  // Valid from the beginning of 2024.
  void Make(const std::string& name, const std::string& authority, const std::string& for_name,
            const std::string& until = "20991231000000Z");
  void Run(const std::string& command);

  TemporaryDirectory directory_;
};

}  // namespace pp_test
