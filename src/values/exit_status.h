#pragma once

namespace pp {

// What every tool tells its caller; part of the documented interface (pp-*(1), EXIT STATUS).
// The order is the order of badness, so that the worst of several is their maximum.
enum class ExitStatus : int {
  kDone = 0,
  kRejects = 1,  // done, but some lines or samples were rejected
  kUsage = 2,    // wrong usage: nothing was read
  // Not all is done: the receiver could not be reached or kept failing, or a stop came before the
  // end of a file. Run it again later.
  kRunAgain = 3,
  kMachine = 4,  // this machine failed: a write failed, the disk is full, a figure is off
};

inline ExitStatus Worst(ExitStatus a, ExitStatus b) {
  return a < b ? b : a;
}

}  // namespace pp
