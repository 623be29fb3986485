#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/exposition.h"
#include "formats/known_series.h"

namespace pp {

// What is added to every series of a stream: something in front of its name, and labels. Where a
// series has a label of that name already, its own stays, as with Prometheus's external labels.
class SeriesEdit {
 public:
  struct AddedLabel {
    std::string name;
    std::string value;
  };

  bool is_empty() const { return prefix_.empty() && labels_.empty(); }
  // One that metadata has a place for; see CanBeInMetadata.
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }
  void AddLabel(std::string name, std::string value);

  // A legal sample or metadata line, without its "\n", with what is added; anything else as it is.
  // The view lives until the next call, or as long as `line`.
  std::string_view Edit(std::string_view line);

 private:
  std::string_view EditSample(std::string_view line);
  std::string_view EditMetadata(std::string_view line);

  std::string prefix_;
  std::vector<AddedLabel> labels_;
  KnownSeries<std::string_view> known_;  // with what each becomes, and the blank behind it
  SampleParser parser_;
  Sample sample_;
  std::string name_;
  std::string edited_;
};

}  // namespace pp
