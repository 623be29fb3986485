#include "formats/legal_names.h"

#include "formats/names.h"
#include "values/number.h"

namespace pp {
namespace {

std::string MakeLegal(std::string_view name, size_t (*count_legal)(std::string_view)) {
  std::string legal;
  bool gap = false;
  while (!name.empty()) {
    const size_t n = count_legal(name);
    if (n == 0) {
      gap = !legal.empty();
      name.remove_prefix(1);
      continue;
    }
    if (gap && !legal.ends_with('_') && !name.starts_with('_')) legal.push_back('_');
    gap = false;
    legal.append(name.substr(0, n));
    name.remove_prefix(n);
  }
  if (!legal.empty() && IsDigit(legal.front())) legal.insert(0, 1, '_');
  return legal;
}

}  // namespace

std::string LegalMetricName(std::string_view name) {
  return MakeLegal(name, CountNameBytes);
}

std::string LegalLabelName(std::string_view name) {
  return MakeLegal(name, CountLabelNameBytes);
}

}  // namespace pp
