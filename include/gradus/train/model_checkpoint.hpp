// SPDX-License-Identifier: MIT
#pragma once
// A callback that writes checkpoints: the best ones, and the last one. Names and rules are Lightning's.
#include <gradus/train/checkpoint.hpp>
#include <gradus/train/monitor.hpp>

namespace gradus::train {

struct ModelCheckpointOptions {
  std::string dirpath = {};                   // empty: checkpoints/ in the logger's folder, or in default_root_dir
  std::string filename = "{epoch}-{step}";    // "{epoch}-{valid_loss:.2f}" gives epoch=3-valid_loss=0.12.ckpt
  std::string monitor = {};                   // empty: the latest one is the best one
  bool verbose = false;                       // say what is saved
  bool save_last = false;                     // last.ckpt, too
  int save_top_k = 1;                         // how many are kept; -1: all, 0: none
  std::string mode = "min";                   // or "max"
  int every_n_epochs = 1;
  bool auto_insert_metric_name = true;        // "{epoch}" gives epoch=3, not 3
};

/// "{epoch:02d}-{valid_loss:.2f}" -> "epoch=03-valid_loss=0.12". A name that was not logged is 0.
///
/// Throws  ValueError for a brace without its partner, or a format other than d, 02d, .2f, .3e, .4g
GRADUS_SMALL inline std::string format_checkpoint_name(const std::string& pattern, const Metrics& metrics,
                                                       bool insert_names = true) {
  std::string name;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      name += pattern[at];
      continue;
    }
    const std::size_t end = pattern.find('}', at);
    const std::string field = pattern.substr(at + 1, end == pattern.npos ? end : end - at - 1);
    const std::size_t colon = field.find(':');
    const std::string key = field.substr(0, colon), format = colon == field.npos ? "" : field.substr(colon + 1);
    const char kind = format.empty() ? '\0' : format.back();
    const bool known = format.empty() || (format.find_first_not_of("0123456789.") + 1 == format.size() &&
                                          std::string_view("dfeg").find(kind) != std::string_view::npos);
    if (end == pattern.npos || !known)
      fail<ValueError>({"[ModelCheckpoint] filename must have fields such as {epoch} and {valid_loss:.2f}, but got ",
                        pattern, "."});
    const Metric* m = find_metric(metrics, key);
    const Metric value = m ? *m : Metric(key, 0);
    char text[400] = "";
    if (kind == 'd')
      std::snprintf(text, sizeof text, ("%" + format.substr(0, format.size() - 1) + "lld").c_str(),
                    static_cast<long long>(value.value));
    else if (kind) std::snprintf(text, sizeof text, ("%" + format).c_str(), value.value);
    name += (insert_names ? key + "=" : "") + (kind ? text : value.text());
    at = end;
  }
  return name;
}

/// Saves at the end of each training epoch, after its validation. Files appear whole or not at all.
///
///   train::ModelCheckpoint checkpoint({.monitor = "valid_loss", .save_last = true});
///   train::Trainer trainer({.callbacks = {&tracker, &checkpoint}});
///   trainer.fit(module, data);
///   module.load_state_dict(train::checkpoint_weights(checkpoint.best_model_path()));
///
/// Throws  ValueError for options that contradict each other, or a monitored number that was not logged; IoError
class ModelCheckpoint : public Callback {
 public:
  struct Kept {
    std::string path;
    double score;
  };

  GRADUS_SMALL explicit ModelCheckpoint(const ModelCheckpointOptions& options = {})
      : options_(options), mode_("ModelCheckpoint", options.mode), best_(mode_.worst()) {
    const ModelCheckpointOptions& o = options_;
    if (o.save_top_k < -1)
      fail<ValueError>({"[ModelCheckpoint] save_top_k must be -1 or more, but got ", o.save_top_k,
                        ". Invalid value for save_top_k=", o.save_top_k, ". Must be >= -1."});
    if (o.every_n_epochs < 1)
      fail<ValueError>({"[ModelCheckpoint] every_n_epochs must be at least 1, but got ", o.every_n_epochs, "."});
    if (o.monitor.empty() && o.save_top_k > 1)
      fail<ValueError>({"[ModelCheckpoint] ModelCheckpoint(save_top_k=", o.save_top_k, ", monitor=None) is not a valid "
                        "configuration. No quantity for top_k to track."});
  }

  /// The file with the best score, or the latest one if nothing is monitored; empty before the first.
  const std::string& best_model_path() const noexcept { return best_path_; }
  const std::string& last_model_path() const noexcept { return last_path_; }
  double best_model_score() const noexcept { return best_; }
  const std::vector<Kept>& best_k_models() const noexcept { return kept_; }
  /// The folder; empty before fit().
  const std::string& dirpath() const noexcept { return folder_; }

  void on_fit_start(Trainer& trainer, Module&) override { resolve_folder(trainer); }
  void on_train_epoch_end(Trainer& trainer, Module& module) override {
    if ((trainer.current_epoch() + 1) % options_.every_n_epochs == 0) save(trainer, module);
  }
  int order() const override { return 2; }

