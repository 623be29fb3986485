#include "support/certificates.h"

#include <stdexcept>

#include "support/process.h"

namespace pp_test {

Certificates::Certificates() {
  MakeAuthority("ca");
  MakeAuthority("other-ca");
  Make("server", "ca", "IP:127.0.0.1");
  Make("elsewhere", "ca", "DNS:elsewhere.example");
  Make("expired", "ca", "IP:127.0.0.1", "20250101000000Z");
  Make("client", "ca", "DNS:client.example");
  Make("stranger", "other-ca", "DNS:client.example");
  Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
      "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout self-signed.key "
      "-out self-signed.pem");
  Run("openssl pkey -in client.key -aes256 -passout pass:secret -out encrypted.key");
}

void Certificates::MakeAuthority(const std::string& name) {
  Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=" +
      name + "' -keyout " + name + ".key -out " + name + ".pem && mkdir " + name + "-certs");
  WriteFile(directory_ / (name + ".conf"),
            "[ca]\ndefault_ca = own\n[own]\ndatabase = " + name +
                ".index\nnew_certs_dir = " + name +
                "-certs\nrand_serial = yes\ndefault_md = sha256\npolicy = any\n"
                "copy_extensions = copy\nunique_subject = no\n[any]\ncommonName = supplied\n");
  WriteFile(directory_ / (name + ".index"), "");
}

void Certificates::Make(const std::string& name, const std::string& authority,
                        const std::string& for_name, const std::string& until) {
  Run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name +
      " -addext subjectAltName=" + for_name + " -keyout " + name + ".key -out " + name +
      ".csr && openssl ca -batch -notext -config " + authority + ".conf -cert " + authority +
      ".pem -keyfile " + authority + ".key -startdate 20240101000000Z -enddate " + until + " -in " +
      name + ".csr -out " + name + ".pem");
}

void Certificates::Run(const std::string& command) {
  const Result result = RunCommand(command, directory_.path());
  if (result.status != 0) throw std::runtime_error(command + ": " + result.err);
}

}  // namespace pp_test
