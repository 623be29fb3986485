// Servers, and proxies, that want something else than samples: our time, our memory, our
// credentials, or another request.

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "support/memory_watch.h"
#include "support/process.h"
#include "support/raw_server.h"
#include "support/temporary_directory.h"
#include "support/text.h"

namespace pp_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kBlock(65536, 'a');

class HostileServers : public ::testing::Test {
 protected:
  void SetUp() override { WriteFile(directory_ / "in", "a{by=\"pp\"} 1 1000\n"); }

  // Tries once, and ends in time.
  Result Push(const std::string& tool, const std::string& options,
              const std::map<std::string, std::string>& environment = {}) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string command = memory_.Watched(
        "push", tool + " in --max-retry-time 0 --summary=none --rejects bad " + options);
    const Result result = RunCommand(command, directory_.path(), environment);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(15));
    if (MemoryWatch::IsMeaningful()) {
      EXPECT_LT(memory_.Peaks()["push"], size_t{64} << 20);
    }
    return result;
  }

  // Nothing was delivered, and nothing is lost.
  void ExpectKept(const Result& result, int status, const std::string& words) {
    EXPECT_EQ(status, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, words)) << words << ": " << result.err;
    EXPECT_TRUE(Contains("\n" + ReadFile(directory_ / "bad"), "\na{by=\"pp\"} 1 1000\n"));
    WriteFile(directory_ / "bad", "");
  }

  // A request that no buffer on the way takes as a whole.
  void WriteMuch() {
    std::string stream = "a{by=\"pp\"} 1 1000\n";
    for (size_t i = 0; i < 60'000; ++i) {
      stream += "m{hash=\"";
      for (size_t part = 1; part <= 6; ++part) {  // does not compress
        stream += std::to_string(std::hash<std::string>()(std::to_string(i * 100 + part)));
      }
      stream += "\"} 1 1000\n";
    }
    WriteFile(directory_ / "in", stream);
  }

  TemporaryDirectory directory_;
  MemoryWatch memory_{directory_.path()};
};

constexpr const char* kTools[] = {"pp-push-rw", "pp-push-gw"};

TEST_F(HostileServers, ThatNeverReadAreLeft) {
  RawServer server([](RawServer::Peer* peer) { peer->WaitForEnd(); });
  for (const std::string tool : kTools) {
    const Result result = Push(tool, "--max-time 300ms --url " + server.url());
    ExpectKept(result, 3, "timed out");
    EXPECT_TRUE(Contains(result.err, server.url())) << result.err;
  }
}

TEST_F(HostileServers, ThatReadAByteNowAndThenAreLeft) {
  WriteMuch();
  RawServer server([](RawServer::Peer* peer) {
    while (peer->ReadByte()) std::this_thread::sleep_for(milliseconds(50));
  });
  ExpectKept(Push("pp-push-rw",
                  "--batch-samples 100000 --protocol 1 --max-time 300ms --url " + server.url()),
             3, "timed out");
}

// The samples are in the rejects whether they were read or not.
TEST_F(HostileServers, ThatAnswerBeforeTheyReadAreTakenAtTheirWord) {
  WriteMuch();
  RawServer server([](RawServer::Peer* peer) {
    peer->Send("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!");
    peer->WaitForEnd();
  });
  ExpectKept(Push("pp-push-rw",
                  "--batch-samples 100000 --protocol 1 --max-time 10s --url " + server.url()),
             3, "HTTP 403: no!");
}

TEST_F(HostileServers, ThatRedirectGetNoOtherRequest) {
  RawServer elsewhere([](RawServer::Peer*) {});
  std::mutex mutex;
  std::string location;
  RawServer server([&](RawServer::Peer* peer) {
    if (!peer->ReadRequest()) return;
    const std::lock_guard lock(mutex);
    peer->Send("HTTP/1.1 307 Away\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
  });
  size_t requests = 0;
  for (const std::string& target :
       {std::string("file:///etc/passwd"), "gopher://" + elsewhere.address() + "/_x",
        "ftp://" + elsewhere.address() + "/", "scp://" + elsewhere.address() + "/x",
        elsewhere.url() + "/api/v1/write", "//" + elsewhere.address() + "/", server.url(),
        std::string("/"), std::string("?a"), std::string("http://me:s3cret@[::1]:1/")}) {
    {
      const std::lock_guard lock(mutex);
      location = target;
    }
    for (const std::string tool : kTools) {
      const Result result = Push(tool, "-u me:s3cret -H 'X-Key: k3y-arg' --url " + server.url());
      ExpectKept(result, 3, "HTTP 307, a redirect to ");
      EXPECT_TRUE(Contains(result.err, "redirects are not followed")) << result.err;
      EXPECT_FALSE(Contains(result.err, "s3cret")) << result.err;
      EXPECT_EQ(++requests, server.connections());
    }
  }
  EXPECT_EQ(0u, elsewhere.connections());
}

// They are asked for all their groups, which may be much.
TEST_F(HostileServers, ThatShowGroupsWithoutEndAreLeft) {
  for (const std::string& metrics :
       {"push_time_seconds{" + kBlock, std::string("push_time_seconds{job=\"x\"} 1\n")}) {
    RawServer server([&](RawServer::Peer* peer) {
      while (peer->ReadRequest()) {
        if (peer->head().starts_with("GET ")) {
          peer->Send("HTTP/1.1 200 OK\r\n\r\n");
          return peer->SendOn(metrics);
        }
        peer->Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      }
    });
    const Result result =
        Push("pp-push-gw", "--expire 100ms --max-time 500ms --url " + server.url());
    EXPECT_EQ(3, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, server.url() + "/metrics: Operation timed out")) << result.err;
    EXPECT_TRUE(Contains(result.err, "not deleted (--expire)")) << result.err;
  }
}