  std::string state_key() const override {
    return "ModelCheckpoint{monitor=" + options_.monitor + ",mode=" + options_.mode + "}";
  }
  GRADUS_SMALL StateDict state_dict() const override {
    StateDict all{{"best_model_path", text_tensor(best_path_)}, {"last_model_path", text_tensor(last_path_)},
                  {"best_model_score", full<double>({}, best_)}};
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      const std::string prefix = "best_k_models." + std::to_string(i) + ".";
      all.insert(prefix + "path", text_tensor(kept_[i].path));
      all.insert(prefix + "score", full<double>({}, kept_[i].score));
    }
    return all;
  }
  GRADUS_SMALL void load_state_dict(const StateDict& from) override {
    best_path_ = text_from(from["best_model_path"]);
    last_path_ = text_from(from["last_model_path"]);
    best_ = from["best_model_score"].as<double>().item();
    kept_.clear();
    for (std::size_t i = 0; from.contains("best_k_models." + std::to_string(i) + ".path"); ++i) {
      const std::string prefix = "best_k_models." + std::to_string(i) + ".";
      kept_.push_back({text_from(from[prefix + "path"]), from[prefix + "score"].as<double>().item()});
    }
  }

 private:
  GRADUS_SMALL void resolve_folder(Trainer& trainer) {
    folder_ = options_.dirpath;
    if (!folder_.empty()) return;
    const std::string log = trainer.logger() ? trainer.logger()->log_dir() : "";
    folder_ = (log.empty() ? trainer.options().default_root_dir : log) + "/checkpoints";
  }
  GRADUS_SMALL void save(Trainer& trainer, Module& module) {
    Metrics metrics = trainer.callback_metrics();
    metrics.insert(metrics.begin(), {{"epoch", trainer.current_epoch()}, {"step", trainer.global_step()}});
    if (options_.save_top_k != 0) {
      if (options_.monitor.empty()) save_latest(trainer, module, metrics);
      else save_if_good(trainer, module, metrics);
    }
    if (!options_.save_last) return;
    const std::string previous = std::exchange(last_path_, folder_ + "/last.ckpt");
    write(trainer, module, last_path_);
    if (!previous.empty() && previous != last_path_) remove(trainer, previous);
  }
  GRADUS_SMALL void save_latest(Trainer& trainer, Module& module, const Metrics& metrics) {
    const std::string previous = std::exchange(best_path_, free_path(metrics, best_path_));
    write(trainer, module, best_path_);
    if (options_.save_top_k == 1 && !previous.empty() && previous != best_path_) remove(trainer, previous);
  }
  // The monitored number; NaN is as bad as can be.
  GRADUS_SMALL double monitored(const Metrics& metrics) const {
    const Metric* found = find_metric(metrics, options_.monitor);
    if (!found)
      fail<ValueError>({"[ModelCheckpoint] `ModelCheckpoint(monitor='", options_.monitor, "')` could not find the "
                        "monitored key in the returned metrics: ", metric_names(metrics), ". Did you call `log('",
                        options_.monitor, "', value)` in the module?"});
    return __builtin_isnan(found->value) ? mode_.worst() : found->value;
  }
  GRADUS_SMALL void save_if_good(Trainer& trainer, Module& module, const Metrics& metrics) {
    const double score = monitored(metrics);
    const auto better = [&](const Kept& a, const Kept& b) { return mode_.better(a.score, b.score); };
    const bool full = options_.save_top_k > 0 && kept_.size() == static_cast<std::size_t>(options_.save_top_k);
    const auto worst = std::max_element(kept_.begin(), kept_.end(), better);
    const std::string text = "Epoch " + std::to_string(trainer.current_epoch()) + ", global step " +
                             std::to_string(trainer.global_step()) + ": '" + options_.monitor + "' ";
    if (full && !mode_.better(score, worst->score)) {
      if (options_.verbose) trainer.say(text + "was not in top " + std::to_string(options_.save_top_k) + "\n");
      return;
    }
    std::string discarded;
    if (full) {
      discarded = worst->path;
      kept_.erase(worst);
    }
    const std::string path = free_path(metrics, discarded);
    kept_.push_back({path, score});
    const Kept& best = *std::min_element(kept_.begin(), kept_.end(), better);
    best_path_ = best.path;
    best_ = best.score;
    const std::size_t k = options_.save_top_k < 0 ? kept_.size() : static_cast<std::size_t>(options_.save_top_k);
    if (options_.verbose)
      trainer.say(text + "reached " + fixed(score, 5) + " (best " + fixed(best_, 5) + "), saving model to '" + path +
                  "' as top " + std::to_string(k) + "\n");
    write(trainer, module, path);
    if (!discarded.empty() && discarded != path) remove(trainer, discarded);
  }
  /// A name that is not taken, unless by what it replaces: epoch=1-step=20-v1.ckpt.
  GRADUS_SMALL std::string free_path(const Metrics& metrics, const std::string& replaced) const {
    const std::string name =
        folder_ + "/" + format_checkpoint_name(options_.filename, metrics, options_.auto_insert_metric_name);
    std::string path = name + ".ckpt";
    for (int v = 1; file::exists(path) && path != replaced; ++v) path = name + "-v" + std::to_string(v) + ".ckpt";
    return path;
  }
  GRADUS_SMALL void write(Trainer& trainer, Module& module, const std::string& path) const {
    save_checkpoint(trainer, module, path, true);
  }
  // Only files of this folder; never the one that training went on from.
  GRADUS_SMALL void remove(const Trainer& trainer, const std::string& path) const {
    if (path != trainer.ckpt_path() && path.compare(0, folder_.size() + 1, folder_ + "/") == 0) ::unlink(path.c_str());
  }

  ModelCheckpointOptions options_;
  MonitorMode mode_;
  std::string folder_, best_path_, last_path_;
  double best_;
  std::vector<Kept> kept_;
};

}  // namespace gradus::train
