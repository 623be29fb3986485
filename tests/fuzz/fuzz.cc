#include "fuzz/fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "lines/quote.h"

namespace pp::fuzz {
namespace {

std::vector<Target>& Registered() {
  static std::vector<Target> targets;
  return targets;
}

std::string& Accepted() {
  static std::string accepted;
  return accepted;
}

void Print(std::string_view what, std::string_view text) {
  const std::string line = std::string(what) + Printable(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

Registration::Registration(const Target& target) {
  Registered().push_back(target);
}

std::vector<Target> Targets() {
  std::vector<Target> targets = Registered();
  std::sort(targets.begin(), targets.end(),
            [](const Target& a, const Target& b) { return a.name < b.name; });
  return targets;
}

const Target* FindTarget(std::string_view name) {
  for (const Target& target : Registered()) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

void Fail(std::string_view property, std::string_view of) {
  Print("does not hold: ", property);
  Print("  of: ", of);
  std::abort();
}

void ExpectEqual(std::string_view expected, std::string_view actual, std::string_view property,
                 std::string_view of) {
  if (expected == actual) return;
  Print("one:   ", expected);
  Print("other: ", actual);
  Fail(property, of);
}

void Accept(std::string_view stream) {
  Accepted().append(stream);
}

std::string TakeAccepted() {
  return std::exchange(Accepted(), {});
}

std::string_view TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(line.size() + 1, text->size()));
  return line;
}

}  // namespace pp::fuzz
