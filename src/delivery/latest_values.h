#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/exposition.h"
#include "values/sample.h"

namespace pp {

// The newest value of each series, by group and family, as a Pushgateway wants it. Samples that
// are newer than the last push are *fresh*.
class LatestValues {
 public:
  struct Grouping {
    std::string job;
    std::vector<std::pair<std::string, std::string>> labels;  // in every group's key
    std::vector<std::string> by;  // labels whose values make groups; "job" may be one
  };

  struct Series {
    std::string text;       // name{labels}
    std::string value;      // empty: left out
    std::string delivered;  // empty: none
    int64_t timestamp = 0;
    bool fresh = false;
    bool has_bound = false;     // a label le in the form that the gateway gives it
    bool is_infinite = false;   // and it is +Inf
    uint64_t other_labels = 0;  // a hash of all labels but le
  };

  // All series of one name.
  struct Metric {
    std::vector<Series> series;
    bool fresh = false;
    bool pushed_alone = false;  // as a family of its own
  };

  // A fresh sample that a push has taken.
  struct Taken {
    Metric* metric;
    uint32_t series;
    std::string value;
  };

  // Families of one group that belong into one push.
  struct Push {
    struct Family {
      std::string text;         // TYPE, HELP, and all its series: a push must not wipe any
      std::string fresh_lines;  // its fresh samples, as lines of the stream
      std::vector<Taken> fresh;
    };
    std::string path;  // of the group's URL
    std::vector<Family> families;
  };

  explicit LatestValues(Grouping grouping) : grouping_(std::move(grouping)) {}

  // False: the sample does not fit into a group, *error says why. A sample without a timestamp is
  // of `now`.
  bool Add(const Sample& sample, int64_t now, std::string* error);
  void Add(const Metadata& metadata);

  bool has_fresh() const { return fresh_ > 0; }
  // Samples that a newer one of their series replaced before it was pushed, or that came too late.
  uint64_t superseded() const { return superseded_; }

  // The next group with something fresh: its families with something fresh, or all of them. What is
  // taken is fresh no more. False when there is none.
  bool TakeFresh(bool whole_group, Push* push);

  // How the push of a family ended. What the gateway refused goes no further push: its series have
  // the value again that was delivered last, or are left out until a newer one comes.
  void Settle(const Push::Family& family, bool delivered);

 private:
  struct Group {
    std::string path;
    std::map<std::string, Metric, std::less<>> metrics;
  };

  struct Family {
    std::string type;
    std::string help;
  };

  bool MakeGroupLabels(const Sample& sample, std::vector<Label>* labels, std::string* error) const;
  Group* GroupOf(const std::vector<Label>& labels);
  Series* SeriesOf(const Sample& sample, const Group& group, Metric* metric, bool* is_new);
  void NoteBound(Series* series) const;
  std::string_view FamilyOf(std::string_view metric, const Group& group) const;
  bool IsUndeclaredHistogram(std::string_view name, const Group& group) const;
  void AppendMetadata(std::string_view family, std::string_view metric, std::string* text) const;
  void TakeMetric(Metric* metric, Push::Family* family);

  Grouping grouping_;
  std::map<std::string, Group, std::less<>> groups_;  // by path
  std::set<std::string_view> fresh_groups_;           // their paths
  std::map<std::string, Family, std::less<>> families_;
  // The place of a series in its metric, by path and key.
  std::unordered_map<std::string, uint32_t> places_;
  std::string place_key_;
  std::vector<Label> labels_;
  uint64_t fresh_ = 0;
  uint64_t superseded_ = 0;
};

}  // namespace pp
