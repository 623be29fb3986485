#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pp {

// A file that is gone when the test is over.
class TempFile {
 public:
  explicit TempFile(std::string_view text = "") : path_(testing::TempDir() + "/pp-test-XXXXXX") {
    close(mkstemp(path_.data()));
    Write(text);
  }
  ~TempFile() { unlink(path_.c_str()); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  const std::string& path() const { return path_; }
  // It is truncated before.
  void Write(std::string_view text) const { std::ofstream(path_, std::ios::binary) << text; }
  // The caller closes it.
  int Open(int flags) const { return open(path_.c_str(), flags | O_CLOEXEC); }
  std::string Text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

}  // namespace pp
