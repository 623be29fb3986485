#pragma once

#include <cstddef>
#include <string_view>

namespace pp {

// Where a tool says what it has to say; a terminal, or perhaps none.
class Terminal {
 public:
  virtual ~Terminal() = default;
  // The line that the cursor stands in may be drawn over: we are in the foreground.
  virtual bool IsOurs() const = 0;
  virtual size_t columns() const = 0;
  virtual void Write(std::string_view text) = 0;
};

// Standard error.
class StderrTerminal : public Terminal {
 public:
  // For the environment of the tools that a tool runs in process groups of their own: they write
  // to the terminal as if they were of this group.
  static constexpr char kGroupVariable[] = "PP_TERMINAL_GROUP";

  bool IsOurs() const override;
  size_t columns() const override;
  // In one write, so that lines of several tools that share a terminal do not mix.
  void Write(std::string_view text) override;

  // Has the tools that are started from now on write to the terminal as if they were of our own
  // process group, or of the one that we write as.
  static void LendToChildren();
  // Somebody has lent it to us.
  static bool IsLent();
};

}  // namespace pp
