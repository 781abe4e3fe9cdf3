// SPDX-License-Identifier: MIT
#include <gradus/train/run_log.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
struct RecordedRows : Logger {
  std::vector<std::string> rows;
  void log_metrics(const Metrics& metrics, Size step) override {
    std::string row = std::to_string(step);
    for (const Metric& m : metrics) row += " " + m.name + "=" + m.text();
    rows.push_back(row);
  }
  std::string version() override { return "3"; }
};
}  // namespace

TEST_CASE("RunLog: rows of an epoch, validation first") {
  RecordedRows logger;
  RunLog log({.max_epochs = 3, .logger = &logger, .enable_progress_bar = false, .log_every_n_steps = 5});
  log.step = 4;
  CHECK_FALSE(log.is_log_step());
  log.step = 5;
  CHECK(log.is_log_step());
  log.log({{"valid_loss", 1.0}}, log.step - 1);
  log.log({}, log.step - 1);
  log.end_epoch({{"train_loss", 0.5}, {"train_accuracy_epoch", 0.25}}, {{"valid_loss", 1.0}}, 0.1);
  CHECK(logger.rows == std::vector<std::string>{"4 valid_loss=1.0 epoch=0",
                                                "4 train_loss=0.5 train_accuracy_epoch=0.25 epoch=0"});
  CHECK(log.epoch == 1);
  CHECK(log.history[0].size() == 3);
  CHECK(log.epoch_line(0.412) == "Epoch 1/3: train_accuracy=0.2500 train_loss=0.5000 valid_loss=1.0000  0.41 s\n");
  RunLog endless({.max_steps = 9, .logger = false, .enable_progress_bar = false});
  endless.end_epoch({}, {}, 0.1);
  CHECK(endless.epoch_line(0.5) == "Epoch 1:  0.50 s\n");
  CHECK(log.postfix({{"train_loss", 0.3}}) == "v_num=3, train_loss=0.300");
  CHECK(log.epoch_postfix() == "v_num=3, train_loss=0.500, valid_loss=1.000");
  CHECK(RunLog({.log_every_n_steps = 0}).is_log_step() == false);
}

// What Lightning prints where the package rich is not installed.
TEST_CASE("metrics_table: rows by name, both columns centred") {
  CHECK("\n" + metrics_table("Test metric", {{"test_loss", 0.146f}, {"test_accuracy", 0.966f}}, 60) == R"(
────────────────────────────────────────────────────────────
       Test metric             DataLoader 0
────────────────────────────────────────────────────────────
      test_accuracy         0.9660000205039978
        test_loss           0.1459999978542328
────────────────────────────────────────────────────────────
)");
}

TEST_CASE("RunLog: says why a training has ended") {
  std::FILE* file = std::tmpfile();
  RunLog log({.max_epochs = 2, .max_steps = 5, .logger = false, .output = file});
  log.end_fit();
  CHECK(std::ftell(file) == 0);
  log.epoch = 2;
  log.end_fit();
  log.step = 5;
  log.end_fit();
  std::rewind(file);
  char text[200] = "";
  CHECK(std::fread(text, 1, sizeof text - 1, file) == 93);
  CHECK(std::string(text) ==
        "`Trainer.fit` stopped: `max_epochs=2` reached.\n`Trainer.fit` stopped: `max_steps=5` reached.\n");
  std::fclose(file);
}
