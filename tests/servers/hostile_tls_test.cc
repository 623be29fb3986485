// TLS that is none, that has no end, or that is of somebody else. What proves nothing gets nothing.

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "support/certificates.h"
#include "support/memory_watch.h"
#include "support/nginx.h"
#include "support/process.h"
#include "support/raw_server.h"
#include "support/temporary_directory.h"
#include "support/text.h"

namespace pp_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HostileTls : public ::testing::Test {
 protected:
  void SetUp() override { WriteFile(directory_ / "in", "a{by=\"pp\"} 1 1000\n"); }

  // Ends in time, and loses nothing.
  Result Push(const std::string& tool, const std::string& address, const std::string& options) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string command = memory_.Watched(
        "push", tool + " in --summary=none --rejects bad -u me:s3cret --url https://" + address +
                    " " + options);
    const Result result = RunCommand(command, directory_.path());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(15));
    if (MemoryWatch::IsMeaningful()) {
      EXPECT_LT(memory_.Peaks()["push"], size_t{64} << 20);
    }
    EXPECT_EQ(3, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, "https://" + address)) << result.err;
    EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "\na{by=\"pp\"} 1 1000\n"));
    WriteFile(directory_ / "bad", "");
    return result;
  }

  TemporaryDirectory directory_;
  MemoryWatch memory_{directory_.path()};
};

constexpr const char* kTools[] = {"pp-push-rw", "pp-push-gw"};

// A record of a handshake, and in it as much of a message as there is room for (RFC 8446, 4 and 5).
std::string HandshakeRecord(const std::string& length_of_message) {
  return std::string("\x16\x03\x03\x40\x00\x02", 6) + length_of_message +
         std::string(0x4000 - 4, 'a');
}

TEST_F(HostileTls, ThatIsNoneOrHasNoEndIsLeft) {
  struct Case {
    std::string words;
    std::string bytes;
    std::string again;
    milliseconds pause;
  };
  const Case cases[] = {
      {"does not speak TLS", "SSH-2.0-OpenSSH_9.2\r\n", "", milliseconds(0)},
      {"", "", "", milliseconds(0)},
      {"timed out", "", "", milliseconds(-1)},
      {"timed out", HandshakeRecord(std::string("\x00\x3f\xfc", 3)).substr(0, 20), "a",
       milliseconds(50)},
      {"the TLS handshake fails", "", HandshakeRecord("\xff\xff\xff"), milliseconds(0)},
      // Warnings, and records with nothing in them.
      {"the TLS handshake fails", "", std::string("\x15\x03\x03\x00\x02\x01\x5a", 7),
       milliseconds(0)},
      {"the TLS handshake fails", "", std::string("\x16\x03\x03\x00\x00", 5), milliseconds(0)},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.words + " " + std::to_string(&c - cases));
    RawServer server([&c](RawServer::Peer* peer) {
      if (c.pause < milliseconds(0)) return peer->WaitForEnd();
      if (!peer->ReadByte() || !peer->Send(c.bytes)) return;
      if (!c.again.empty()) peer->SendOn(c.again, c.pause);
    });
    const Result result =
        Push("pp-push-rw", server.address(), "-k --max-time 500ms --max-retry-time 0");
    EXPECT_TRUE(Contains(result.err, c.words)) << result.err;
  }
}

TEST_F(HostileTls, AHandshakeThatNeverEndsTakesNoLongerThanAConnectionMay) {
  RawServer server([](RawServer::Peer* peer) { peer->WaitForEnd(); });
  for (const std::string tool : kTools) {
    const Result result =
        Push(tool, server.address(), "--connect-timeout 300ms --max-time 0 --max-retry-time 0");
    EXPECT_TRUE(Contains(result.err, "(--connect-timeout and --max-time wait longer)"))
        << result.err;
  }
}

// For ever is how long they may try: nobody is asked twice who has the wrong certificate.
TEST_F(HostileTls, NothingIsSentToWhoHasAnotherCertificate) {
  if (!Nginx::IsAvailable()) GTEST_SKIP() << "nginx could not be had";
  const Certificates certificates;
  const std::string ca = "--cacert " + certificates / "ca.pem";
  const struct {
    std::string certificate;
    std::string options;
    std::string words;
  } cases[] = {
      {"elsewhere", ca, "the certificate is for other names"},
      {"expired", ca, "has expired"},
      {"self-signed", ca, "self-signed"},
      {"self-signed", "", "self-signed"},
      {"server", "", "certificate"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.certificate + " " + c.options);
    const Nginx nginx("ssl_certificate " + certificates / c.certificate +
                          ".pem;\nssl_certificate_key " + certificates / c.certificate +
                          ".key;\nlocation / { return 204; }\n",
                      "ssl");
    for (const std::string tool : kTools) {
      const Result result = Push(tool, nginx.address(), c.options);
      EXPECT_TRUE(Contains(result.err, c.words)) << result.err;
      EXPECT_FALSE(Contains(result.err, "trying again")) << result.err;
    }
    EXPECT_EQ("", nginx.AccessLog());
  }
}

}  // namespace
}  // namespace pp_test
