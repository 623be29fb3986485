#include "lines/summary.h"

namespace pp {
namespace {

std::string NameAndValue(const Summary::Figure& figure) {
  return std::string(figure.name) + " " + std::to_string(figure.value);
}

void AppendMember(std::string_view name, uint64_t value, std::string* to) {
  to->append(",\"").append(name).append("\":").append(std::to_string(value));
}

}  // namespace

bool Summary::AddsUp() const {
  uint64_t sum = 0;
  for (const Figure& part : parts) sum += part.value;
  return parts.empty() || sum == total;
}

std::string FormatText(const Summary& summary) {
  std::string text = NameAndValue({summary.total_name, summary.total});
  text += summary.total == 1 ? " sample" : " samples";
  std::string_view separator = " = ";
  for (const Summary::Figure& part : summary.parts) {
    text.append(separator).append(NameAndValue(part));
    separator = " + ";
  }
  separator = "; ";
  for (const Summary::Figure& detail : summary.details) {
    text.append(separator).append(NameAndValue(detail));
    separator = ", ";
  }
  return text;
}

std::string FormatJson(const Summary& summary, std::string_view tool, ExitStatus status) {
  std::string text = "{\"tool\":\"";
  text.append(tool).append("\"");
  AppendMember(summary.total_name, summary.total, &text);
  for (const Summary::Figure& part : summary.parts) AppendMember(part.name, part.value, &text);
  for (const Summary::Figure& detail : summary.details) {
    AppendMember(detail.name, detail.value, &text);
  }
  AppendMember("status", static_cast<uint64_t>(status), &text);
  return text + "}";
}

}  // namespace pp