// Each family is tried alone, once.
TEST_F(HostileServers, ThatRejectEverythingAreAskedNoMoreThanIsOfUse) {
  std::string stream;
  for (int i = 0; i < 9; ++i) stream += "a" + std::to_string(i) + " 1 1000\n";
  WriteFile(directory_ / "in", stream);
  std::atomic<size_t> requests = 0;
  RawServer server([&](RawServer::Peer* peer) {
    while (peer->ReadRequest()) {
      ++requests;
      peer->Send("HTTP/1.1 400 Bad\r\nContent-Length: 15\r\n\r\nnosuch 1 is bad");
    }
  });
  for (const std::string tool : kTools) {
    requests = 0;
    EXPECT_EQ(1, Push(tool, "--url " + server.url()).status);
    EXPECT_GE(requests, 9u);
    EXPECT_LE(requests, 2u * 9 + 1);
    const std::string rejects = ReadFile(directory_ / "bad");
    for (int i = 0; i < 9; ++i) {
      EXPECT_TRUE(Contains(rejects, "\na" + std::to_string(i) + " 1 1000\n")) << rejects;
    }
    WriteFile(directory_ / "bad", "");
  }
}

struct ProxyAnswer {
  std::string words;
  std::string bytes;
  std::string again = {};
  milliseconds pause = milliseconds(0);
};

// What it says to CONNECT; all of it comes before there is any TLS.
TEST_F(HostileServers, ThatAreProxiesAreLeftAsWell) {
  const std::string header = "X-Some-Header: and its value\r\n";
  const std::string denied = "HTTP/1.1 407 Denied\r\nProxy-Authenticate: Basic realm=\"x\"\r\n";
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const ProxyAnswer& answer : std::initializer_list<ProxyAnswer>{
           {"", "SSH-2.0-OpenSSH_9.2\r\n"},
           {"", ""},
           {"does not speak TLS", ok + "\r\nSSH-2.0-OpenSSH_9.2\r\n"},
           {"", ok, header},
           {"", ok + "X-A: ", kBlock},
           {"", "", "HTTP/1.1 100 Continue\r\n\r\n"},
           {"timed out", ok, "a", milliseconds(50)},
           {"HTTP 500", "HTTP/1.1 500 No\r\n\r\n", kBlock},
           {"HTTP 302", "HTTP/1.1 302 Away\r\nLocation: file:///etc/passwd\r\n\r\n"},
           {"HTTP 999", "HTTP/1.1 999 No\r\n\r\n"},
           // It is read to its end, for the connection could serve again.
           {"HTTP 407", denied + "Content-Length: 99999999999\r\n\r\n", kBlock},
           {"HTTP 407", denied + "Transfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n"}}) {
    SCOPED_TRACE(answer.bytes + answer.again.substr(0, 100));
    RawServer proxy([&](RawServer::Peer* peer) {
      if (!peer->ReadRequest() || !peer->Send(answer.bytes)) return;
      if (!answer.again.empty()) peer->SendOn(answer.again, answer.pause);
    });
    const std::string url = "--max-time 500ms --url https://receiver.invalid/ ";
    const Result result = Push("pp-push-rw", url + "--proxy " + proxy.url());
    ExpectKept(result, 3, answer.words);
    EXPECT_TRUE(Contains(result.err, "https://receiver.invalid/: ")) << result.err;
  }
}

TEST_F(HostileServers, ThatAreProxiesOfTheEnvironmentAreNamed) {
  RawServer proxy([](RawServer::Peer* peer) {
    if (peer->ReadRequest()) peer->Send("SSH-2.0-OpenSSH_9.2\r\n");
  });
  for (const std::string tool : kTools) {
    ExpectKept(Push(tool, "--url http://receiver.invalid", {{"http_proxy", proxy.url()}}), 3,
               "the proxy's answer is not HTTP");
  }
}

}  // namespace
}  // namespace pp_test
