#include "delivery/family_header.h"

#include "formats/names.h"

namespace pp {
namespace {

// OpenMetrics may write \" in a help text, which the text format 0.0.4 does not know.
void AppendPlainHelp(std::string_view help, std::string* text) {
  for (size_t i = 0; i < help.size(); ++i) {
    if (help[i] == '\\' && i + 1 < help.size()) {
      if (help[i + 1] != '"') text->push_back('\\');
      ++i;
    }
    text->push_back(help[i]);
  }
}

// The types that the text format 0.0.4 knows, for those of OpenMetrics.
std::string_view PlainType(std::string_view type) {
  if (type == "info" || type == "stateset") return "gauge";
  if (type == "unknown" || type == "gaugehistogram") return "untyped";
  return type;
}

}  // namespace

void AppendMetadataName(std::string_view kind, std::string_view name, std::string* text) {
  const std::string_view quote = IsMetricName(name) ? "" : "\"";
  text->append("# ").append(kind).append(" ").append(quote).append(name).append(quote).append(" ");
}

void AppendFamilyHeader(const Families::Entry& family, std::string_view first, std::string* text) {
  const auto& [type, help, unit] = family.second;
  const bool has_suffix = type == "counter" || type == "info";
  const std::string_view name = has_suffix ? first : std::string_view(family.first);
  if (!help.empty()) {
    AppendMetadataName("HELP", name, text);
    AppendPlainHelp(help, text);
    text->append("\n");
  }
  if (!type.empty()) {
    AppendMetadataName("TYPE", name, text);
    text->append(PlainType(type)).append("\n");
  }
}

void AppendHistogramHeader(std::string_view name, std::string* text) {
  AppendMetadataName("TYPE", name, text);
  text->append("histogram\n");
}

}  // namespace pp
