#include "delivery/gateway_clash.h"

#include <array>
#include <utility>

#include "lines/quote.h"

namespace pp {
namespace {

// The text between `before` and the next `after`; empty without `before`.
std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t found = text.find(before);
  if (found == std::string_view::npos) return {};
  text.remove_prefix(found + before.size());
  return text.substr(0, text.find(after));
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// How to drop one that the answer does not name.
constexpr std::string_view kByDelete =
    "by --delete with its --job and --grouping (the Pushgateway's web page lists the groups)";

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return lower;
}

// The type of a metric as an answer shows it, `label:{...}  gauge:{value:1}`, up to 1.5 with < and
// >. The labels, which may hold any text, stand before the type.
std::string_view ShownType(std::string_view metric) {
  constexpr std::array<std::string_view, 5> kTypes = {"counter", "gauge", "histogram", "summary",
                                                      "untyped"};
  std::string_view last;
  size_t last_at = 0;
  for (const std::string_view type : kTypes) {
    const size_t at = metric.rfind(" " + std::string(type) + ":");
    if (at == std::string_view::npos || at < last_at) continue;
    last = type;
    last_at = at;
  }
  return last;
}

// collected metric "y" { label:{...}  gauge:{value:1}} is not a COUNTER
// The one that is shown may be ours, or the one that was there. It may be so long that what is
// behind it was cut off.
std::string ExplainTypes(std::string_view answer) {
  constexpr std::string_view kIsNot = "} is not a ";
  const std::string_view name = Between(answer, "collected metric \"", "\"");
  if (name.empty()) return {};
  const size_t verdict = answer.find(kIsNot);
  std::string shown(ShownType(answer.substr(0, verdict)));
  std::string other = LowerCase(Between(answer, kIsNot, "\n"));
  if (other > shown) std::swap(shown, other);
  const std::string two = other.empty() ? "have two TYPEs" : "be both " + other + " and " + shown;
  return Quoted(name) + " cannot " + two +
         ", not even in two groups: push it with the TYPE that it has there (pp-parse --from "
         "stream --type NAME=TYPE), or drop the group "
         "that has it, " +
         std::string(kByDelete);
}

// collected histogram or summary named "h" collides with previously collected metric named
// "h_count", or the other way round.
std::string ExplainNames(std::string_view answer) {
  constexpr std::string_view kCollides = " collides with previously collected ";
  const size_t middle = answer.find(kCollides);
  if (middle == std::string_view::npos) return {};
  std::string_view whole = Between(answer, " named \"", "\"");
  std::string_view part = Between(answer.substr(middle), " named \"", "\"");
  if (whole.size() > part.size()) std::swap(whole, part);
  return Quoted(part) + " is a part of the histogram or summary " + Quoted(whole) +
         ", and cannot be a metric of its own as well: push the whole with its TYPE, rename one of "
         "the two, or drop the group that has the other, " +
         std::string(kByDelete);
}

// gathered metric family go_goroutines has type COUNTER but should have GAUGE
std::string ExplainOwnMetric(std::string_view answer) {
  const std::string_view name = Between(answer, "gathered metric family ", " has type ");
  const std::string type = LowerCase(Between(answer, " but should have ", "\n"));
  if (name.empty() || type.empty()) return {};
  return Quoted(name) + " is a metric that the Pushgateway has of itself, with the TYPE " + type +
         ": push yours with that TYPE, or by another name";
}

// Of the metric that is shown, with its labels as in label:{name:"job"  value:"j"}.
std::string JobOf(std::string_view answer) {
  const size_t label = answer.find("name:\"job\"");
  if (label == std::string_view::npos) return "JOB";
  return Quoted(Between(answer.substr(label), "value:\"", "\""));
}

// collected metric "y" { label:{...}  gauge:{value:1}} was collected before with the same name and
// label values
std::string ExplainSameSeries(std::string_view answer) {
  if (!Contains(answer, "was collected before with the same name and label values")) return {};
  // Every group has this one. A gateway takes in groups that differ only so, and is stuck then.
  if (Contains(answer, "\"push_time_seconds\"")) {
    return "there are two groups that differ only in instance=\"\" and no instance at all, and "
           "nothing can be pushed until one of them is dropped, by --delete --job " +
           JobOf(answer) + " --grouping instance=";
  }
  return "another group has the same series of " +
         Quoted(Between(answer, "collected metric \"", "\"")) +
         ": push to that group (--job, --grouping, --group-by), or drop it, " +
         std::string(kByDelete) +
         "; or two samples of this push differ only in a label that the group has anyway";
}

}  // namespace

std::string ExplainClash(std::string_view answer) {
  if (!Contains(answer, "inconsistent with existing metrics")) return {};
  for (const auto explain : {ExplainSameSeries, ExplainNames, ExplainOwnMetric, ExplainTypes}) {
    std::string sentence = explain(answer);
    if (!sentence.empty()) return sentence;
  }
  return {};
}

}  // namespace pp
