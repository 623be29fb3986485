#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/request_series.h"
#include "formats/symbol_table.h"

namespace pp {

// A Remote Write 2.0 request body before compression: the wire form of
// io.prometheus.write.v2.Request in proto/remote_write_v2.proto
// (https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/).
class WriteRequestV2 {
 public:
  // Drops what was added, and keeps the memory.
  void Clear();

  // The texts of the series, and of its family, must live until the symbols are written.
  void AddSeries(const RequestSeries& series);
  // Writes the symbols of all series.
  void WriteSymbols();

  // The two parts of the request, until the next change.
  std::string_view symbols() const { return symbol_bytes_; }
  std::string_view series() const { return series_; }

 private:
  struct Metadata {
    uint32_t type = 0;
    uint32_t help = 0;  // a symbol, as the unit
    uint32_t unit = 0;
  };

  struct Symbol {
    std::string_view text;
    uint32_t ref = 0;
  };

  uint32_t RefOf(std::string_view text);
  void AddAllRefs(const RequestSeries& series);
  void AddRefs(std::string_view key);
  // Of the series' labels (0), or of the labels of its exemplars (from 1 on).
  std::span<const uint32_t> RefsOf(size_t i) const;
  Metadata MetadataOf(const RequestSeries& series);

  SymbolTable symbols_;
  // Of the series that is being added: all symbols, and where those of each RefsOf end.
  std::vector<uint32_t> refs_;
  std::vector<size_t> ends_;
  std::vector<Symbol> last_;  // that stood at this place in refs_
  std::string series_;        // all that were added
  std::string symbol_bytes_;
};

}  // namespace pp
