// SPDX-License-Identifier: MIT
#pragma once
// The options of a trainer, under Lightning's names.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <gradus/data/subset.hpp>
#include <gradus/train/callback.hpp>
#include <gradus/train/logger.hpp>

namespace gradus::train {

/// &logger; false: none; true, the default: a CsvLogger in <default_root_dir>/lightning_logs/version_N.
struct LoggerChoice {
  Logger* given = nullptr;
  bool on = true;
  LoggerChoice() = default;
  LoggerChoice(Logger* logger) noexcept : given(logger) {}
  LoggerChoice(std::same_as<bool> auto wanted) noexcept : on(wanted) {}
};

struct TrainerOptions {
  bool deterministic = true;         // results never depend on the machine's threads: false changes nothing
  std::optional<int> max_epochs = {};  // -1: no limit; by default 1000, or no limit if max_steps is given
  Size max_steps = -1;               // training batches in all; -1: no limit
  LoggerChoice logger = {};
  bool enable_progress_bar = true;   // a bar on a terminal, else a line an epoch
  std::vector<Callback*> callbacks = {};
  bool enable_model_summary = true;  // a table of the module before the first epoch
  int log_every_n_steps = 50;        // training steps; 0: never
  data::PartLength limit_train_batches = 1.0;    // of each epoch: a fraction, or a number of batches
  data::PartLength limit_val_batches = 1.0;
  data::PartLength limit_test_batches = 1.0;
  data::PartLength limit_predict_batches = 1.0;
  int num_sanity_val_steps = 2;      // validation batches that are tried before the first epoch; -1: all
  bool terminate_on_nan = false;     // stop with an error when a loss is not finite
  std::string default_root_dir = ".";
  std::FILE* output = stdout;
};

/// Where fit() begins: a file that ModelCheckpoint wrote, or the tensors of one.
struct FitOptions {
  std::string ckpt_path = {};
  StateDict checkpoint = {};
};

/// max_epochs, where it is left open, as Lightning takes it.
inline int epoch_limit(const TrainerOptions& o) noexcept { return o.max_epochs.value_or(o.max_steps >= 0 ? -1 : 1000); }
/// How many batches of n are used. Throws ValueError for a limit that says nothing, or a fraction that leaves none.
GRADUS_SMALL inline Size limited(const char* option, const data::PartLength& limit, Size n) {
  if (limit.is_fraction && !(limit.fraction >= 0 && limit.fraction <= 1))
    fail<ValueError>({"[Trainer] ", option, " must be a fraction in [0.0, 1.0] or a number of batches, but got ",
                      limit.fraction, "."});
  if (!limit.is_fraction && limit.samples < 0)
    fail<ValueError>({"[Trainer] ", option, " must not be negative, but got ", limit.samples, "."});
  if (limit.is_fraction) {
    const auto batches = static_cast<Size>(static_cast<double>(n) * limit.fraction);
    if (batches == 0 && n > 0 && limit.fraction > 0)
      fail<ValueError>({"[Trainer] ", option, " must leave a batch, but got ", limit.fraction, " of ", n, ". You "
                        "requested to check ", limit.fraction, " of the dataloader but ", limit.fraction, " * ", n,
                        " < 1. Increase it, or give a number of batches."});
    return batches;
  }
  return limit.samples < n ? limit.samples : n;
}
GRADUS_SMALL inline void check_trainer_options(const TrainerOptions& o) {
  const auto at_least = [](const char* option, Size value, Size least) {
    if (value >= least) return;
    if (least == 0) fail<ValueError>({"[Trainer] ", option, " must not be negative, but got ", value, "."});
    fail<ValueError>({"[Trainer] ", option, " must be -1 or more, but got ", value, "."});
  };
  at_least("max_epochs", o.max_epochs.value_or(0), -1);
  at_least("max_steps", o.max_steps, -1);
  at_least("log_every_n_steps", o.log_every_n_steps, 0);
  at_least("num_sanity_val_steps", o.num_sanity_val_steps, -1);
  limited("limit_train_batches", o.limit_train_batches, 0);
  limited("limit_val_batches", o.limit_val_batches, 0);
  limited("limit_test_batches", o.limit_test_batches, 0);
  limited("limit_predict_batches", o.limit_predict_batches, 0);
  for (const Callback* c : o.callbacks)
    if (!c) fail<ValueError>({"[Trainer] callbacks must not be null."});
}

}  // namespace gradus::train
