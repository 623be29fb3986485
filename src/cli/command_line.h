#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values/exit_status.h"

namespace pp {

// The elements of a list such as "a,b"; empty ones do not count.
std::vector<std::string> SplitAtCommas(std::string_view text);

// The options of a tool in GNU style, with -h, --help and --version. An option is declared with the
// variable that it sets; the last of several wins. `spec` is "long" or "s,long".
class CommandLine {
 public:
  // `usage` is what follows the tool's name in its usage line; `about` one or more sentences.
  CommandLine(std::string tool, std::string usage, std::string about);

  // Sets *error and returns false if it cannot take the text.
  using Take = std::function<bool(const std::string& text, std::string* error)>;

  void Flag(std::string_view spec, std::string_view help, bool* value);
  // Some text; empty is an error.
  void Text(std::string_view spec, std::string_view argument, std::string_view help,
            std::string* value);
  // One more element each time that it is given.
  void TextList(std::string_view spec, std::string_view argument, std::string_view help,
                std::vector<std::string>* values);
  // Elements separated by commas; given again, it replaces the earlier ones.
  void CommaList(std::string_view spec, std::string_view argument, std::string_view help,
                 std::vector<std::string>* values);
  void Count(std::string_view spec, std::string_view argument, std::string_view help,
             uint64_t least, uint64_t most, uint64_t* value);
  void Count(std::string_view spec, std::string_view argument, std::string_view help,
             uint64_t least, uint64_t most, std::optional<uint64_t>* value);
  void Duration(std::string_view spec, std::string_view help, int64_t* ms);
  void Duration(std::string_view spec, std::string_view help, std::optional<int64_t>* ms);
  void Time(std::string_view spec, std::string_view help, int64_t now, std::optional<int64_t>* ms);
  // Anything else.
  void Custom(std::string_view spec, std::string_view argument, std::string_view help, Take take);
  // The same for what may hold a secret: no error shows the text.
  void Secret(std::string_view spec, std::string_view argument, std::string_view help, Take take);

  // Where the operands go; without it there must be none.
  void Operands(std::vector<std::string>* operands) { operands_ = operands; }

  // Nothing: go on. Otherwise the status to exit with: --help or --version was served, or the
  // usage is wrong and that was said.
  std::optional<ExitStatus> Parse(int argc, char** argv) const;

  // Says what is wrong with the usage, for what only shows when all options are known.
  ExitStatus UsageError(std::string_view message) const;

 private:
  struct Option {
    std::string spec;
    std::string argument;  // empty: a flag
    std::string help;
    Take take;
    bool is_secret = false;
  };

  const Option* Find(std::string_view long_name) const;
  // The name of a flag that is given a value, or empty.
  std::string FindFlagWithValue(int argc, char** argv) const;
  std::string_view Nearest(std::string_view name) const;
  ExitStatus UnknownOption(std::string_view name, int argc, char** argv) const;
  ExitStatus PrintAndLeave(const std::string& text) const;

  std::string tool_;
  std::string usage_;
  std::string about_;
  std::vector<Option> options_;
  std::vector<std::string>* operands_ = nullptr;
};

}  // namespace pp
