#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/http.h"
#include "delivery/series_table.h"

namespace pp {

// What is pushed into a group at once: whole families, with TYPE and HELP and all their series, for
// a push must not wipe any; and which of their samples are fresh. It has the values of the moment
// at which they were taken, and takes no copy of the series' texts.
class GroupPush {
 public:
  // A fresh sample that was taken.
  struct Taken {
    size_t value;  // where it begins in values_
    int64_t timestamp;
    Series* series;
  };

  // How much there is going to be of each.
  struct Sizes {
    size_t families = 0;
    size_t samples = 0;
    size_t value_bytes = 0;
    size_t fresh = 0;
  };

  // Fresh samples of a family that the gateway could not store, and why not, as the rest of a
  // sentence that begins with the family's name. The views live as long as the series.
  struct Unstorable {
    std::string_view family;
    std::string_view why;
    std::vector<Taken> samples;  // whose values are in unstorable_values_
  };

  void Begin(std::string_view path, const Sizes& sizes);
  // The next family, with its metadata as text; then all of its samples.
  void AddFamily(std::string_view metadata);
  void AddSample(const Series* series);
  void AddFresh(Series* series);
  // One that is not to be sent, for it could not be stored. Before AddFamily for its family.
  void AddUnstorable(std::string_view family, std::string_view why, Series* series);

  const std::string& path() const { return path_; }  // of the group's URL
  // Families are told by their numbers.
  size_t family_count() const { return families_.size() - 1; }
  std::span<const Taken> fresh(size_t family) const {
    const size_t begin = families_[family].taken;
    return std::span(taken_).subspan(begin, families_[family + 1].taken - begin);
  }
  size_t fresh_count() const { return taken_.size(); }
  std::string_view value(const Taken& sample) const { return LineAt(sample.value); }

  // Hands over the family's fresh samples as lines of the stream, in parts of whole lines.
  using Write = std::function<void(std::string_view lines)>;
  void WriteFresh(size_t family, const Write& write) const;

  const std::vector<Unstorable>& unstorable() const { return unstorable_; }
  size_t unstorable_count() const { return unstorable_count_; }
  void WriteUnstorable(const Unstorable& unstorable, const Write& write) const;

 private:
  friend class PushBody;

  // Where a family begins in each of the others. The last one is the end of all.
  struct Places {
    size_t metadata = 0;
    size_t sample = 0;
    size_t value = 0;
    size_t taken = 0;
    size_t byte = 0;  // of the body
  };

  // Of values_.
  std::string_view LineAt(size_t begin) const { return LineAt(values_, begin); }
  static std::string_view LineAt(std::string_view lines, size_t begin) {
    const std::string_view rest = lines.substr(begin);
    return rest.substr(0, rest.find('\n'));
  }
  static void WriteLines(std::span<const Taken> samples, std::string_view values,
                         const Write& write);

  std::string path_;
  std::vector<Places> families_;
  std::string metadata_;
  std::vector<const Series*> samples_;
  std::string values_;  // of the samples, each with a newline
  std::vector<Taken> taken_;
  std::vector<Unstorable> unstorable_;
  std::string unstorable_values_;  // as values_
  size_t unstorable_count_ = 0;
};

// The families [begin, end) of a push as a body, below the lines of `head`, in parts of whole
// lines. Neither is owned, and both must stay as they are.
class PushBody final : public HttpBody {
 public:
  PushBody(const GroupPush* push, size_t begin, size_t end, std::string_view head = {})
      : push_(push), begin_(begin), end_(end), head_(head) {
    PushBody::Rewind();
  }

  size_t size() const override {
    return head_.size() + push_->families_[end_].byte - push_->families_[begin_].byte;
  }
  std::string_view NextPart() override;
  void Rewind() override;

 private:
  void AppendLine();

  const GroupPush* push_;
  size_t begin_;
  size_t end_;
  std::string_view head_;
  bool begun_ = false;
  size_t family_ = 0;  // the next whose metadata is to come
  size_t sample_ = 0;  // the next one, and its value
  size_t value_ = 0;
  std::string part_;
};

}  // namespace pp
