#pragma once

#include <string>
#include <utility>
#include <vector>

#include "values/sample.h"

namespace pp {

// How samples are put into groups of the Pushgateway, each of which has a key of labels.
struct Grouping {
  std::string job;
  std::vector<std::pair<std::string, std::string>> labels;  // in every group's key
  std::vector<std::string> by;  // labels whose values make groups; "job" may be one
  bool utf8_names = false;      // names outside the classic rules are taken
};

// The key of the group that this sample belongs to, its job first; it views both. False where the
// sample fits into none, and *error says why.
bool FindGroup(const Grouping& grouping, const Sample& sample, std::vector<Label>* key,
               std::string* error);

}  // namespace pp
