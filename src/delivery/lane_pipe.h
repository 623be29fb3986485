#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "lines/stop.h"

namespace pp {

// The pipe that is the standard input of a lane's command, and of whatever the command has started
// that reads from it too. What nobody has read stays ours: it can be counted, and taken back.
class LanePipe {
 public:
  // One that holds `most` bytes at most, unless that is more than usual. `input` is where it is
  // read from: to be handed to the command, and closed by the caller. Null, and *code is an error
  // number, if there is none to be had.
  static std::unique_ptr<LanePipe> Make(size_t most, int* input, int* code);
  ~LanePipe() { Close(); }
  LanePipe(const LanePipe&) = delete;
  LanePipe& operator=(const LanePipe&) = delete;

  // How many of them were written: all, unless nobody can read them any more or the run is aborted.
  size_t Write(std::string_view bytes, const Stop& stop) const;
  // Bytes that were written and that nobody has read.
  size_t unread() const;

  // Nothing will be written any more. Returns an error number if what is unread cannot be held on
  // to: then nothing will be known of it. That takes /proc.
  int EndInput();
  // After EndInput and the command's end: waits until all is read, or nobody is left to read it, or
  // the run is aborted.
  void AwaitReaders(const Stop& stop);
  // After EndInput: what is unread, which nobody else gets then.
  std::string TakeBack() const;
  void Close();

 private:
  explicit LanePipe(int fd) : fd_(fd) {}
  bool WaitForRoom(const Stop& stop) const;
  int Become(int flags);
  bool HasReader();

  int fd_;  // to write to, and after EndInput to read from; -1: none
};

}  // namespace pp
