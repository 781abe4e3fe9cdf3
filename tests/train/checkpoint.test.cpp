// SPDX-License-Identifier: MIT
#include <gradus/data/tensor_dataset.hpp>
#include <gradus/nn/activation.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/train/data_module.hpp>
#include <gradus/train/error_tracker.hpp>
#include <gradus/train/model_checkpoint.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"
#include "train/runs.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {

/// Two epochs and two more in another trainer, or four in one: the bits of all parameters and losses.
std::vector<double> four_epochs(bool interrupted, const std::string& folder) {
  const auto data = runs::points_module();
  std::vector<double> all;
  manual_seed(3);
  for (const int epochs : interrupted ? std::vector<int>{2, 4} : std::vector<int>{4}) {
    nn::Sequential model{nn::Linear(2, 8), nn::ReLU(), nn::Dropout(0.5), nn::Linear(8, 2)};
    auto module = SimpleModule::classification(model, {.num_classes = 2});
    ErrorTracker tracker;
    ModelCheckpoint checkpoint({.dirpath = folder, .save_last = true});
    runs::Output output;
    Trainer trainer({.max_epochs = epochs, .logger = false, .callbacks = {&tracker, &checkpoint}, .output = output.file});
    if (epochs == 4 && interrupted) manual_seed(99);  // what it was must come from the file
    trainer.fit(module, data, {.ckpt_path = interrupted && epochs == 4 ? folder + "/last.ckpt" : ""});
    CHECK(trainer.current_epoch() == epochs);
    CHECK(trainer.global_step() == 3 * epochs);
    for (const Metrics& m : trainer.history()) all.push_back(value_of(m, "valid_loss")), all.push_back(value_of(m, "train_loss"));
    if (epochs < 4) continue;
    for (const Tensor<float>& p : model.parameters())
      for (const float v : p.to_vector()) all.push_back(static_cast<double>(v));
    all.push_back(default_generator().next_u32());
  }
  return all;
}

}  // namespace

TEST_CASE("checkpoint: two epochs and two more are four, bit for bit") {
  TemporaryFolder a, b;
  CHECK(four_epochs(true, a.path()) == four_epochs(false, b.path()));
}

TEST_CASE("checkpoint: all of it is in one flat dict, which any format can hold") {
  const auto data = runs::points_module();
  auto module = SimpleModule::classification(nn::Sequential{nn::Linear(2, 2)}, {.num_classes = 2});
  runs::Output output;
  Trainer trainer({.max_epochs = 1, .logger = false, .output = output.file});
  trainer.fit(module, data);
  const StateDict all = Checkpoint::dump(trainer, module, false);
  for (const char* name : {"epoch", "epochs_completed", "global_step", "generator", "state_dict.model.0.weight",
                           "optimizer.state.0.square_avg", "optimizer.param_groups.0.lr"})
    CHECK(all.contains(name));
  CHECK(all["global_step"].as<std::int64_t>().item() == 3);

  TemporaryFolder folder;
  save_checkpoint(trainer, module, folder / "deep/er/a.ckpt");
  auto other = SimpleModule::classification(nn::Sequential{nn::Linear(2, 2)}, {.num_classes = 2});
  other.load_state_dict(checkpoint_weights(folder / "deep/er/a.ckpt"));
  CHECK(other.state_dict()["model.0.weight"].as<float>().to_vector() ==
        module.state_dict()["model.0.weight"].as<float>().to_vector());

  Trainer again({.max_epochs = 1, .logger = false, .output = output.file});
  again.fit(other, data, {.checkpoint = all});
  CHECK(again.global_step() == 3);
  StateDict broken = all;
  broken.erase("global_step");
  CHECK(error_of<FormatError>([&] { again.fit(other, data, {.checkpoint = broken}); }) ==
        "[fit] checkpoint must hold global_step, but got none. Save it with ModelCheckpoint.");
}

TEST_CASE("checkpoint: a generator's state as a tensor, and back") {
  Generator g(5);
  g.next_u32();
  g.keep_normal(0.25);
  Generator same;
  same.set_state(generator_from(generator_tensor(g.get_state())));
  double kept = 0;
  CHECK(same.take_normal(kept));
  CHECK(kept == 0.25);
  CHECK(same.next_u32() == g.next_u32());
  CHECK(same.initial_seed() == 5);
  CHECK(text_from(text_tensor("a/b.ckpt")) == "a/b.ckpt");
  CHECK(text_from(text_tensor("")).empty());
}
