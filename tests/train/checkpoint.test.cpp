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
#include "train/scripted.hpp"

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
  const StateDict saved = Checkpoint::dump(trainer, module);
  for (const char* name : {"epoch", "epochs_completed", "global_step", "generator", "state_dict.model.0.weight",
                           "optimizer.state.0.square_avg", "optimizer.param_groups.0.lr"})
    CHECK(saved.contains(name));
  CHECK(saved["global_step"].as<std::int64_t>().item() == 3);

  TemporaryFolder folder;
  save_checkpoint(trainer, module, folder / "deep/er/a.ckpt");
  auto other = SimpleModule::classification(nn::Sequential{nn::Linear(2, 2)}, {.num_classes = 2});
  other.load_state_dict(checkpoint_weights(folder / "deep/er/a.ckpt"));
  CHECK(other.state_dict()["model.0.weight"].as<float>().to_vector() ==
        module.state_dict()["model.0.weight"].as<float>().to_vector());

  Trainer again({.max_epochs = 1, .logger = false, .output = output.file});
  again.fit(other, data, {.checkpoint = saved});
  CHECK(again.global_step() == 3);
  StateDict broken = saved;
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

TEST_CASE("checkpoint: two epochs and two more are four, with loaders that have a generator of their own") {
  std::vector<std::vector<float>> ends;
  for (const bool interrupted : {false, true}) {
    TemporaryFolder folder;
    Generator own(8), other(9);
    manual_seed(3);
    for (const int epochs : interrupted ? std::vector<int>{2, 4} : std::vector<int>{4}) {
      if (epochs == 4 && interrupted) own.manual_seed(77), other.manual_seed(78);  // must come from the file
      const nn::Sequential model{nn::Linear(2, 2)};
      auto module = SimpleModule::classification(model, {.num_classes = 2});
      ModelCheckpoint checkpoint({.dirpath = folder.path(), .save_last = true});
      runs::Output output;
      Trainer trainer({.max_epochs = epochs, .logger = false, .callbacks = {&checkpoint}, .output = output.file});
      const data::DataLoader train(runs::points(8), {.batch_size = 2, .shuffle = true, .generator = &own});
      const data::DataLoader valid(runs::points(4), {.batch_size = 2, .shuffle = true, .generator = &other});
      if (epochs == 4 && interrupted) trainer.fit(module, train, valid, {.ckpt_path = folder / "last.ckpt"});
      else trainer.fit(module, train, valid);
      if (epochs == 2) continue;
      ends.push_back(model.state_dict()["0.weight"].as<float>().to_vector());
      ends.push_back({static_cast<float>(own.next_u32()), static_cast<float>(other.next_u32())});
      // The loaders are done: what they were at is kept, for a checkpoint that is saved now.
      const StateDict saved = Checkpoint::dump(trainer, module);
      CHECK(saved.contains("train_generator"));
      CHECK(saved.contains("validation_generator"));
    }
  }
  CHECK(ends[0] == ends[2]);
  CHECK(ends[1] == ends[3]);
}

TEST_CASE("checkpoint: saved by a callback at the end of an epoch, it does not repeat that epoch") {
  TemporaryFolder folder;
  struct Save : Callback {
    std::string path;
    void on_train_batch_end(Trainer& t, Module& m, const AnyBatch&, Size) override {
      CHECK(Checkpoint::dump(t, m)["epochs_completed"].as<std::int64_t>().item() == t.current_epoch());
    }
    void on_validation_end(Trainer& t, Module& m) override {
      if (!t.sanity_checking()) CHECK(Checkpoint::dump(t, m)["epochs_completed"].as<std::int64_t>().item() == 1);
    }
    void on_train_epoch_end(Trainer& t, Module& m) override { save_checkpoint(t, m, path); }
  } save;
  save.path = folder / "own.ckpt";
  const auto data = runs::points_module();
  auto module = SimpleModule::classification(nn::Sequential{nn::Linear(2, 2)}, {.num_classes = 2});
  runs::Output output;
  Trainer trainer({.max_epochs = 1, .logger = false, .callbacks = {&save}, .output = output.file});
  trainer.fit(module, data);
  Trainer again({.max_epochs = 2, .logger = false, .output = output.file});
  again.fit(module, data.train_loader(), {.ckpt_path = save.path});
  CHECK(again.global_step() == 6);
  CHECK(again.history().size() == 1);
}

TEST_CASE("checkpoint: a module may keep more, and what does not fit changes nothing") {
  struct Keeping : runs::Scripted {
    Size kept = 0;
    using Scripted::Scripted;
    void on_save_checkpoint(StateDict& saved) const override { saved.insert("mine", full<std::int64_t>({}, kept)); }
    void on_load_checkpoint(const StateDict& saved) override { kept = saved["mine"].as<std::int64_t>().item(); }
  } module({1, 2}), same({1, 2});
  module.kept = 41;
  const data::DataLoader loader(runs::points(4), {.batch_size = 4});
  runs::Output output;
  const TrainerOptions options{.max_epochs = 1, .logger = false, .enable_model_summary = false, .output = output.file};
  Trainer trainer(options), again(options);
  trainer.fit(module, loader);
  const StateDict saved = Checkpoint::dump(trainer, module);
  again.fit(same, loader, {.checkpoint = saved});
  CHECK(same.kept == 41);
  CHECK(again.current_epoch() == 1);

  StateDict bad;
  for (const StateDict::Item& i : saved)
    bad.insert(i.name, i.name == "epochs_completed" ? AnyTensor(full<std::int64_t>({}, Size{1} << 40)) : i.tensor);
  CHECK(error_of<FormatError>([&] { again.fit(same, loader, {.checkpoint = bad}); }) ==
        "[fit] checkpoint must hold epochs_completed in [0, 2147483647], but got 1099511627776. It is damaged.");
  bad.erase("epochs_completed");
  bad.insert("epochs_completed", full<std::int64_t>({}, 0));
  bad.erase("optimizer.param_groups.0.lr");
  const std::vector<float> before = same.model.weight.to_vector();
  CHECK(error_of<ValueError>([&] { again.fit(same, loader, {.checkpoint = bad}); }) ==
        "[load_state_dict] state must be that of SGD, but param_groups.0.lr is missing.");
  CHECK(same.model.weight.to_vector() == before);
}
