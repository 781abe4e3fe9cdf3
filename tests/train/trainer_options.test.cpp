// SPDX-License-Identifier: MIT
#include <gradus/train/trainer_options.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("limited: a number of batches, or a fraction of them") {
  CHECK(limited("l", 1.0, 188) == 188);
  CHECK(limited("l", 0.1, 188) == 18);
  CHECK(limited("l", 1, 188) == 1);
  CHECK(limited("l", 500, 188) == 188);
  CHECK(limited("l", 0, 188) == 0);
  CHECK(limited("l", 0.0, 188) == 0);
  CHECK(limited("l", 0.1, 0) == 0);
  CHECK(error_of<ValueError>([] { limited("limit_val_batches", 0.3, 3); }) ==
        "[Trainer] limit_val_batches must leave a batch, but got 0.3 of 3. You requested to check 0.3 of the dataloader but "
        "0.3 * 3 < 1. Increase it, or give a number of batches.");
}
TEST_CASE("epoch_limit: max_steps alone are not limited by epochs") {
  CHECK(epoch_limit({}) == 1000);
  CHECK(epoch_limit({.max_steps = 5}) == -1);
  CHECK(epoch_limit({.max_epochs = 3, .max_steps = 5}) == 3);
  CHECK(epoch_limit({.max_epochs = -1}) == -1);
}
TEST_CASE("TrainerOptions: errors") {
  const auto error = [](const TrainerOptions& o) { return error_of<ValueError>([&] { check_trainer_options(o); }); };
  CHECK(error({}) == "no error");
  CHECK(error({.max_epochs = -2}) == "[Trainer] max_epochs must be -1 or more, but got -2.");
  CHECK(error({.max_steps = -2}) == "[Trainer] max_steps must be -1 or more, but got -2.");
  CHECK(error({.log_every_n_steps = -1}) == "[Trainer] log_every_n_steps must not be negative, but got -1.");
  CHECK(error({.num_sanity_val_steps = -2}) == "[Trainer] num_sanity_val_steps must be -1 or more, but got -2.");
  CHECK(error({.limit_train_batches = 1.5}) ==
        "[Trainer] limit_train_batches must be a fraction in [0.0, 1.0] or a number of batches, but got 1.5.");
  CHECK(error({.limit_val_batches = -1}) == "[Trainer] limit_val_batches must not be negative, but got -1.");
  CHECK(error({.callbacks = {nullptr}}) == "[Trainer] callbacks must not be null.");
}
