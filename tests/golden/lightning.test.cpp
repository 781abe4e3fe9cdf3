// SPDX-License-Identifier: MIT
// A training run beside the same run of Lightning, ISLP's SimpleModule and ErrorTracker: the log file cell by cell, and
// the order in which callbacks are called.
#include <fstream>
#include <sstream>

#include <gradus/nn/activation.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/train/data_module.hpp>
#include <gradus/train/error_tracker.hpp>
#include <gradus/train/trainer.hpp>

#include "golden/golden.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {

/// make_lightning.py has the same formula.
auto images(Size n, Size first) {
  std::vector<float> x;
  std::vector<std::int64_t> y;
  for (Size i = first; i < first + n; ++i) {
    for (Size j = 0; j < 784; ++j) x.push_back(static_cast<float>((7 * i + 13 * j + i * j % 11 * 17) % 256) / 255);
    y.push_back(i * i % 10);
  }
  return data::TensorDataset(from_vector(x, {n, 1, 28, 28}), from_vector(y));
}

struct Order : Callback {
  std::string text;
  void note(const char* hook) { (text += hook) += '\n'; }
#define GRADUS_NOTE(hook) \
  void hook(Trainer&, Module&) override { note(#hook); }
#define GRADUS_NOTE_BATCH(hook) \
  void hook(Trainer&, Module&, const AnyBatch&, Size) override { note(#hook); }
  GRADUS_NOTE(on_fit_start) GRADUS_NOTE(on_fit_end)
  GRADUS_NOTE(on_sanity_check_start) GRADUS_NOTE(on_sanity_check_end)
  GRADUS_NOTE(on_train_start) GRADUS_NOTE(on_train_end)
  GRADUS_NOTE(on_train_epoch_start) GRADUS_NOTE(on_train_epoch_end)
  GRADUS_NOTE_BATCH(on_train_batch_start) GRADUS_NOTE_BATCH(on_train_batch_end)
  GRADUS_NOTE(on_validation_start) GRADUS_NOTE(on_validation_end)
  GRADUS_NOTE(on_validation_epoch_start) GRADUS_NOTE(on_validation_epoch_end)
  GRADUS_NOTE_BATCH(on_validation_batch_start) GRADUS_NOTE_BATCH(on_validation_batch_end)
  GRADUS_NOTE(on_test_start) GRADUS_NOTE(on_test_end)
  GRADUS_NOTE(on_test_epoch_start) GRADUS_NOTE(on_test_epoch_end)
  GRADUS_NOTE_BATCH(on_test_batch_start) GRADUS_NOTE_BATCH(on_test_batch_end)
  GRADUS_NOTE(on_predict_start) GRADUS_NOTE(on_predict_end)
  GRADUS_NOTE(on_before_backward) GRADUS_NOTE(on_after_backward)
#undef GRADUS_NOTE
#undef GRADUS_NOTE_BATCH
  void on_before_optimizer_step(Trainer&, Module&, optim::Optimizer&) override { note("on_before_optimizer_step"); }
};

std::string all_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}
std::vector<std::string> lines_of(const std::string& text, const std::string& end) {
  std::vector<std::string> lines;
  for (std::size_t at = 0, next; at < text.size(); at = next + end.size()) {
    next = text.find(end, at);
    if (next == text.npos) next = text.size();
    lines.push_back(text.substr(at, next - at));
  }
  return lines;
}

}  // namespace

TEST_CASE("golden: a run logs what Lightning logs, and calls the hooks in its order") {
  const std::string folder = GRADUS_SOURCE_DIR "/tests/golden/";
  const SimpleDataModule data(images(1600, 0), images(300, 5000), {.batch_size = 64, .validation = 0.2});
  manual_seed(0);
  nn::Sequential<> model{nn::Flatten(), nn::Linear(784, 16), nn::ReLU(), nn::Linear(16, 10)};
  auto module = SimpleModule::classification(model, {.num_classes = 10});
  TemporaryFolder temporary;
  CsvLogger logger(temporary.path(), "ours");
  ErrorTracker tracker;
  Order order;
  std::FILE* output = std::tmpfile();
  Trainer trainer({.max_epochs = 3, .logger = &logger, .enable_progress_bar = false, .callbacks = {&tracker, &order},
                   .log_every_n_steps = 8, .output = output});
  trainer.fit(module, data);
  trainer.test(module, data);
  trainer.validate(module, data);
  CHECK(trainer.predict(module, data).size() == 1);
  std::fclose(output);

  CHECK(lines_of(order.text, "\n") == lines_of(all_of(folder + "lightning_hooks.txt"), "\n"));
  const auto ours = lines_of(all_of(logger.metrics_file_path()), "\r\n");
  const auto theirs = lines_of(all_of(folder + "lightning_metrics.csv"), "\n");
  REQUIRE(ours.size() == theirs.size());
  CHECK(ours[0] == theirs[0]);
  for (std::size_t i = 1; i < ours.size(); ++i) {
    const auto a = lines_of(ours[i] + ",", ","), b = lines_of(theirs[i] + ",", ",");
    INFO(ours[i] << " instead of " << theirs[i]);
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k)
      if (a[k] != b[k]) CHECK(std::stod(a[k]) == Approx(std::stod(b[k])).epsilon(1e-5));  // losses: other kernels
  }
}
