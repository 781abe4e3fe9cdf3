// SPDX-License-Identifier: MIT
#pragma once
// A callback that ends a training when a number has stopped getting better. Rules and words are Lightning's.
#include <optional>

#include <gradus/train/checkpoint.hpp>
#include <gradus/train/monitor.hpp>

namespace gradus::train {

struct EarlyStoppingOptions {
  std::string monitor;               // "valid_loss"
  double min_delta = 0;              // what counts as better is better by more than this
  int patience = 3;                  // epochs in a row without anything better
  bool verbose = false;              // say what happens
  std::string mode = "min";          // or "max"
  bool strict = true;                // an error if the number is not logged
  bool check_finite = true;          // stop at NaN and infinity
  std::optional<double> stopping_threshold = {};    // good enough: stop
  std::optional<double> divergence_threshold = {};  // too bad: stop
};

/// Looks at the end of each training epoch, after its validation.
///
///   train::EarlyStopping stopping({.monitor = "valid_loss", .patience = 5});
///   train::Trainer trainer({.callbacks = {&tracker, &stopping}});
///
/// Throws  ValueError for a mode that does not exist, or at the end of an epoch that has not logged the number
class EarlyStopping : public Callback {
 public:
  GRADUS_SMALL explicit EarlyStopping(const EarlyStoppingOptions& options)
      : options_(options), mode_("EarlyStopping", options.mode), best_(mode_.worst()) {}

  void on_train_epoch_end(Trainer& trainer, Module&) override { check(trainer); }
  int order() const override { return 1; }

  int wait_count() const noexcept { return wait_count_; }
  int stopped_epoch() const noexcept { return stopped_epoch_; }
  double best_score() const noexcept { return best_; }
  /// Why it stopped; empty if it did not.
  const std::string& stopping_reason_message() const noexcept { return message_; }

  std::string state_key() const override {
    return "EarlyStopping{monitor=" + options_.monitor + ",mode=" + options_.mode + "}";
  }
  GRADUS_SMALL StateDict state_dict() const override {
    return {{"wait_count", full<std::int64_t>({}, wait_count_)},
            {"stopped_epoch", full<std::int64_t>({}, stopped_epoch_)},
            {"best_score", full<double>({}, best_)}};
  }
  GRADUS_SMALL void load_state_dict(const StateDict& from) override {
    wait_count_ = static_cast<int>(from["wait_count"].as<std::int64_t>().item());
    stopped_epoch_ = static_cast<int>(from["stopped_epoch"].as<std::int64_t>().item());
    best_ = from["best_score"].as<double>().item();
  }

 private:
  GRADUS_SMALL void check(Trainer& trainer) {
    if (trainer.is_stale(options_.monitor)) return;
    const Metrics metrics = trainer.callback_metrics();
    const Metric* current = find_metric(metrics, options_.monitor);
    if (!current && options_.strict)
      fail<ValueError>({"[EarlyStopping] Early stopping conditioned on metric `", options_.monitor,
                        "` which is not available. Pass in or modify your `EarlyStopping` callback to use any of the "
                        "following: ", metric_names(metrics)});
    if (!current) return;
    bool stop = false;
    const std::string reason = judge(current->value, stop);
    if (stop) {
      trainer.should_stop = true;
      stopped_epoch_ = trainer.current_epoch();
      message_ = reason;
    }
    if (options_.verbose && !reason.empty()) trainer.say(reason + "\n");
  }
  GRADUS_SMALL std::string judge(double current, bool& stop) {
    const std::string& monitor = options_.monitor;
    const auto threshold = [&](const char* what, const char* sign, double limit) {
      stop = true;
      return std::string(what) + " threshold reached: " + monitor + " = " + repr(current) + " " + sign + " " +
             repr(limit) + ". Signaling Trainer to stop.";
    };
    stop = options_.check_finite && !__builtin_isfinite(current);
    if (stop)
      return "Monitored metric " + monitor + " = " + repr(current) + " is not finite. Previous best value was " +
             fixed(best_, 3) + ". Signaling Trainer to stop.";
    const char* sign = mode_.is_max() ? ">" : "<";
    if (const auto& t = options_.stopping_threshold; t && mode_.better(current, *t))
      return threshold("Stopping", sign, *t);
    if (const auto& t = options_.divergence_threshold; t && mode_.better(-current, -*t))
      return threshold("Divergence", sign, *t);
    const double delta = mode_.is_max() ? options_.min_delta : -options_.min_delta;
    if (mode_.better(current - delta, best_)) return improve(current);
    stop = ++wait_count_ >= options_.patience;
    if (!stop) return "";
    return "Monitored metric " + monitor + " did not improve in the last " + std::to_string(wait_count_) +
           " records. Best score: " + fixed(best_, 3) + ". Signaling Trainer to stop.";
  }
  GRADUS_SMALL std::string improve(double current) {
    std::string text = "Metric " + options_.monitor + " improved";
    if (__builtin_isfinite(best_))
      text += " by " + fixed(__builtin_fabs(best_ - current), 3) + " >= min_delta = " +
              repr(__builtin_fabs(options_.min_delta));
    best_ = current;
    wait_count_ = 0;
    return text + ". New best score: " + fixed(current, 3);
  }

  EarlyStoppingOptions options_;
  MonitorMode mode_;
  double best_;
  int wait_count_ = 0, stopped_epoch_ = 0;
  std::string message_;
};

}  // namespace gradus::train
