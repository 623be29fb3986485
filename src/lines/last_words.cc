#include "lines/last_words.h"

#include <unistd.h>

#include <cstdio>
#include <exception>
#include <new>
#include <system_error>

#include "values/exit_status.h"

namespace pp {
namespace {

constexpr char kMoreMemory[] = "run it again with more: ulimit -v, or the machine's";

const char* the_tool = "pp";

// Nothing here may ask for memory.
[[noreturn]] void End(const char* why, const char* what_to_do) {
  char text[512];
  const int length = std::snprintf(
      text, sizeof text,
      "%s%s: %s; what was read, and not written, delivered or rejected yet, is lost to this run "
      "(%s)\n",
      isatty(STDERR_FILENO) != 0 ? "\n" : "", the_tool, why, what_to_do);
  const ssize_t ignored = write(STDERR_FILENO, text, static_cast<size_t>(length));
  static_cast<void>(ignored);
  _exit(static_cast<int>(ExitStatus::kMachine));
}

[[noreturn]] void OnTerminate() {
  const std::exception_ptr exception = std::current_exception();
  if (exception == nullptr) End("cannot go on, as without memory", kMoreMemory);
  try {
    std::rethrow_exception(exception);
  } catch (const std::bad_alloc&) {
    End("no memory is left", kMoreMemory);
  } catch (const std::system_error& error) {
    End(error.what(), "run it again with more: ulimit -n, -u and -v");
  } catch (const std::exception& error) {
    End(error.what(), "this is a bug");
  }
}

}  // namespace

void SetLastWords(const char* tool) {
  the_tool = tool;
  std::set_terminate(OnTerminate);
}

}  // namespace pp
