// Runs a target on files: fuzz_replay TARGET FILE... ; what its parser takes of them goes to
// standard output, as lines of the stream. Without arguments it lists the targets.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/fuzz.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    for (const pp::fuzz::Target& target : pp::fuzz::Targets()) std::puts(target.name.data());
    return 0;
  }
  const pp::fuzz::Target* target = pp::fuzz::FindTarget(argv[1]);
  if (target == nullptr) {
    std::fprintf(stderr, "fuzz_replay: no target %s\n", argv[1]);
    return 2;
  }
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    if (!file.good() && !file.eof()) {
      std::fprintf(stderr, "fuzz_replay: %s cannot be read\n", argv[i]);
      return 2;
    }
    std::fprintf(stderr, "%s %s\n", argv[1], argv[i]);
    target->run(input);
    const std::string accepted = pp::fuzz::TakeAccepted();
    std::fwrite(accepted.data(), 1, accepted.size(), stdout);
    std::fflush(stdout);
  }
  return 0;
}
