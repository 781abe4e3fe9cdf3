// SPDX-License-Identifier: MIT
// Expected numbers: PyTorch 2.13 with Lightning 2.4 and ISLP's SimpleModule and ErrorTracker on the same data and seed.
#include <cmath>

#include <gradus/data/tensor_dataset.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/train/csv_logger.hpp>
#include <gradus/train/data_module.hpp>
#include <gradus/train/error_tracker.hpp>
#include <gradus/train/trainer.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {

// 20 points of a line, every other one of class 1: 12 to train on, 8 to validate on.
auto points(Size n) {
  std::vector<float> x;
  std::vector<std::int64_t> y;
  for (int i = 0; i < 2 * n; ++i) x.push_back(static_cast<float>(i) / 40);
  for (int i = 0; i < n; ++i) y.push_back(i % 2);
  return data::TensorDataset(from_vector(x, {n, 2}), from_vector(y));
}
auto points_module(data::PartLength validation = 8) {
  return SimpleDataModule(points(20), points(6), {.batch_size = 4, .validation = validation});
}

const std::string devices =
    "GPU available: False, used: False\nTPU available: False, using: 0 TPU cores\nHPU available: False, using: 0 HPUs\n";

struct Output {
  std::FILE* file = std::tmpfile();
  ~Output() { std::fclose(file); }
  std::string text() const {
    std::string s(static_cast<std::size_t>(std::ftell(file)), ' ');
    std::rewind(file);
    s.resize(std::fread(s.data(), 1, s.size(), file));
    return s;
  }
};
std::string text_of(const std::string& path) {
  const file::Bytes bytes = file::read_file(path);
  return {bytes.begin(), bytes.end()};
}
std::vector<std::string> cells_of(const std::string& csv) {
  std::vector<std::string> cells = {""};
  for (const char c : csv)
    if (c == ',' || c == '\n') cells.emplace_back();
    else if (c != '\r') cells.back() += c;
  return cells;
}

}  // namespace

TEST_CASE("Trainer: logs what Lightning logs, row by row") {
  const auto data = points_module();
  manual_seed(0);
  auto module = SimpleModule::classification(nn::Sequential{nn::Linear(2, 10)}, {.num_classes = 10});
  TemporaryFolder folder;
  CsvLogger logger(folder.path(), "D");
  Output output;
  ErrorTracker tracker;
  Trainer trainer({.max_epochs = 2, .logger = &logger, .callbacks = {&tracker}, .log_every_n_steps = 2,
                   .output = output.file});
  trainer.fit(module, data);
  const Metrics metrics = trainer.test(module, data);

  const std::string expected =
      "epoch,step,test_accuracy,test_loss,train_accuracy_epoch,train_accuracy_step,train_loss,valid_accuracy,valid_loss\r\n"
      "0,1,,,,0.0,,,\r\n"
      "0,2,,,,,,0.75,1.5571770668029785\r\n"
      "0,2,,,0.0833333358168602,,2.013382911682129,,\r\n"
      "1,3,,,,0.5,,,\r\n"
      "1,5,,,,0.0,,,\r\n"
      "1,5,,,,,,0.5,1.394653558731079\r\n"
      "1,5,,,0.25,,1.6188191175460815,,\r\n"
      "2,6,0.5,1.5582035779953003,,,,,\r\n";
  const std::vector<std::string> ours = cells_of(text_of(logger.metrics_file_path())), theirs = cells_of(expected);
  REQUIRE(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (theirs[i].size() < 10 || std::isalpha(theirs[i][0])) CHECK(ours[i] == theirs[i]);
    else CHECK(std::stod(ours[i]) == Approx(std::stod(theirs[i])).epsilon(2e-6));  // losses: float32, other kernels
  }

  REQUIRE(metrics.size() == 2);
  CHECK(metrics[0].name == "test_loss");
  CHECK(metrics[1].name == "test_accuracy");
  CHECK(metrics[1].value == 0.5);
  CHECK(trainer.current_epoch() == 2);
  CHECK(trainer.global_step() == 6);
  CHECK(value_of(trainer.history()[1], "valid_accuracy") == 0.5);
  CHECK(value_of(trainer.history()[1], "train_accuracy_epoch") == 0.25);

  std::string text = output.text();
  for (std::size_t at = 0; (at = text.find("  0.0", at)) != text.npos; ++at)
    if (text.compare(at + 6, 2, " s") == 0) text.replace(at, 6, "  TIME");
  const std::string test_loss = metrics[0].text();
  text.replace(text.find(test_loss), test_loss.size(), "TEST LOSS");
  CHECK("\n" + text == R"(
GPU available: False, used: False
TPU available: False, using: 0 TPU cores
HPU available: False, using: 0 HPUs

  | Name  | Type             | Params | Mode 
---------------------------------------------------
0 | model | Sequential       | 30     | train
1 | loss  | CrossEntropyLoss | 0      | train
---------------------------------------------------
30        Trainable params
0         Non-trainable params
30        Total params
0.000     Total estimated model params size (MB)
3         Modules in train mode
0         Modules in eval mode
Epoch 1/2: train_accuracy=0.0833 train_loss=2.0134 valid_accuracy=0.7500 valid_loss=1.5572  TIME s
Epoch 2/2: train_accuracy=0.2500 train_loss=1.6188 valid_accuracy=0.5000 valid_loss=1.3947  TIME s
`Trainer.fit` stopped: `max_epochs=2` reached.
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       Test metric             DataLoader 0
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      test_accuracy                 0.5
        test_loss           TEST LOSS
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
)");
}

