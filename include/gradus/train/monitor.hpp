// SPDX-License-Identifier: MIT
#pragma once
// What callbacks share that watch a logged number: which way is better, and what there is to watch.
#include <string_view>

#include <gradus/train/logger.hpp>

namespace gradus::train {

/// "min": smaller is better, "max": larger.
class MonitorMode {
 public:
  MonitorMode(const char* op, std::string_view mode) : max_(mode == "max") {
    if (mode != "min" && mode != "max")
      fail<ValueError>({"[", op, "] `mode` can be min, max, but got ", std::string(mode), "."});
  }
  bool is_max() const noexcept { return max_; }
  bool better(double a, double b) const noexcept { return max_ ? a > b : a < b; }
  /// Worse than any number.
  double worst() const noexcept { return max_ ? -__builtin_inf() : __builtin_inf(); }

 private:
  bool max_;
};

/// The names: `a`, `b`, `c`
GRADUS_SMALL inline std::string metric_names(const Metrics& metrics) {
  std::string names;
  for (const Metric& m : metrics) names += (names.empty() ? "`" : ", `") + m.name + "`";
  return names.empty() ? "``" : names;
}

}  // namespace gradus::train
