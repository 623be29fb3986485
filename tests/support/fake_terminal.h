#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lines/terminal.h"

namespace pp {

// A terminal as its user sees it, in as far as the tools use one.
class FakeTerminal : public Terminal {
 public:
  bool IsOurs() const override { return is_ours_; }
  size_t columns() const override { return columns_; }
  void Write(std::string_view text) override {
    ++writes_;
    while (!text.empty()) {
      std::string& row = rows_.back();
      if (text.starts_with("\x1b[K")) {
        row.resize(std::min(row.size(), column_));
        text.remove_prefix(3);
        continue;
      }
      const char c = text.front();
      text.remove_prefix(1);
      if (c == '\r') {
        column_ = 0;
      } else if (c == '\n') {
        rows_.emplace_back();
        column_ = 0;
      } else {
        row.resize(std::max(row.size(), column_ + 1), ' ');
        row[column_++] = c;
      }
    }
  }

  void set_ours(bool ours) { is_ours_ = ours; }
  void set_columns(size_t columns) { columns_ = columns; }

  // The rows, from the first on, each but the last with its "\n".
  std::string Screen() const {
    std::string screen;
    for (const std::string& row : rows_) screen += row + "\n";
    screen.pop_back();
    return screen;
  }
  int writes() const { return writes_; }

 private:
  bool is_ours_ = true;
  size_t columns_ = 120;
  std::vector<std::string> rows_ = {""};
  size_t column_ = 0;
  int writes_ = 0;
};

}  // namespace pp
