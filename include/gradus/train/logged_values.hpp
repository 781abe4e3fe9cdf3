// SPDX-License-Identifier: MIT
#pragma once
// What modules and callbacks log during an epoch: the value of a step, or its mean over the steps.
#include <optional>

#include <gradus/train/logger.hpp>

namespace gradus::train {

/// log("valid_loss", loss, {.prog_bar = true})
struct LogOptions {
  std::optional<bool> on_step = {};   // each step's value; by default in training_step
  std::optional<bool> on_epoch = {};  // their mean, weighted by batch size; by default everywhere else
  bool prog_bar = false;              // behind the progress bar
  bool logger = true;                 // to the logger
  Size batch_size = 0;                // 0: that of the step's batch
};

/// The values of one epoch of training, validation or test. Names and means are Lightning's: what is logged both ways
/// is called <name>_step and <name>_epoch, and means are taken in the element type, sum_b n_b v_b / sum_b n_b.
class LoggedValues {
 public:
  /// `single`: the value was a float32. `n`: samples it stands for.
  GRADUS_SMALL void update(const std::string& name, double value, bool single, const LogOptions& options, Size n) {
    Entry& e = entry(name, options, single);
    e.last = rounded(value, single);
    e.fresh = true;
    if (!e.on_epoch) return;
    e.sum = rounded(e.sum + rounded(e.last * static_cast<double>(n), single), single);
    e.samples += n;
  }
  /// What this step has logged for itself.
  GRADUS_SMALL Metrics step_metrics() const {
    Metrics metrics;
    for (const Entry& e : entries_)
      if (e.on_step && e.logger && e.fresh) add_metric(metrics, e.on_epoch ? e.name + "_step" : e.name, e.last);
    return metrics;
  }
  /// Means over the epoch so far.
  GRADUS_SMALL Metrics epoch_metrics() const {
    Metrics metrics;
    for (const Entry& e : entries_)
      if (e.on_epoch && e.logger) add_metric(metrics, e.on_step ? e.name + "_epoch" : e.name, e.mean());
    return metrics;
  }
  /// All of both, under all their names: what a callback may monitor.
  GRADUS_SMALL Metrics callback_metrics() const {
    Metrics metrics;
    for (const Entry& e : entries_) {
      add_metric(metrics, e.name, e.on_epoch ? e.mean() : e.last);
      if (!e.on_step || !e.on_epoch) continue;
      add_metric(metrics, e.name + "_step", e.last);
      add_metric(metrics, e.name + "_epoch", e.mean());
    }
    return metrics;
  }
  /// For a progress bar: what asked for it, else the first mean.
  GRADUS_SMALL Metrics progress_metrics() const {
    Metrics metrics;
    for (const Entry& e : entries_)
      if (e.prog_bar) add_metric(metrics, e.name, e.on_step ? e.last : e.mean());
    if (metrics.empty() && !entries_.empty()) add_metric(metrics, entries_[0].name, entries_[0].mean());
    return metrics;
  }
  /// Another step begins: what was logged before is no longer that step's.
  void begin_step() noexcept {
    for (Entry& e : entries_) e.fresh = false;
  }
  void reset() noexcept { entries_.clear(); }

 private:
  struct Entry {
    std::string name;
    bool on_step, on_epoch, prog_bar, logger, single, fresh = false;
    double last = 0, sum = 0;
    Size samples = 0;
    double mean() const {
      if (!on_epoch) return last;
      return samples ? rounded(sum / static_cast<double>(samples), single) : __builtin_nan("");
    }
  };
  // Sums and products of float32 are rounded once more, which gives what float32 arithmetic gives. Out of line: the
  // product and the sum of float64 must not become one fused operation under a user's flags.
  [[gnu::noinline]] static double rounded(double x, bool single) noexcept {
    return single ? static_cast<double>(static_cast<float>(x)) : x;
  }
  GRADUS_SMALL Entry& entry(const std::string& name, const LogOptions& o, bool single) {
    if (name.empty()) fail<ValueError>({"[log] name must not be empty."});
    for (Entry& e : entries_) {
      if (e.name != name) continue;
      if (e.on_step != *o.on_step || e.on_epoch != *o.on_epoch)
        fail<ValueError>({"[log] ", name, " must be logged with the same on_step and on_epoch each time. You called "
                          "`self.log(", name, ", ...)` twice with different arguments."});
      return e;
    }
    entries_.push_back({name, *o.on_step, *o.on_epoch, o.prog_bar, o.logger, single});
    return entries_.back();
  }

  std::vector<Entry> entries_;
};

}  // namespace gradus::train
