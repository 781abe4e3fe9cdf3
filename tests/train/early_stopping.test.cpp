// SPDX-License-Identifier: MIT
#include <gradus/train/early_stopping.hpp>

#include "support/catch.hpp"
#include "train/scripted.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
std::string stop(const EarlyStoppingOptions& options, const std::vector<double>& scores, int stopped_epoch) {
  EarlyStopping stopping(options);
  const std::string text = runs::scripted(scores, {&stopping});
  CHECK(stopping.stopped_epoch() == stopped_epoch);
  return text;
}
const std::string finished = "`Trainer.fit` stopped: `max_epochs=5` reached.\n";
}  // namespace

TEST_CASE("EarlyStopping: stops after so many epochs that are no better, and says so") {
  CHECK(stop({.monitor = "score", .patience = 2, .verbose = true}, {3, 1, 1, 2, 0}, 3) ==
        "Metric score improved. New best score: 3.000\n"
        "Metric score improved by 2.000 >= min_delta = 0.0. New best score: 1.000\n"
        "Monitored metric score did not improve in the last 2 records. Best score: 1.000. Signaling Trainer to stop.\n");
  CHECK(stop({.monitor = "score", .patience = 2}, {5, 4, 4, 3, 3}, 0) == finished);
  CHECK(stop({.monitor = "score", .patience = 2, .mode = "max"}, {5, 4, 4, 3, 3}, 2) == "");
  CHECK(stop({.monitor = "score", .min_delta = 0.5, .patience = 3}, {5, 4.75, 4.5, 4.25, 4}, 0) == finished);
  CHECK(stop({.monitor = "score", .min_delta = 2, .patience = 3}, {5, 4.75, 4.5, 4.25, 4}, 3) == "");
}

TEST_CASE("EarlyStopping: at NaN, and at thresholds") {
  CHECK(stop({.monitor = "score", .verbose = true}, {1, __builtin_nan(""), 1, 1, 1}, 1) ==
        "Metric score improved. New best score: 1.000\n"
        "Monitored metric score = nan is not finite. Previous best value was 1.000. Signaling Trainer to stop.\n");
  CHECK(stop({.monitor = "score", .check_finite = false}, {1, __builtin_nan(""), 1, 0.5, 1}, 0) == finished);
  CHECK(stop({.monitor = "score", .verbose = true, .stopping_threshold = 0.75}, {1, 0.5, 1, 1, 1}, 1) ==
        "Metric score improved. New best score: 1.000\n"
        "Stopping threshold reached: score = 0.5 < 0.75. Signaling Trainer to stop.\n");
  CHECK(stop({.monitor = "score", .verbose = true, .divergence_threshold = 4}, {1, 8, 1, 1, 1}, 1) ==
        "Metric score improved. New best score: 1.000\n"
        "Divergence threshold reached: score = 8.0 < 4.0. Signaling Trainer to stop.\n");
}

TEST_CASE("EarlyStopping: its state, and errors") {
  EarlyStopping stopping({.monitor = "score"}), same({.monitor = "score"});
  runs::scripted({1, 2}, {&stopping});
  same.load_state_dict(stopping.state_dict());
  CHECK(same.wait_count() == 1);
  CHECK(same.best_score() == 1);
  CHECK(error_of<ValueError>([] { EarlyStopping({.monitor = "a", .mode = "x"}); }) ==
        "[EarlyStopping] `mode` can be min, max, but got x.");
  CHECK(error_of<ValueError>([] { stop({.monitor = "valid_los"}, {1}, 0); }) ==
        "[EarlyStopping] Early stopping conditioned on metric `valid_los` which is not available. Pass in or modify your "
        "`EarlyStopping` callback to use any of the following: `score`");
  CHECK(stop({.monitor = "valid_los", .strict = false}, {1, 1, 1, 1, 1}, 0) == finished);
}

TEST_CASE("EarlyStopping: does not judge a validation that an epoch did not reach") {
  struct Validated : runs::Scripted {
    using Scripted::Scripted;
    void validation_step(Batch<>&, Size) override { log("valid", 1); }
  } module({1, 1, 1});
  EarlyStopping stopping({.monitor = "valid"}), other({.monitor = "score"});
  runs::Output output;
  const data::DataLoader loader(runs::points(8), {.batch_size = 2});
  Trainer trainer({.max_steps = 6, .logger = false, .enable_progress_bar = false, .callbacks = {&stopping, &other},
                   .enable_model_summary = false, .output = output.file});
  trainer.fit(module, loader, loader);
  CHECK(stopping.wait_count() == 0);
  CHECK(other.wait_count() == 1);
}
