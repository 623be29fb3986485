#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pp_bench {

// Made-up request counters, as make-rows makes them: row i is of series i % series.
inline constexpr int kRows = 10000;

struct MadeUpRow {
  std::string method, status, route, instance;
  std::string value;
  std::string time;
};

inline std::vector<MadeUpRow> MakeRows(int series) {
  static const char* const kMethods[] = {"GET", "POST", "PUT", "DELETE"};
  static const char* const kStatuses[] = {"200", "201", "404", "500"};
  static const char* const kRoutes[] = {"/api/v1/items", "/api/v1/users", "/checkout", "/search"};
  std::vector<MadeUpRow> rows;
  for (int i = 0; i < kRows; ++i) {
    const int s = i % series;
    const std::string number = std::to_string(s / 64);
    rows.push_back({kMethods[s % 4], kStatuses[s / 4 % 4], kRoutes[s / 16 % 4],
                    "web-" + std::string(7 - number.size(), '0') + number,
                    std::to_string(i * 37 + s) + "." + std::to_string(i % 10),
                    std::to_string(1767125148000 + int64_t{15000} * (i / series))});
  }
  return rows;
}

inline std::string StreamLine(const MadeUpRow& row) {
  return "http_requests_total{method=\"" + row.method + "\",status=\"" + row.status +
         "\",route=\"" + row.route + "\",instance=\"" + row.instance + "\"} " + row.value + " " +
         row.time;
}

inline std::string CsvLine(const MadeUpRow& row) {
  return "http_requests_total,method=" + row.method + ";status=" + row.status +
         ";route=" + row.route + ";instance=" + row.instance + "," + row.value + "," + row.time;
}

inline std::string JsonLine(const MadeUpRow& row) {
  return R"({"metric":"http_requests_total","labels":{"method":")" + row.method +
         R"(","status":")" + row.status + R"(","route":")" + row.route + R"(","instance":")" +
         row.instance + R"("},"value":)" + row.value + R"(,"timestamp_ms":)" + row.time + "}";
}

// A line of each row.
template <typename MakeLine>
std::vector<std::string> MakeLines(MakeLine make_line, int series = 1000) {
  std::vector<std::string> lines;
  for (const MadeUpRow& row : MakeRows(series)) lines.push_back(make_line(row));
  return lines;
}

}  // namespace pp_bench
