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

/// A number as Python's format writes it: 02d, .2f, 8.3e, .4g. False for a format that is none of these.
GRADUS_SMALL inline bool format_number(std::string_view format, double x, std::string& text) {
  const char kind = format.empty() ? ' ' : format.back();
  std::size_t parts[] = {0, 6}, at = 0;  // the width, and the digits
  const auto read = [&](std::size_t& number) {
    const std::size_t first = at;
    for (number = 0; at < format.size() && format[at] >= '0' && format[at] <= '9'; ++at)
      if (at < first + 3) number = 10 * number + static_cast<std::size_t>(format[at] - '0');
    return at > first;
  };
  read(parts[0]);
  const bool precise = at < format.size() && format[at] == '.';
  if (precise && (++at, !read(parts[1]))) return false;
  if (at + 1 != format.size() || parts[0] > 99 || parts[1] > 99) return false;
  if (kind == 'd' ? precise : kind != 'f' && kind != 'e' && kind != 'g') return false;
  text = kind == 'd' ? fixed(__builtin_trunc(x) + 0.0, 0) : formatted(x, kind, static_cast<int>(parts[1]));
  const std::size_t fill = text.size() < parts[0] ? parts[0] - text.size() : 0;
  if (format[0] == '0') text.insert(text[0] == '-' ? 1 : 0, fill, '0');
  else text.insert(0, fill, ' ');
  return true;
}
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
    const Metric* m = find_metric(metrics, key);
    std::string text = m ? m->text() : "0";
    if (end == pattern.npos || (!format.empty() && !format_number(format, m ? m->value : 0, text)))
      fail<ValueError>({"[ModelCheckpoint] filename must have fields such as {epoch} and {valid_loss:.2f}, but got ",
                        pattern, "."});
    name += (insert_names ? key + "=" : "") + text;
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
      : options_(options), mode_("ModelCheckpoint", options.mode) {
    now_.best = mode_.worst();
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
  const std::string& best_model_path() const noexcept { return now_.best_path; }
  const std::string& last_model_path() const noexcept { return now_.last_path; }
  double best_model_score() const noexcept { return now_.best; }
  const std::vector<Kept>& best_k_models() const noexcept { return now_.kept; }
  /// The folder; empty before fit().
  const std::string& dirpath() const noexcept { return folder_; }

  void on_fit_start(Trainer& trainer, Module&) override { resolve_folder(trainer); }
  void on_train_epoch_end(Trainer& trainer, Module& module) override {
    if ((trainer.current_epoch() + 1) % options_.every_n_epochs == 0) save(trainer, module);
  }
  int order() const override { return 2; }

  std::string state_key() const override {
    return "ModelCheckpoint{monitor=" + options_.monitor + ",mode=" + options_.mode +
           ",every_n_epochs=" + std::to_string(options_.every_n_epochs) + "}";
  }
  GRADUS_SMALL StateDict state_dict() const override {
    StateDict all{{"best_model_path", text_tensor(now_.best_path)}, {"last_model_path", text_tensor(now_.last_path)},
                  {"best_model_score", full<double>({}, now_.best)}};
    for (std::size_t i = 0; i < now_.kept.size(); ++i) {
      const std::string prefix = "best_k_models." + std::to_string(i) + ".";
      all.insert(prefix + "path", text_tensor(now_.kept[i].path));
      all.insert(prefix + "score", full<double>({}, now_.kept[i].score));
    }
    return all;
  }
  GRADUS_SMALL void load_state_dict(const StateDict& from) override {
    Files files{text_from(from["best_model_path"]), text_from(from["last_model_path"]),
                from["best_model_score"].as<double>().item(), {}};
    for (std::size_t i = 0; from.contains("best_k_models." + std::to_string(i) + ".path"); ++i) {
      const std::string prefix = "best_k_models." + std::to_string(i) + ".";
      files.kept.push_back({text_from(from[prefix + "path"]), from[prefix + "score"].as<double>().item()});
    }
    now_ = std::move(files);
  }

 private:
  struct Files {
    std::string best_path, last_path;
    double best = 0;
    std::vector<Kept> kept;
  };

  GRADUS_SMALL void resolve_folder(Trainer& trainer) {
    folder_ = options_.dirpath;
    if (!folder_.empty()) return;
    const std::string log = trainer.logger() ? trainer.logger()->log_dir() : "";
    folder_ = (log.empty() ? trainer.options().default_root_dir : log) + "/checkpoints";
  }
  GRADUS_SMALL void save(Trainer& trainer, Module& module) {
    Metrics metrics;
    metrics.push_back({"epoch", trainer.current_epoch()});
    metrics.push_back({"step", trainer.global_step()});
    for (const Metric& m : trainer.callback_metrics()) metrics.push_back(m);
    if (options_.save_top_k != 0) {
      if (options_.monitor.empty()) save_latest(trainer, module, metrics);
      else save_if_good(trainer, module, metrics);
    }
    if (!options_.save_last) return;
    Files next = now_;
    next.last_path = folder_ + "/last.ckpt";
    write(trainer, module, std::move(next), folder_ + "/last.ckpt", {now_.last_path});
  }
  GRADUS_SMALL void save_latest(Trainer& trainer, Module& module, const Metrics& metrics) {
    Files next = now_;
    const std::string path = next.best_path = free_path(metrics, {now_.best_path});
    std::vector<std::string> replaced;
    if (options_.save_top_k == 1) replaced.push_back(now_.best_path);
    write(trainer, module, std::move(next), path, replaced);
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
    if (trainer.is_stale(options_.monitor)) return;
    const double score = monitored(metrics);
    const std::string text = "Epoch " + std::to_string(trainer.current_epoch()) + ", global step " +
                             std::to_string(trainer.global_step()) + ": '" + options_.monitor + "' ";
    Files next = now_;
    std::vector<std::string> replaced;
    // After a resume with a smaller save_top_k there may be too many.
    for (const auto most = static_cast<std::size_t>(options_.save_top_k);
         options_.save_top_k > 0 && next.kept.size() >= most;) {
      std::size_t worst = 0;
      for (std::size_t i = 1; i < next.kept.size(); ++i)
        if (mode_.better(next.kept[worst].score, next.kept[i].score)) worst = i;
      if (next.kept.size() == most && !mode_.better(score, next.kept[worst].score)) {
        if (options_.verbose) trainer.say(text + "was not in top " + std::to_string(most) + "\n");
        now_ = std::move(next);
        return remove(trainer, replaced, "");
      }
      replaced.push_back(next.kept[worst].path);
      next.kept.erase(next.kept.begin() + static_cast<std::ptrdiff_t>(worst));
    }
    const std::string path = free_path(metrics, replaced);
    next.kept.push_back({path, score});
    const Kept* best = &next.kept[0];
    for (const Kept& k : next.kept)
      if (mode_.better(k.score, best->score)) best = &k;
    next.best_path = best->path;
    next.best = best->score;
    if (options_.verbose)
      trainer.say(text + "reached " + fixed(score, 5) + " (best " + fixed(next.best, 5) + "), saving model to '" +
                  path + "' as top " + std::to_string(options_.save_top_k < 0 ? static_cast<int>(next.kept.size())
                                                                       : options_.save_top_k) + "\n");
    write(trainer, module, std::move(next), path, replaced);
  }
  /// A name that is not taken, unless by what it replaces: epoch=1-step=20-v1.ckpt.
  GRADUS_SMALL std::string free_path(const Metrics& metrics, const std::vector<std::string>& replaced) const {
    const std::string name =
        folder_ + "/" + format_checkpoint_name(options_.filename, metrics, options_.auto_insert_metric_name);
    const auto is_taken = [&](const std::string& path) {
      for (const std::string& r : replaced)
        if (r == path) return false;
      return file::exists(path);
    };
    std::string path = name + ".ckpt";
    for (int v = 1; is_taken(path); ++v) path = name + "-v" + std::to_string(v) + ".ckpt";
    return path;
  }
  // The file holds the state that it leads to; if it cannot be written, that of before stays.
  GRADUS_SMALL void write(Trainer& trainer, Module& module, Files next, const std::string& path,
                          const std::vector<std::string>& replaced) {
    Files before = std::exchange(now_, std::move(next));
    try {
      save_checkpoint(trainer, module, path);
    } catch (...) {
      now_ = std::move(before);
      throw;
    }
    remove(trainer, replaced, path);
  }
  GRADUS_SMALL void remove(const Trainer& trainer, const std::vector<std::string>& paths,
                           const std::string& but) const {
    for (const std::string& path : paths)
      if (path != but && path != trainer.ckpt_path() && is_ours(path)) ::unlink(path.c_str());
  }
  // Paths may come from a checkpoint, and that from anywhere: only checkpoints in this folder are ever removed.
  GRADUS_SMALL bool is_ours(const std::string& path) const {
    return path.starts_with(folder_ + "/") && path.ends_with(".ckpt") &&
           path.find("/../", folder_.size()) == path.npos;
  }

  ModelCheckpointOptions options_;
  MonitorMode mode_;
  std::string folder_;
  Files now_;
};

}  // namespace gradus::train
