#include "lines/pipe_size.h"

#include <fcntl.h>

namespace pp {

void EnlargePipe(int fd) {
  if (fcntl(fd, F_GETPIPE_SZ) < static_cast<int>(kLargePipe)) {
    fcntl(fd, F_SETPIPE_SZ, static_cast<int>(kLargePipe));
  }
}

}  // namespace pp
