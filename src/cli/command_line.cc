#include "cli/command_line.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

// Its own scanner, not std::regex, which costs a millisecond at every start.
#define CXXOPTS_NO_REGEX
#include <cxxopts.hpp>

#include "lines/quote.h"
#include "values/time.h"
#include "values/version.h"

namespace pp {
namespace {

std::string_view LongName(std::string_view spec) {
  const size_t comma = spec.find(',');
  return comma == std::string_view::npos ? spec : spec.substr(comma + 1);
}

bool TakeCount(const std::string& text, uint64_t least, uint64_t most, uint64_t* value,
               std::string* error) {
  const char* const end = text.data() + text.size();
  uint64_t number = 0;
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc() || stop != end || number < least || number > most) {
    *error = "not a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    return false;
  }
  *value = number;
  return true;
}

// The value of a flag, as in --quiet=no, which cxxopts would take for --quiet.
bool HasValue(std::string_view argument, std::string_view flag) {
  return argument.starts_with("--") && argument.substr(2).starts_with(flag) &&
         argument.substr(2 + flag.size()).starts_with('=');
}

// Its messages, with the quotes of every other message here.
std::string PlainQuotes(std::string text) {
  for (const std::string_view quote : {"\u2018", "\u2019"}) {
    for (size_t at = text.find(quote); at != std::string::npos; at = text.find(quote)) {
      text.replace(at, quote.size(), "'");
    }
  }
  return text;
}

// Of "Option 'name' does not exist".
std::string Named(const std::string& message) {
  const size_t begin = message.find('\'') + 1;
  return message.substr(begin, message.find('\'', begin) - begin);
}

// How many letters to put in, leave out, replace or swap with the next to make `b` of `a`.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> least(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        least[i][j] = i + j;
        continue;
      }
      const size_t replaced = least[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      least[i][j] = std::min({least[i - 1][j] + 1, least[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        least[i][j] = std::min(least[i][j], least[i - 2][j - 2] + 1);
      }
    }
  }
  return least[a.size()][b.size()];
}

