#pragma once

namespace pp {

// From now on a process that cannot go on, in whatever thread, for no memory or no thread is to be
// had, says so and ends with ExitStatus::kMachine, in place of a core dump. What it has read and
// neither written, delivered nor rejected is lost to it then, as if it had been killed, and no
// checkpoint has gone beyond it. `tool` must outlive the process.
void SetLastWords(const char* tool);

}  // namespace pp
