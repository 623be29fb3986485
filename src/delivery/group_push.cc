#include "delivery/group_push.h"

#include "values/number.h"

namespace pp {
namespace {

constexpr size_t kPart = size_t{64} << 10;

// Growing it would take as much again, or more.
template <typename Container>
void ClearFor(size_t size, Container* container) {
  container->clear();
  if (container->capacity() >= size) return;
  *container = Container();
  container->reserve(size);
}

}  // namespace

void GroupPush::Clear(size_t body_size, size_t family_count, size_t taken_count) {
  ClearFor(body_size, &body);
  ClearFor(family_count, &families);
  ClearFor(taken_count, &taken);
}

std::string_view GroupPush::LineOf(const Taken& sample) const {
  const std::string_view rest = std::string_view(body).substr(sample.line);
  return rest.substr(0, rest.find('\n', sample.series->text_size));
}

std::string_view GroupPush::value(const Taken& sample) const {
  return LineOf(sample).substr(sample.series->text_size + 1);
}

void GroupPush::WriteFresh(const Family& family,
                           const std::function<void(std::string_view lines)>& write) const {
  std::string lines;
  for (const Taken& sample : fresh(family)) {
    lines.append(LineOf(sample)).append(" ");
    AppendInt64(sample.timestamp, &lines);
    lines.append("\n");
    if (lines.size() < kPart) continue;
    write(lines);
    lines.clear();
  }
  if (!lines.empty()) write(lines);
}

}  // namespace pp