TEST_CASE("Trainer: the sanity check draws nothing, logs nothing and trains nothing") {
  const auto data = points_module();
  std::vector<double> losses;
  for (const int batches : {0, 1, 2, 100}) {
    manual_seed(3);
    nn::Sequential model{nn::Linear(2, 8), nn::Dropout(0.5), nn::Linear(8, 2)};
    auto module = SimpleModule::classification(model, {.num_classes = 2});
    Output output;
    ErrorTracker tracker;
    Trainer trainer({.max_epochs = 1, .logger = false, .enable_progress_bar = false, .callbacks = {&tracker},
                     .enable_model_summary = false, .num_sanity_val_steps = batches, .output = output.file});
    trainer.fit(module, data);
    losses.push_back(value_of(trainer.history()[0], "train_loss"));
    CHECK(output.text() == devices + "`Trainer.fit` stopped: `max_epochs=1` reached.\n");
  }
  for (const double loss : losses) CHECK(loss == losses[0]);
}

TEST_CASE("Trainer: random draws are those of PyTorch's loaders") {
  const auto data = points_module();
  manual_seed(7);
  auto module = SimpleModule::classification(nn::Sequential{nn::Linear(2, 2)}, {.num_classes = 2});
  Generator expected = default_generator();
  Output output;
  Trainer trainer({.max_epochs = 3, .logger = false, .output = output.file});
  trainer.fit(module, data);
  // An epoch: two seeds for the shuffled training set, one for the validation set.
  for (int i = 0; i < 9; ++i) expected.next_u64();
  CHECK(default_generator().next_u64() == expected.next_u64());
}

TEST_CASE("Trainer: modules are in training mode for steps only, and keep the modes they had") {
  struct Watching : nn::Module<float> {
    nn::Linear<> fc = add("fc", nn::Linear(2, 2));
    nn::Dropout<> frozen = add("frozen", nn::Dropout(0.5));
    std::string* seen;
    explicit Watching(std::string* s) : seen(s) { frozen.eval(); }
    Tensor<float> forward(const Tensor<float>& x) override {
      *seen += is_training() ? 'T' : is_grad_enabled() ? '?' : 'v';
      if (frozen.is_training()) *seen += '!';
      return frozen(fc(x));
    }
  };
  std::string seen;
  auto module = SimpleModule::classification(Watching(&seen), {.num_classes = 2});
  Output output;
  ErrorTracker tracker;
  Trainer trainer({.max_epochs = 2, .logger = false, .callbacks = {&tracker}, .output = output.file});
  trainer.fit(module, points_module());
  CHECK(seen == "vv" "TTTvv" "TTTvv");
}

