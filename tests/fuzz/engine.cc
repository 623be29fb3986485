// The program that libFuzzer makes: it runs the target that it is called as, so `csv` is a link to
// it.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fuzz/fuzz.h"

namespace {

const pp::fuzz::Target* target = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** argv) {
  std::string_view name = **argv;
  name.remove_prefix(name.rfind('/') + 1);
  target = pp::fuzz::FindTarget(name);
  if (target != nullptr) return 0;
  std::fprintf(stderr, "to be called by the name of a target, through a link:\n");
  for (const pp::fuzz::Target& known : pp::fuzz::Targets()) {
    std::fprintf(stderr, "  %s\n", known.name.data());
  }
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  target->run({reinterpret_cast<const char*>(data), size});
  pp::fuzz::TakeAccepted();  // nobody is asked
  return 0;
}
