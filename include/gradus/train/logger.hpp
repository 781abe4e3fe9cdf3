// SPDX-License-Identifier: MIT
#pragma once
// What a trainer hands to a logger: numbers under names.
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gradus/train/hparams.hpp>
#include <gradus/train/number.hpp>

namespace gradus::train {

/// A number under a name. {"epoch", 3} is shown as 3, {"valid_loss", 0.25f} as 0.25.
struct Metric {
  std::string name;
  double value;
  bool is_integer;

  Metric(std::string n, std::integral auto v) : name(std::move(n)), value(static_cast<double>(v)), is_integer(true) {}
  Metric(std::string n, std::floating_point auto v)
      : name(std::move(n)), value(static_cast<double>(v)), is_integer(false) {}
  GRADUS_SMALL std::string text() const { return is_integer ? std::to_string(static_cast<Size>(value)) : repr(value); }
};
using Metrics = std::vector<Metric>;

/// Puts a number behind the others.
GRADUS_SMALL inline void add_metric(Metrics& metrics, const std::string& name, double value) {
  metrics.push_back({name, value});
}
/// The number under that name, or nullptr.
inline const Metric* find_metric(const Metrics& metrics, std::string_view name) noexcept {
  for (const Metric& m : metrics)
    if (m.name == name) return &m;
  return nullptr;
}
/// The number under a name. Throws ValueError if there is none.
GRADUS_SMALL inline double value_of(const Metrics& metrics, const std::string& name) {
  if (const Metric* m = find_metric(metrics, name)) return m->value;
  fail<ValueError>({"[value_of] metrics must hold ", name, ", but got none of that name."});
}

GRADUS_SMALL inline Metrics sorted_by_name(const Metrics& metrics) {
  Metrics sorted;
  for (const Metric& m : metrics) {
    sorted.push_back(m);
    for (std::size_t i = sorted.size() - 1; i > 0 && sorted[i].name < sorted[i - 1].name; --i)
      std::swap(sorted[i], sorted[i - 1]);
  }
  return sorted;
}

class Logger {
 public:
  virtual ~Logger() = default;
  /// What is known at the end of a step: a row of a table.
  virtual void log_metrics(const Metrics& metrics, Size step) = 0;
  /// What a progress bar shows of this run: "0", or a name.
  virtual std::string version() = 0;
  /// The settings of a run, before its first row.
  virtual void log_hyperparams(const Hparams&) {}
  /// The folder where this run keeps its files; empty if it has none.
  virtual std::string log_dir() { return {}; }
};

}  // namespace gradus::train