TEST_CASE("Trainer: without validation there are no validation rows") {
  auto module = SimpleModule::classification(nn::Sequential{nn::Linear(2, 2)}, {.num_classes = 2});
  TemporaryFolder folder;
  CsvLogger logger(folder.path(), "D");
  Output output;
  ErrorTracker tracker;
  Trainer trainer({.max_epochs = 1, .logger = &logger, .callbacks = {&tracker}, .output = output.file});
  trainer.fit(module, points_module(0));
  const std::string csv = text_of(logger.metrics_file_path());
  CHECK(csv.substr(0, csv.find('\r')) == "epoch,step,train_accuracy_epoch,train_loss");
  CHECK(trainer.history()[0].size() == 2);
}

TEST_CASE("Trainer: regression, another optimizer, double, and fit goes on where it stopped") {
  std::vector<double> x, y;
  for (int i = 0; i < 32; ++i) x.push_back(i / 32.), y.push_back(2 * x.back() + 1);
  const data::TensorDataset set(from_vector(x, {32, 1}), from_vector(y, {32, 1}));
  const SimpleDataModule data(set, set, {.batch_size = 8, .validation = 0.25});
  manual_seed(0);
  nn::Linear<double> model(1, 1);
  auto module = SimpleModule::regression(model, [](const auto& p) { return optim::SGD(p, {.lr = 0.3}); });
  Output output;
  ErrorTracker tracker;
  Trainer trainer({.max_epochs = 200, .logger = false, .enable_progress_bar = false, .callbacks = {&tracker},
                   .output = output.file});
  trainer.fit(module, data);
  const Metrics metrics = trainer.test(module, data);
  REQUIRE(metrics.size() == 1);
  CHECK(value_of(metrics, "test_loss") < 1e-6);
  CHECK(model.weight.item() == Approx(2).epsilon(1e-3));
  CHECK(trainer.global_step() == 600);
  trainer.fit(module, data);
  CHECK(trainer.global_step() == 600);
}

TEST_CASE("Trainer: says if something would not be trained") {
  struct Forgetful : nn::Module<float> {
    nn::Linear<> fc = add("fc", nn::Linear(2, 3));
    nn::Linear<> head{3, 2};
    Tensor<float> forward(const Tensor<float>& x) override { return head(fc(x)); }
  };
  Output output;
  Trainer trainer({.max_epochs = 1, .logger = false, .output = output.file});
  auto module = SimpleModule::classification(Forgetful(), {.num_classes = 2});
  CHECK(error_of<ValueError>([&] { trainer.fit(module, points_module()); }) ==
        "[Trainer] the model must own every tensor that it learns, but got a leaf of sizes (2, 3) that is no parameter of it "
        "and not in the optimizer. Register the member it belongs to: add(\"name\", module), or add_parameter(\"name\", "
        "tensor).");
}

TEST_CASE("Trainer: stops at a loss that is not finite, if asked to") {
  for (const bool stop : {false, true}) {
    auto module = SimpleModule::classification(nn::Sequential{nn::Linear(2, 2)}, {.num_classes = 2},
                                               [](const auto& p) { return optim::SGD(p, {.lr = 1e38}); });
    Output output;
    Trainer trainer({.max_epochs = 3, .logger = false, .terminate_on_nan = stop, .output = output.file});
    const std::string error = error_of<ValueError>([&] { trainer.fit(module, points_module()); });
    if (stop) CHECK(error.substr(0, 39) == "[Trainer] loss must be finite, but got ");
    else CHECK(error == "no error");
  }
}
