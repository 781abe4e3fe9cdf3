// SPDX-License-Identifier: MIT
#include <gradus/train/trainer.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"
#include "train/scripted.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("Trainer: callbacks that watch come last, checkpoints at the very end") {
  struct Ordered : Callback {
    int place;
    explicit Ordered(int p) : place(p) {}
    int order() const override { return place; }
  } a(2), b(0), c(1), d(0);
  runs::Output output;
  const Trainer trainer({.logger = false, .callbacks = {&a, &b, &c, &d}, .output = output.file});
  CHECK(trainer.callbacks() == std::vector<Callback*>{&b, &d, &c, &a});
}

TEST_CASE("Trainer: logs to lightning_logs unless it is told otherwise") {
  TemporaryFolder folder;
  runs::Output output;
  runs::Scripted module({1, 2});
  const data::DataLoader loader(runs::points(4), {.batch_size = 4});
  Trainer trainer({.max_epochs = 1, .default_root_dir = folder.path(), .output = output.file});
  CHECK(folder.entries() == 0);
  trainer.fit(module, loader);
  CHECK(trainer.logger()->log_dir() == folder / "lightning_logs/version_0");
  CHECK(file::exists(folder / "lightning_logs/version_0/metrics.csv"));

  Trainer silent({.max_epochs = 1, .logger = false, .default_root_dir = folder / "none", .output = output.file});
  silent.fit(module, loader);
  CHECK(silent.logger() == nullptr);
  CHECK(folder.entries() == 1);
}
