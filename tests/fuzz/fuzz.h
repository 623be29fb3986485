#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pp::fuzz {

// A target is a function that gives one input to a parser and ends the process where a property
// does not hold. tests/fuzz/engine.cc runs it on inputs that libFuzzer makes up,
// tests/fuzz/replay.cc on those of tests/fuzz/corpus/NAME.
struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
};

// In the order of their names.
std::vector<Target> Targets();
// Null if there is none of that name.
const Target* FindTarget(std::string_view name);

class Registration {
 public:
  explicit Registration(const Target& target);
};

// FUZZ_TARGET(csv) { ... input ... }
#define FUZZ_TARGET(name)                                                        \
  static void Fuzz_##name(std::string_view input);                               \
  static const pp::fuzz::Registration registration_##name({#name, Fuzz_##name}); \
  static void Fuzz_##name(std::string_view input)

// Says what does not hold, and of what, and aborts.
[[noreturn]] void Fail(std::string_view property, std::string_view of);

inline void Expect(bool holds, std::string_view property, std::string_view of) {
  if (!holds) Fail(property, of);
}
void ExpectEqual(std::string_view expected, std::string_view actual, std::string_view property,
                 std::string_view of);

// What a target's parser has taken, as lines of the stream: others are to take it, too.
void Accept(std::string_view stream);
// All of that since the last call.
std::string TakeAccepted();

// The line up to the next "\n", off the front of *text.
std::string_view TakeLine(std::string_view* text);

}  // namespace pp::fuzz
