// SPDX-License-Identifier: MIT
#pragma once
// What a trainer says while it runs: to its logger, and on the terminal. Rows, words and tables are Lightning's.
#include <cstdio>
#include <optional>

#include <gradus/train/csv_logger.hpp>
#include <gradus/train/module_table.hpp>
#include <gradus/train/progress.hpp>
#include <gradus/train/trainer_options.hpp>

namespace gradus::train {

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
  const int max_epochs;          // -1: no limit

  GRADUS_SMALL explicit RunLog(const TrainerOptions& o) : options(o), max_epochs(epoch_limit(o)) {
    check_trainer_options(o);
    if (o.logger.on && !o.logger.given) own_.emplace(o.default_root_dir);
  }
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  /// Nothing, if logging is switched off.
  Logger* logger() noexcept { return own_ ? &*own_ : options.logger.given; }

  /// What Lightning says of the machine when a trainer is made.
  GRADUS_SMALL void say_devices() const {
    say("GPU available: False, used: False\nTPU available: False, using: 0 TPU cores\n"
        "HPU available: False, using: 0 HPUs\n");
  }
  GRADUS_SMALL void begin(const nn::ModuleBase& module, const Hparams& hparams) {
    if (logger() && !hparams.empty()) logger()->log_hyperparams(hparams);
    if (options.enable_model_summary) say("\n" + module_table(module));
  }
  /// Whether the batch that was stepped last gets a row.
  bool is_log_step() const noexcept {
    return options.log_every_n_steps > 0 && step % options.log_every_n_steps == 0;
  }
  /// A row, unless it would say nothing.
  GRADUS_SMALL void log(Metrics metrics, Size at_step) {
    if (metrics.empty() || !logger()) return;
    metrics.push_back({"epoch", epoch});
    logger()->log_metrics(metrics, at_step);
  }
  /// Logs an epoch's row, and counts it. The validation row came before.
  GRADUS_SMALL void end_epoch(const Metrics& train, const Metrics& validation, double seconds) {
    log(train, step - 1);
    history.push_back(train);
    for (const Metric& m : validation) history.back().push_back(m);
    ++epoch;
    if (options.enable_progress_bar && terminal_columns(options.output) == 0) say(epoch_line(seconds));
  }
  bool is_done() const noexcept { return (max_epochs >= 0 && epoch >= max_epochs) || is_out_of_steps(); }
  bool is_out_of_steps() const noexcept { return options.max_steps >= 0 && step >= options.max_steps; }
  /// Why fit() has ended; nothing if a callback stopped it.
  GRADUS_SMALL void end_fit() const {
    const bool steps = is_out_of_steps();
    const std::string limit = steps ? "max_steps=" + std::to_string(options.max_steps)
                                    : "max_epochs=" + std::to_string(max_epochs);
    if (is_done()) say("`Trainer.fit` stopped: `" + limit + "` reached.\n");
  }
  /// Logs and shows what a test or a validation has found. `title`: "Test metric".
  GRADUS_SMALL void end_evaluation(const char* title, const Metrics& metrics) {
    log(metrics, step);
    const int columns = terminal_columns(options.output);
    if (!metrics.empty()) say(metrics_table(title, metrics, columns ? columns : 120));
  }

  /// What stands before an epoch's bar.
  std::string epoch_title() const { return "Epoch " + std::to_string(epoch); }
  bool is_last_epoch() const noexcept { return epoch + 1 == max_epochs; }
  /// What stands behind a bar: "v_num=0, train_loss=0.300".
  GRADUS_SMALL std::string postfix(const Metrics& metrics) {
    std::string s = logger() ? "v_num=" + logger()->version() : "";
    for (const Metric& m : metrics) s += (s.empty() ? "" : ", ") + m.name + "=" + short_number(m.value);
    return s;
  }
  /// The loss of training and one score of validation: what fits into a line.
  GRADUS_SMALL std::string epoch_postfix() {
    const Metrics& last = history.back();
    if (last.empty()) return postfix({});
    return last.size() > 1 ? postfix({last.front(), last.back()}) : postfix(last);
  }
  /// "Epoch 3/30: train_accuracy=0.9312 train_loss=0.2345 valid_accuracy=0.9651 valid_loss=0.1234  0.41 s"
  GRADUS_SMALL std::string epoch_line(double seconds) const {
    std::string s = "Epoch " + std::to_string(epoch);
    s += max_epochs < 0 ? ":" : "/" + std::to_string(max_epochs) + ":";
    for (const Metric& m : sorted_by_name(history.back()))
      s += " " + m.name.substr(0, m.name.find("_epoch")) + "=" + fixed(m.value, 4);
    return s + "  " + fixed(seconds, 2) + " s\n";
  }
  void say(const std::string& text) const {
    std::fputs(text.c_str(), options.output);
    std::fflush(options.output);
  }
  /// Where bars are drawn: nowhere, if they are switched off.
  std::FILE* bar_output() const noexcept { return options.enable_progress_bar ? options.output : nullptr; }

 private:
  std::optional<CsvLogger> own_;
};

}  // namespace gradus::train
