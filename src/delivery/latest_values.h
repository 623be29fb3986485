#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/families.h"
#include "delivery/group.h"
#include "delivery/group_push.h"
#include "delivery/grouping.h"
#include "delivery/series_table.h"
#include "delivery/storable.h"
#include "formats/exposition.h"
#include "values/sample.h"

namespace pp {

// The newest value of each series, by group and family, as a Pushgateway wants it. Samples that
// are newer than the last push are *fresh*. For each series it takes the series' text and less
// than 150 bytes, and some 50 while it is being pushed.
class LatestValues {
 public:
  explicit LatestValues(Grouping grouping) : grouping_(std::move(grouping)) {}

  // The series of this sample, which lives as long as this does. Null: it does not fit into a
  // group, and *error says why.
  Series* SeriesOf(const Sample& sample, std::string* error);
  // A sample of a series of ours.
  void Add(Series* series, std::string_view value, int64_t timestamp);
  // False where that would be too much metadata: then it is left out.
  bool Add(const Metadata& metadata);

  bool has_fresh() const { return fresh_ > 0; }
  // Samples that a newer one of their series replaced before it was pushed, or that came too late.
  uint64_t superseded() const { return superseded_; }

  // From now on the groups that have something fresh are due, for the last time perhaps.
  void BeginPush(bool last);
  // The next group that is due: its families with something fresh, or all of them. What is taken is
  // fresh no more, nor is what the push says that the gateway could not store. False when there is
  // none: what came since BeginPush waits for the next push, or the first groups could keep the
  // others waiting for ever.
  bool TakeDue(bool whole_group, GroupPush* push);

  // The pushes since BeginPush have left something fresh, which waits for the rest of its
  // histogram.
  bool holds_back() const { return holds_back_; }

  // How the push of a family ended. What the gateway refused goes no further push: its series have
  // the value again that was delivered last, or are left out until a newer one comes.
  void Settle(const GroupPush& push, size_t family, bool delivered);

 private:
  // A metric as a part of its family.
  struct Member {
    std::string_view name() const { return named->first; }
    Metric* metric() const { return &named->second; }

    std::string_view family;
    NamedMetric* named;
  };
  using Members = std::vector<Member>;
  using Family = std::span<const Member>;  // the members of one, by name

  Series* AddSeries(const Sample& sample, std::string* error);
  Group* GroupOf(const std::vector<Label>& labels);
  std::string_view Shortened(std::string_view value);
  void NoteFresh(Metric* metric);
  Members MembersOf(Group* group, bool whole_group) const;
  std::string_view FamilyOf(std::string_view metric, const Group& group) const;
  template <typename Iterator>
  static Iterator EndOfFamily(Iterator begin, Iterator end);
  static void BeginWith(const Members& members, std::string_view path, GroupPush* push);
  void TakeFamily(Family family, bool whole_group, GroupPush* push);
  Composite CompositeOf(Family family) const;
  std::string HeaderOf(Family family) const;
  bool HasTypedPart(std::string_view base) const;
  static void RefuseWhere(const Member& member, GroupPush* push,
                          const std::function<const char*(const Series&)>& why);
  static void RefuseUnstorable(Composite composite, Family family, GroupPush* push);
  void HoldBack(Composite composite, Family family, GroupPush* push) const;
  static void Refuse(Series* series, std::string_view family, std::string_view why,
                     GroupPush* push);
  void NoteDelivered(const Series& series);
  static void TakeMetric(Metric* metric, GroupPush* push);

  Grouping grouping_;
  SeriesTable series_;
  std::map<std::string, Group, std::less<>> groups_;  // by path
  std::vector<Group*> fresh_groups_;
  std::vector<Group*> due_;  // the next one last
  Families families_;
  // Without their suffixes; what was delivered in any group as a histogram.
  std::set<std::string, std::less<>> histograms_;
  std::vector<Label> labels_;
  std::string text_;
  std::string number_;
  bool last_ = false;
  bool holds_back_ = false;
  uint64_t fresh_ = 0;
  uint64_t superseded_ = 0;
};

}  // namespace pp
