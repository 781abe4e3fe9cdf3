// SPDX-License-Identifier: MIT
#pragma once
// What a trainer says while it runs: to its logger, and on the terminal. Rows, words and tables are Lightning's.
#include <cstdio>

#include <gradus/train/logger.hpp>
#include <gradus/train/module_table.hpp>
#include <gradus/train/progress.hpp>

namespace gradus::train {

struct TrainerOptions {
  int max_epochs = 1000;
  Logger* logger = nullptr;          // nullptr: no log
  bool enable_progress_bar = true;   // a bar on a terminal, else a line an epoch
  bool enable_model_summary = true;  // a table of the module before the first epoch
  int log_every_n_steps = 50;        // training steps; 0: never
  int num_sanity_val_steps = 2;      // validation batches that are tried before the first epoch
  bool terminate_on_nan = false;     // stop with an error when a loss is not finite
  std::FILE* output = stdout;
};

/// One score a row, as trainer.test() shows them.
GRADUS_SMALL inline std::string metrics_table(const char* title, const Metrics& metrics, int columns = 120) {
  const Metrics sorted = sorted_by_name(metrics);
  const std::size_t half = static_cast<std::size_t>(columns) / 2;
  std::size_t width = 25;
  for (const Metric& m : sorted)
    if (m.name.size() > width) width = m.name.size();
  if (width > half) width = half;
  const std::string rule = repeated("─", static_cast<std::size_t>(columns)) + "\n";
  const auto row = [width](const std::string& a, const std::string& b) {
    return without_trailing_blanks(centred(a, width) + centred(b, width)) + "\n";
  };
  std::string text = rule + row(title, "DataLoader 0") + rule;
  for (const Metric& m : sorted) text += row(m.name, m.text());
  return text + rule;
}

class RunLog {
 public:
  int epoch = 0;                 // epochs completed
  Size step = 0;                 // batches stepped
  std::vector<Metrics> history;  // of each epoch: train_loss, train_<score>_epoch, valid_loss, valid_<score>
  const TrainerOptions options;

  GRADUS_SMALL explicit RunLog(const TrainerOptions& o) : options(o) {
    if (o.max_epochs < 0) fail<ValueError>({"[Trainer] max_epochs must not be negative, but got ", o.max_epochs, "."});
    if (o.log_every_n_steps < 0)
      fail<ValueError>({"[Trainer] log_every_n_steps must not be negative, but got ", o.log_every_n_steps, "."});
  }

  GRADUS_SMALL void begin(const nn::ModuleBase& module) const {
    if (options.enable_model_summary) say("\n" + module_table(module));
  }
  bool is_log_step() const noexcept {
    return options.log_every_n_steps > 0 && (step + 1) % options.log_every_n_steps == 0;
  }
  GRADUS_SMALL void log(Metrics metrics, Size at_step) const {
    metrics.emplace_back("epoch", epoch);
    if (options.logger) options.logger->log_metrics(metrics, at_step);
  }
  /// Logs an epoch's rows, validation first, and counts it.
  GRADUS_SMALL void end_epoch(const Metrics& train, const Metrics& validation, double seconds) {
    if (!validation.empty()) log(validation, step - 1);
    log(train, step - 1);
    history.push_back(train);
    for (const Metric& m : validation) history.back().push_back(m);
    ++epoch;
    if (options.enable_progress_bar && terminal_columns(options.output) == 0) say(epoch_line(seconds));
  }
  GRADUS_SMALL void end_fit() const {
    const std::string n = std::to_string(options.max_epochs);
    say("`Trainer.fit` stopped: `max_epochs=" + n + "` reached.\n");
  }
  GRADUS_SMALL void end_test(const Metrics& metrics) const {
    log(metrics, step);
    const int columns = terminal_columns(options.output);
    say(metrics_table("Test metric", metrics, columns ? columns : 120));
  }

  /// What stands before an epoch's bar.
  std::string epoch_title() const { return "Epoch " + std::to_string(epoch); }
  bool is_last_epoch() const noexcept { return epoch + 1 == options.max_epochs; }
  /// What stands behind a bar: "v_num=0, train_loss=0.300".
  GRADUS_SMALL std::string postfix(const Metrics& metrics) const {
    std::string s = options.logger ? "v_num=" + options.logger->version() : "";
    for (const Metric& m : metrics) s += (s.empty() ? "" : ", ") + m.name + "=" + short_number(m.value);
    return s;
  }
  /// The loss of training and one score of validation: what fits into a line.
  GRADUS_SMALL std::string epoch_postfix() const {
    const Metrics& last = history.back();
    return postfix({last.front(), last.back()});
  }
  /// "Epoch 3/30: train_accuracy=0.9312 train_loss=0.2345 valid_accuracy=0.9651 valid_loss=0.1234  0.41 s"
  GRADUS_SMALL std::string epoch_line(double seconds) const {
    std::string s = "Epoch " + std::to_string(epoch) + "/" + std::to_string(options.max_epochs) + ":";
    for (const Metric& m : sorted_by_name(history.back()))
      s += " " + m.name.substr(0, m.name.find("_epoch")) + "=" + fixed(m.value, 4);
    return s + "  " + fixed(seconds, 2) + " s\n";
  }

 private:
  void say(const std::string& text) const {
    std::fputs(text.c_str(), options.output);
    std::fflush(options.output);
  }
};

}  // namespace gradus::train
