#include "lines/last_words.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

#include "values/exit_status.h"

namespace pp {
namespace {

constexpr char kMoreMemory[] = "run it again with more: ulimit -v, or the machine's";

const char* the_tool = "pp";

// Nothing here may ask for memory.

// A reason without what could drive a terminal, and with both ends of what is long: it may begin
// with a path, and says behind it what failed.
class Reason {
 public:
  explicit Reason(std::string_view why) {
    constexpr std::string_view kGap = "...";
    if (why.size() <= kMost) {
      Append(why);
    } else {
      Append(why.substr(0, kMost / 2));
      Append(kGap);
      Append(why.substr(why.size() - (kMost / 2 - kGap.size())));
    }
    text_[size_] = '\0';
  }

  const char* text() const { return text_; }

 private:
  static constexpr size_t kMost = 300;

  void Append(std::string_view part) {
    for (const char c : part) text_[size_++] = c < ' ' || c > '~' ? '?' : c;
  }

  char text_[kMost + 1];
  size_t size_ = 0;
};

[[noreturn]] void End(const char* why, const char* what_to_do) {
  const Reason reason(why);
  char text[512];
  const int length = std::snprintf(
      text, sizeof text,
      "%s%s: %s; what was read, and not written, delivered or rejected yet, is lost to this run "
      "(%s)\n",
      isatty(STDERR_FILENO) != 0 ? "\n" : "", the_tool, reason.text(), what_to_do);
  const auto written = std::min(static_cast<size_t>(length), sizeof text - 1);
  const ssize_t ignored = write(STDERR_FILENO, text, written);
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
    const int code = error.code().value();
    const bool is_limit = code == EMFILE || code == ENFILE || code == EAGAIN || code == ENOMEM;
    End(error.what(),
        is_limit ? "run it again with more: ulimit -n, -u and -v" : "mend that and run it again");
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
