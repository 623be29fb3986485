#include "lines/status_text.h"

#include <algorithm>
#include <vector>

#include "lines/quote.h"
#include "values/time.h"

namespace pp {
namespace {

constexpr int64_t kSecond = 1000;
constexpr int64_t kHour = 3600 * kSecond;
constexpr int64_t kDay = 24 * kHour;
// A guess beyond this is none.
constexpr double kLongestGuessSeconds = 100.0 * 24 * 3600;
// A pause that is shorter is no news.
constexpr int64_t kStillMs = 2000;

// A part of the line. Of those that do not fit the last in `rank` goes first.
struct Part {
  int rank;
  std::string text;
};

// `number` in the largest unit that leaves 1 or more, with three digits.
std::string InUnits(uint64_t number, uint64_t base, std::string_view units, std::string_view one,
                    std::string_view suffix) {
  if (number < base) return std::to_string(number).append(one);
  uint64_t unit = base;
  size_t at = 0;
  while (at + 1 < units.size() && number / unit >= base) {
    unit *= base;
    ++at;
  }
  const uint64_t whole = number / unit;
  std::string text = std::to_string(whole);
  if (whole < 100) {
    const uint64_t scale = whole < 10 ? 100 : 10;
    const auto part = static_cast<double>(number % unit) / static_cast<double>(unit);
    // A part that is next to 1 may be taken for it.
    const auto cut = std::min(static_cast<uint64_t>(part * double(scale)), scale - 1);
    const std::string digits = std::to_string(cut);
    text.append(".").append(scale == 100 && digits.size() < 2 ? "0" : "").append(digits);
  }
  text.push_back(units[at]);
  return text.append(suffix);
}

std::string TimeLeft(const StatusFigures& figures, double done_per_second) {
  if (figures.done >= figures.total || done_per_second <= 0) return "";
  const double seconds = static_cast<double>(figures.total - figures.done) / done_per_second;
  if (seconds > kLongestGuessSeconds) return "";
  return FormatRoughly(static_cast<int64_t>(seconds + 1) * kSecond) + " left";
}

std::string Place(const StatusFigures& figures) {
  if (figures.total == 0) return "";
  const uint64_t done = std::min(figures.done, figures.total);
  const std::string place = figures.place.empty()
                                ? FormatBytes(done) + " of " + FormatBytes(figures.total)
                                : figures.place;
  const double share = static_cast<double>(done) / static_cast<double>(figures.total);
  return place + " (" + std::to_string(static_cast<int>(share * 100)) + "%)";
}

std::string Trouble(const StatusFigures& figures, const StatusRates& rates) {
  if (!figures.trouble.empty()) return figures.trouble;
  if (figures.waits_for.empty() || rates.still_ms < kStillMs) return "";
  return "waiting for " + figures.waits_for + " for " + FormatRoughly(rates.still_ms);
}

// As they stand in the line.
std::vector<Part> PartsOf(const StatusFigures& figures, const StatusRates& rates) {
  std::vector<Part> parts = {
      {0, Trouble(figures, rates)},
      {1, FormatAmount(figures.samples) + (figures.samples == 1 ? " sample" : " samples")},
      {2, FormatAmount(static_cast<uint64_t>(rates.samples_per_second)) + "/s"},
      {3, Place(figures)},
      {4, TimeLeft(figures, rates.done_per_second)}};
  if (figures.requests) {
    parts.push_back({7, "requests " + FormatAmount(*figures.requests)});
    parts.push_back({figures.retries > 0 ? 6 : 9, "retries " + FormatAmount(figures.retries)});
  }
  parts.push_back({figures.rejects > 0 ? 5 : 8, "rejects " + FormatAmount(figures.rejects)});
  std::erase_if(parts, [](const Part& part) { return part.text.empty(); });
  return parts;
}

std::string Join(std::string_view tool, const std::vector<Part>& parts) {
  std::string text(tool);
  std::string_view separator = ": ";
  for (const Part& part : parts) {
    text.append(separator).append(part.text);
    separator = part.rank == 0 ? "; " : ", ";
  }
  return text;
}

}  // namespace

std::string FormatStatus(std::string_view tool, const StatusFigures& figures,
                         const StatusRates& rates, size_t columns) {
  std::vector<Part> parts = PartsOf(figures, rates);
  std::string text = Join(tool, parts);
  while (text.size() > columns && parts.size() > 1) {
    parts.erase(std::max_element(parts.begin(), parts.end(),
                                 [](const Part& a, const Part& b) { return a.rank < b.rank; }));
    text = Join(tool, parts);
  }
  return Printable(text.substr(0, columns));
}

std::string FormatAmount(uint64_t number) {
  return InUnits(number, 1000, "kMGTPE", "", "");
}

std::string FormatBytes(uint64_t bytes) {
  return InUnits(bytes, 1024, "KMGTPE", "B", "iB");
}

std::string FormatRoughly(int64_t ms) {
  int64_t unit = kSecond;
  if (ms >= kHour) unit = 60 * kSecond;
  if (ms >= kDay) unit = kHour;
  const int64_t rounded = ms - ms % unit;
  return rounded <= 0 ? "0s" : FormatDuration(rounded);
}

}  // namespace pp
