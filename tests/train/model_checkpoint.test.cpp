// SPDX-License-Identifier: MIT
#include <gradus/train/model_checkpoint.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"
#include "train/runs.hpp"
#include "train/scripted.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("ModelCheckpoint: names of files as Lightning makes them") {
  const Metrics metrics = {{"epoch", 2}, {"step", 60}, {"valid_loss", 0.123456}};
  CHECK(format_checkpoint_name("{epoch}-{step}", metrics) == "epoch=2-step=60");
  CHECK(format_checkpoint_name("{epoch:03d}", metrics) == "epoch=002");
  CHECK(format_checkpoint_name("{epoch}-{valid_loss:.2f}", metrics) == "epoch=2-valid_loss=0.12");
  CHECK(format_checkpoint_name("e{epoch}-loss={valid_loss:.2f}", metrics, false) == "e2-loss=0.12");
  CHECK(format_checkpoint_name("{missing:d}", metrics) == "missing=0");
  CHECK(error_of<ValueError>([&] { format_checkpoint_name("{epoch:s}", metrics); }) ==
        "[ModelCheckpoint] filename must have fields such as {epoch} and {valid_loss:.2f}, but got {epoch:s}.");
  CHECK(error_of<ValueError>([&] { format_checkpoint_name("{epoch", metrics); }).find("but got {epoch.") != std::string::npos);
}

TEST_CASE("ModelCheckpoint: keeps the best k, and the last") {
  TemporaryFolder folder;
  ModelCheckpoint checkpoint({.dirpath = folder.path(), .monitor = "score", .verbose = true, .save_last = true,
                              .save_top_k = 2});
  const std::string text = runs::scripted({3, 1, 2, 5, __builtin_nan("")}, {&checkpoint});
  CHECK(checkpoint.best_model_path() == folder / "epoch=1-step=2.ckpt");
  CHECK(checkpoint.last_model_path() == folder / "last.ckpt");
  CHECK(checkpoint.best_model_score() == 1);
  CHECK(folder.entries() == 3);
  CHECK(file::exists(folder / "epoch=1-step=2.ckpt"));
  CHECK(file::exists(folder / "epoch=2-step=3.ckpt"));
  CHECK(text.find("Epoch 1, global step 2: 'score' reached 1.00000 (best 1.00000), saving model to '" +
                  (folder / "epoch=1-step=2.ckpt") + "' as top 2\n") != text.npos);
  CHECK(text.find("Epoch 3, global step 4: 'score' was not in top 2\n") != text.npos);
}

TEST_CASE("ModelCheckpoint: without a number to watch, the latest is kept, and another run's files are left alone") {
  TemporaryFolder folder;
  for (int i = 0; i < 2; ++i) {
    ModelCheckpoint checkpoint({.dirpath = folder.path()});
    runs::scripted({3, 1}, {&checkpoint});
    CHECK(checkpoint.best_model_path() == folder / (i ? "epoch=1-step=2-v1.ckpt" : "epoch=1-step=2.ckpt"));
  }
  CHECK(folder.entries() == 2);
  ModelCheckpoint all({.dirpath = folder / "all", .monitor = "score", .save_top_k = -1, .mode = "max"});
  runs::scripted({3, 1, 2}, {&all});
  CHECK(all.best_k_models().size() == 3);
  CHECK(all.best_model_path() == folder / "all/epoch=0-step=1.ckpt");

  ModelCheckpoint same({.dirpath = folder / "all", .monitor = "score", .save_top_k = -1, .mode = "max"});
  same.load_state_dict(all.state_dict());
  CHECK(same.best_model_path() == all.best_model_path());
  CHECK(same.best_k_models()[2].path == all.best_k_models()[2].path);
}

TEST_CASE("ModelCheckpoint: beside the logger's files, unless a folder is named") {
  TemporaryFolder folder;
  CsvLogger logger(folder.path(), "a");
  ModelCheckpoint checkpoint;
  runs::scripted({1}, {&checkpoint}, &logger);
  CHECK(checkpoint.best_model_path() == folder / "a/version_0/checkpoints/epoch=0-step=1.ckpt");
}

TEST_CASE("ModelCheckpoint: errors") {
  CHECK(error_of<ValueError>([] { ModelCheckpoint({.save_top_k = -2}); }) ==
        "[ModelCheckpoint] save_top_k must be -1 or more, but got -2. Invalid value for save_top_k=-2. Must be >= -1.");
  CHECK(error_of<ValueError>([] { ModelCheckpoint({.save_top_k = 3}); }) ==
        "[ModelCheckpoint] ModelCheckpoint(save_top_k=3, monitor=None) is not a valid configuration. No quantity for "
        "top_k to track.");
  CHECK(error_of<ValueError>([] { ModelCheckpoint({.mode = "low"}); }) ==
        "[ModelCheckpoint] `mode` can be min, max, but got low.");
  TemporaryFolder folder;
  ModelCheckpoint checkpoint({.dirpath = folder.path(), .monitor = "nothing"});
  CHECK(error_of<ValueError>([&] { runs::scripted({1}, {&checkpoint}); }) ==
        "[ModelCheckpoint] `ModelCheckpoint(monitor='nothing')` could not find the monitored key in the returned "
        "metrics: `epoch`, `step`, `score`. Did you call `log('nothing', value)` in the module?");
}