// "Argument '-ume:password' ..." without what may be a secret, be it the value of -u or not.
std::string WithoutValue(const std::string& message) {
  const size_t argument = message.find("'-") + 1;
  const size_t name_end = message[argument + 1] == '-'
                              ? message.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", argument)
                              : argument + 2;
  return message.substr(0, name_end) +
         "...' is no option, or its value does not stand behind a blank";
}

}  // namespace

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    if (!part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

CommandLine::CommandLine(std::string tool, std::string usage, std::string about)
    : tool_(std::move(tool)), usage_(std::move(usage)), about_(std::move(about)) {}

void CommandLine::Custom(std::string_view spec, std::string_view argument, std::string_view help,
                         Take take) {
  options_.push_back(
      {std::string(spec), std::string(argument), std::string(help), std::move(take), false});
}

void CommandLine::Secret(std::string_view spec, std::string_view argument, std::string_view help,
                         Take take) {
  Custom(spec, argument, help, std::move(take));
  options_.back().is_secret = true;
}

void CommandLine::Flag(std::string_view spec, std::string_view help, bool* value) {
  Custom(spec, "", help, [value](const std::string&, std::string*) { return *value = true; });
}

void CommandLine::Text(std::string_view spec, std::string_view argument, std::string_view help,
                       std::string* value) {
  Custom(spec, argument, help, [value](const std::string& text, std::string* error) {
    if (text.empty()) *error = "must not be empty";
    *value = text;
    return error->empty();
  });
}

void CommandLine::TextList(std::string_view spec, std::string_view argument, std::string_view help,
                           std::vector<std::string>* values) {
  Custom(spec, argument, help, [values](const std::string& text, std::string*) {
    values->push_back(text);
    return true;
  });
}

void CommandLine::CommaList(std::string_view spec, std::string_view argument, std::string_view help,
                            std::vector<std::string>* values) {
  Custom(spec, argument, help, [values](const std::string& text, std::string* error) {
    *values = SplitAtCommas(text);
    if (values->empty()) *error = "must not be empty";
    return error->empty();
  });
}

void CommandLine::Count(std::string_view spec, std::string_view argument, std::string_view help,
                        uint64_t least, uint64_t most, uint64_t* value) {
  Custom(spec, argument, help, [=](const std::string& text, std::string* error) {
    return TakeCount(text, least, most, value, error);
  });
}

void CommandLine::Count(std::string_view spec, std::string_view argument, std::string_view help,
                        uint64_t least, uint64_t most, std::optional<uint64_t>* value) {
  Custom(spec, argument, help, [=](const std::string& text, std::string* error) {
    return TakeCount(text, least, most, &value->emplace(), error);
  });
}

void CommandLine::Duration(std::string_view spec, std::string_view help, int64_t* ms) {
  Custom(spec, "DUR", help, [ms](const std::string& text, std::string* error) {
    return ParseDuration(text, ms, error);
  });
}

void CommandLine::Duration(std::string_view spec, std::string_view help,
                           std::optional<int64_t>* ms) {
  Custom(spec, "DUR", help, [ms](const std::string& text, std::string* error) {
    return ParseDuration(text, &ms->emplace(), error);
  });
}

void CommandLine::Time(std::string_view spec, std::string_view help, int64_t now,
                       std::optional<int64_t>* ms) {
  Custom(spec, "TIME", help, [now, ms](const std::string& text, std::string* error) {
    return ParseTime(text, now, &ms->emplace(), error);
  });
}

const CommandLine::Option* CommandLine::Find(std::string_view long_name) const {
  for (const Option& option : options_) {
    if (LongName(option.spec) == long_name) return &option;
  }
  return nullptr;
}

std::optional<ExitStatus> CommandLine::Parse(int argc, char** argv) const {
  if (const std::string flag = FindFlagWithValue(argc, argv); !flag.empty()) {
    return UsageError("--" + flag + " takes no value");
  }
  cxxopts::Options parser(tool_, about_);
  parser.custom_help(usage_);
  auto add = parser.add_options();
  for (const Option& option : options_) {
    if (option.argument.empty())
      add(option.spec, option.help);
    else
      add(option.spec, option.help, cxxopts::value<std::string>(), option.argument);
  }
  add("h,help", "Print this and exit");
  add("version", "Print the version and exit");
  try {
    const cxxopts::ParseResult result = parser.parse(argc, argv);
    if (result.count("help") > 0) return PrintAndLeave(parser.help() + "\n");
    if (result.count("version") > 0) {
      return PrintAndLeave(tool_ + " (prometheus-pusher) " PP_VERSION "\n");
    }
    for (const cxxopts::KeyValue& given : result.arguments()) {
      std::string error;
      const Option* option = Find(given.key());
      if (option != nullptr && !option->take(given.value(), &error)) {
        if (!option->is_secret) error += ": " + Quoted(given.value());
        return UsageError("--" + given.key() + ": " + error);
      }
    }
    if (operands_ != nullptr)
      *operands_ = result.unmatched();
    else if (!result.unmatched().empty()) {
      return UsageError("takes no operand: " + Quoted(result.unmatched().front()));
    }
  } catch (const cxxopts::exceptions::no_such_option& exception) {
    return UnknownOption(Named(PlainQuotes(exception.what())), argc, argv);
  } catch (const cxxopts::exceptions::invalid_option_syntax& exception) {
    return UsageError(WithoutValue(PlainQuotes(exception.what())));
  } catch (const cxxopts::exceptions::exception& exception) {
    return UsageError(PlainQuotes(exception.what()));
  }
  return std::nullopt;
}

std::string CommandLine::FindFlagWithValue(int argc, char** argv) const {
  std::vector<std::string> flags = {"help", "version"};
  for (const Option& option : options_) {
    if (option.argument.empty()) flags.emplace_back(LongName(option.spec));
  }
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    for (const std::string& flag : flags) {
      if (HasValue(argv[i], flag)) return flag;
    }
  }
  return "";
}

// The option that was meant, as like as not; empty if none is near.
std::string_view CommandLine::Nearest(std::string_view name) const {
  std::vector<std::string_view> names = {"help", "version"};
  for (const Option& option : options_) names.push_back(LongName(option.spec));
  std::string_view nearest;
  size_t least = std::max(name.size() / 3, size_t{1}) + 1;
  for (const std::string_view other : names) {
    const size_t distance = other.starts_with(name) ? 1 : EditDistance(name, other);
    if (distance >= least) continue;
    least = distance;
    nearest = other;
  }
  return nearest;
}

// Of "-step" the scanner sees a -s.
ExitStatus CommandLine::UnknownOption(std::string_view name, int argc, char** argv) const {
  std::string given = "-";
  std::string_view meant;
  if (name.size() > 1) {
    given = "--";
    meant = Nearest(name);
  }
  for (int i = 1; i < argc && name.size() == 1; ++i) {
    std::string_view argument = argv[i];
    if (!argument.starts_with("-" + std::string(name))) continue;
    argument.remove_prefix(1);
    argument = argument.substr(0, argument.find('='));
    if (argument.size() > 2) meant = Nearest(argument);
    break;
  }
  return UsageError("unknown option " + given + std::string(name) +
                    (meant.empty() ? "" : "; did you mean --" + std::string(meant) + "?"));
}

ExitStatus CommandLine::PrintAndLeave(const std::string& text) const {
  errno = 0;
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return ExitStatus::kDone;
  std::fprintf(stderr, "%s: cannot write to standard output: %s\n", tool_.c_str(),
               std::strerror(errno));
  return ExitStatus::kMachine;
}

ExitStatus CommandLine::UsageError(std::string_view message) const {
  std::fprintf(stderr, "%s: %s\nTry '%s --help'.\n", tool_.c_str(), Printable(message).c_str(),
               tool_.c_str());
  return ExitStatus::kUsage;
}

}  // namespace pp
