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
  const Metrics odd = {{"nan", __builtin_nan("")}, {"far", -1e300}, {"less", -2.75}};
  CHECK(format_checkpoint_name("{nan:d}{nan:.2f}", odd, false) == "nannan");
  CHECK(format_checkpoint_name("{less:d},{less:06.1f},{less:9.2e},{less:g}", odd, false) == "-2,-002.8,-2.75e+00,-2.75");
  CHECK(format_checkpoint_name("{far:.99f}", odd, false).size() == 1 + 301 + 1 + 99);
  for (const char* wrong : {"{less:.2.3f}", "{less:.2d}", "{less:.f}", "{less:100d}", "{less:2}", "{less:f2}"})
    CHECK(error_of<ValueError>([&] { format_checkpoint_name(wrong, odd); }) ==
          std::string("[ModelCheckpoint] filename must have fields such as {epoch} and {valid_loss:.2f}, but got ") + wrong +
              ".");
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
  ModelCheckpoint every({.dirpath = folder / "all", .monitor = "score", .save_top_k = -1, .mode = "max"});
  runs::scripted({3, 1, 2}, {&every});
  CHECK(every.best_k_models().size() == 3);
  CHECK(every.best_model_path() == folder / "all/epoch=0-step=1.ckpt");

  ModelCheckpoint same({.dirpath = folder / "all", .monitor = "score", .save_top_k = -1, .mode = "max"});
  same.load_state_dict(every.state_dict());
  CHECK(same.best_model_path() == every.best_model_path());
  CHECK(same.best_k_models()[2].path == every.best_k_models()[2].path);
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

namespace {
/// A callback's state with one of its texts, and perhaps its best score, changed.
StateDict with_path(const StateDict& state, const std::string& name, const std::string& path) {
  StateDict all;
  for (const StateDict::Item& i : state) all.insert(i.name, i.name == name ? AnyTensor(text_tensor(path)) : i.tensor);
  return all;
}
}  // namespace

TEST_CASE("ModelCheckpoint: a path from a checkpoint is removed only if it is a checkpoint in the folder") {
  TemporaryFolder folder;
  const std::string own = folder / "own";
  file::make_directories(own);
  for (const char* path : {"/precious.ckpt", "/own/notes.txt", "/own/old.ckpt"})
    file::write_file(folder.path() + path, std::string("x"));
  for (const char* path : {"/own/../precious.ckpt", "/precious.ckpt", "/own/notes.txt", "/own/old.ckpt"}) {
    ModelCheckpoint checkpoint({.dirpath = own});
    checkpoint.load_state_dict(with_path(checkpoint.state_dict(), "best_model_path", folder.path() + path));
    runs::scripted({1}, {&checkpoint});
  }
  CHECK(file::exists(folder / "precious.ckpt"));
  CHECK(file::exists(own + "/notes.txt"));
  CHECK_FALSE(file::exists(own + "/old.ckpt"));
}

TEST_CASE("ModelCheckpoint: if a file cannot be written, what it says of its files stays true") {
  TemporaryFolder folder;
  ModelCheckpoint checkpoint({.dirpath = folder.path(), .filename = "{score}/a", .monitor = "score", .save_last = true});
  runs::scripted({3}, {&checkpoint});
  file::write_file(folder / "score=2.0", std::string("no folder"));
  CHECK(error_of<IoError>([&] { runs::scripted({2}, {&checkpoint}); }) ==
        "[save_checkpoint] " + (folder / "score=2.0") + " must be a folder, but got: File exists (errno 17).");
  CHECK(checkpoint.best_model_path() == folder / "score=3.0/a.ckpt");
  CHECK(checkpoint.best_model_score() == 3);
  CHECK(checkpoint.best_k_models().size() == 1);
  CHECK(file::exists(checkpoint.best_model_path()));
}

TEST_CASE("ModelCheckpoint: a smaller save_top_k leaves the best of what was kept") {
  TemporaryFolder folder;
  ModelCheckpoint many({.dirpath = folder.path(), .monitor = "score", .save_top_k = 3});
  runs::scripted({3, 1, 2}, {&many});
  for (const double score : {9., 0.}) {
    ModelCheckpoint few({.dirpath = folder.path(), .filename = "new", .monitor = "score", .save_top_k = 2});
    few.load_state_dict(many.state_dict());
    runs::scripted({score}, {&few});
    REQUIRE(few.best_k_models().size() == 2);
    CHECK(few.best_model_score() == (score > 1 ? 1 : 0));
    CHECK(folder.entries() == 2);
    CHECK_FALSE(file::exists(folder / "epoch=0-step=1.ckpt"));
  }
}

TEST_CASE("ModelCheckpoint: two that save at different times, but no two of the same name") {
  TemporaryFolder a, b;
  ModelCheckpoint each({.dirpath = a.path()}), second({.dirpath = b.path(), .every_n_epochs = 2}), same;
  CHECK(second.state_key() == "ModelCheckpoint{monitor=,mode=min,every_n_epochs=2}");
  runs::scripted({1, 2}, {&each, &second});
  CHECK(file::exists(second.best_model_path()));
  CHECK(error_of<ValueError>([&] { runs::scripted({1}, {&each, &same}); }) ==
        "[Trainer] callbacks must differ in state_key, but got ModelCheckpoint{monitor=,mode=min,every_n_epochs=1} twice. "
        "`callback.state_key` must be unique among all callbacks in the Trainer: a checkpoint keeps their states by it.");
}
