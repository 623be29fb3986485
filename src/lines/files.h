#pragma once

#include <string>

#include "lines/input.h"
#include "lines/open_file.h"
#include "lines/read_meter.h"
#include "lines/stop.h"

namespace pp {

// How far the reader of a file is when its input pauses.
struct Pause {
  Position at;                  // behind the last whole line
  bool in_line = false;         // a line has begun and not ended
  bool between_records = true;  // nothing that has begun would be torn by reading another file
};

// Files that are read one after the other.
class Files {
 public:
  virtual ~Files() = default;

  // Opens the next one, or goes back to one that has more. False at the end, or with a non-empty
  // *error when it cannot be opened.
  virtual bool Next(std::string* error) = 0;

  // Of the one that is open.
  virtual Input* input() = 0;
  virtual const OpenFile& file() const = 0;

  // The reader has all that can be had without blocking, and is going to wait.
  virtual void OnPause(const Pause& /*pause*/) {}
  // Behind Input::Event::kLeft: this run does not come back to what of the file is not dealt with.
  virtual bool IsLeftForGood() const { return false; }
  // The reader has followed Input::Event::kLeft.
  virtual void OnLeft(const Position& /*at*/) {}

  virtual const Stop& stop() const = 0;

  // How far reading is, for other threads, too.
  const ReadMeter& meter() const { return meter_; }

 protected:
  ReadMeter meter_;
};

}  // namespace pp
