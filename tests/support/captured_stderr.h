#pragma once

#include <unistd.h>

#include <string>

#include "support/temp_file.h"

namespace pp {

// What the process writes to descriptor 2 while this lives.
class CapturedStderr {
 public:
  CapturedStderr() : saved_(dup(STDERR_FILENO)) {
    const int fd = file_.Open(O_WRONLY | O_APPEND);
    dup2(fd, STDERR_FILENO);
    close(fd);
  }
  ~CapturedStderr() {
    dup2(saved_, STDERR_FILENO);
    close(saved_);
  }
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;

  std::string Text() const { return file_.Text(); }

 private:
  TempFile file_;
  int saved_;
};

}  // namespace pp
