// SPDX-License-Identifier: MIT
#pragma once
// The trainer's class. Its loops stand in fit_loop.hpp and evaluation_loop.hpp: they know neither the batches' types
// nor the module's, and are compiled once. trainer.hpp has all of it.
#include <gradus/train/run_log.hpp>

namespace gradus::train {

/// Trains, validates, tests and predicts.
///
///   train::ErrorTracker tracker;
///   train::Trainer trainer({.max_epochs = 30, .logger = &logger, .callbacks = {&tracker}});
///   trainer.fit(module, data);
///   trainer.test(module, data);
class Trainer {
 public:
  using Module = LightningModuleBase;

  /// Throws  ValueError for options that make no sense, or two callbacks that would be saved under the same name
  GRADUS_SMALL explicit Trainer(const TrainerOptions& options = {}) : log_(options) {
    for (Callback* c : options.callbacks) insert(c);
    log_.say_devices();
  }

  /// Trains until max_epochs are completed; a second call goes on where the first one stopped.
  ///
  /// Throws  ValueError if the loss depends on a leaf that the optimizer does not hold, or is not finite and
  ///         terminate_on_nan is set; and what the module, the data and callbacks throw
  template <std::derived_from<Module> M, DataModule D>
  GRADUS_SMALL void fit(M& module, const D& data) {
    const auto train = data.train_loader();
    const auto validation = data.validation_loader();
    fit(module, train, validation);
  }
  /// With loaders; a loader is anything that yields batches in a range-based for, and has a size().
  template <std::derived_from<Module> M, class L, class V>
    requires(!std::convertible_to<V, FitOptions>)
  void fit(M& module, const L& train_loader, const V& validation_loader) {
    LoaderOf<typename M::batch_type, L> train(train_loader);
    LoaderOf<typename M::batch_type, V> validation(validation_loader);
    run_fit(module, train, &validation);
  }
  template <std::derived_from<Module> M, class L>
    requires(!DataModule<L>)
  void fit(M& module, const L& train_loader) {
    LoaderOf<typename M::batch_type, L> train(train_loader);
    run_fit(module, train, nullptr);
  }
  /// Goes on where a checkpoint was saved: trainer.fit(module, data, {.ckpt_path = "last.ckpt"}), with a data module or
  /// with loaders. Bit for bit, if all that is random comes from the default generator, or from the loaders' own
  /// generators; what else a module draws from is for its on_save_checkpoint. Include train/checkpoint.hpp.
  ///
  /// Throws  IoError; FormatError if it is no checkpoint; ValueError if it is another module's
  template <std::derived_from<Module> M, class D>
  void fit(M& module, const D& data, const FitOptions& options) {
    const Resuming resuming(*this, options);
    fit(module, data);
  }
  template <std::derived_from<Module> M, class L, class V>
  void fit(M& module, const L& train_loader, const V& validation_loader, const FitOptions& options) {
    const Resuming resuming(*this, options);
    fit(module, train_loader, validation_loader);
  }

  /// What the module and callbacks log of the whole test set: {test_loss, test_accuracy}. It is printed, too.
  template <std::derived_from<Module> M, class D>
  Metrics test(M& module, const D& data) {
    const auto get = [](const auto& d) -> decltype(d.test_loader()) { return d.test_loader(); };
    return with_loader(data, get, [&]<class L>(const L& loader) {
      LoaderOf<typename M::batch_type, L> any(loader);
      return run_evaluation(module, any, Stage::test);
    });
  }
  /// The same of the validation set: {valid_loss, valid_accuracy}.
  template <std::derived_from<Module> M, class D>
  Metrics validate(M& module, const D& data) {
    const auto get = [](const auto& d) -> decltype(d.validation_loader()) { return d.validation_loader(); };
    return with_loader(data, get, [&]<class L>(const L& loader) {
      LoaderOf<typename M::batch_type, L> any(loader);
      return run_evaluation(module, any, Stage::validate);
    });
  }
  /// What predict_step returns for each batch: auto [targets, predictions] = trainer.predict(module, data)[0]. A data
  /// module's predict_loader() has all test samples in one batch.
  template <std::derived_from<Module> M, class D>
  auto predict(M& module, const D& data) {
    std::vector<Prediction<typename M::value_type, typename M::target_type>> all;
    const auto get = [](const auto& d) -> decltype(d.predict_loader()) { return d.predict_loader(); };
    with_loader(data, get, [&]<class L>(const L& loader) {
      LoaderOf<typename M::batch_type, L> any(loader);
      for (const AnyPrediction& p : run_prediction(module, any))
        all.push_back({Tensor<typename M::target_type>(p.targets.body()),
                       Tensor<typename M::value_type>(p.predictions.body())});
      return 0;
    });
    return all;
  }

  /// Epochs completed; during an epoch, its number from 0.
  int current_epoch() const noexcept { return log_.epoch; }
  /// Batches stepped.
  Size global_step() const noexcept { return log_.step; }
  /// Of each epoch: train_loss, train_accuracy_epoch, valid_loss, valid_accuracy.
  const std::vector<Metrics>& history() const noexcept { return log_.history; }
  /// The latest value under each name that was logged.
  GRADUS_SMALL Metrics callback_metrics() const {
    Metrics metrics = seen_;
    keep_latest(metrics, evaluation_.callback_metrics());
    keep_latest(metrics, training_.callback_metrics());
    return metrics;
  }
  Logger* logger() noexcept { return log_.logger(); }
  const std::vector<Callback*>& callbacks() const noexcept { return callbacks_; }
  const TrainerOptions& options() const noexcept { return log_.options; }
  /// True if what is known under this name is of an earlier epoch: this one has ended, at max_steps, before its
  /// validation. A callback must not judge it.
  GRADUS_SMALL bool is_stale(const std::string& name) const {
    return validation_skipped_ && !find_metric(training_.callback_metrics(), name);
  }
  bool sanity_checking() const noexcept { return sanity_checking_; }
  /// Set by a callback: no further epoch.
  bool should_stop = false;
  /// The file that fit() went on from.
  const std::string& ckpt_path() const noexcept { return ckpt_path_; }
  void say(const std::string& text) const { log_.say(text); }

 private:
  friend struct Checkpoint;
  enum class Stage { fitting, sanity, validate, test };
  using Hook = void (Callback::*)(Trainer&, Module&);

  // While it lives, fit() begins with what a checkpoint says. A pointer: other programs have none of that code.
  class Resuming {
   public:
    Resuming(Trainer& trainer, const FitOptions& options) noexcept : trainer_(trainer) {
      trainer.resume_from_ = &options;
      trainer.resume_ = &Trainer::resume;
    }
    ~Resuming() { trainer_.resume_from_ = nullptr; }
    Resuming(const Resuming&) = delete;
    Resuming& operator=(const Resuming&) = delete;

   private:
    Trainer& trainer_;
  };
  // Is set while this lives.
  struct Flag {
    bool& flag;
    explicit Flag(bool& f) noexcept : flag(f) { flag = true; }
    ~Flag() { flag = false; }
  };

  // data.xxx_loader(), or data itself if that is a loader.
  template <class D, class Get, class Use>
  static auto with_loader(const D& data, Get&& get, Use&& use) {
    if constexpr (std::invocable<Get&, const D&>) {
      const auto loader = get(data);
      return use(loader);
    } else {
      return use(data);
    }
  }
  GRADUS_SMALL static void keep_latest(Metrics& metrics, const Metrics& newer) {
    for (const Metric& m : newer) {
      std::erase_if(metrics, [&](const Metric& old) { return old.name == m.name; });
      metrics.push_back(m);
    }
  }
  // Behind those that come no later.
  GRADUS_SMALL void insert(Callback* callback) {
    const std::string key = callback->state_key();
    for (const Callback* c : callbacks_)
      if (!key.empty() && c->state_key() == key)
        fail<ValueError>({"[Trainer] callbacks must differ in state_key, but got ", key, " twice. `callback.state_key` "
                          "must be unique among all callbacks in the Trainer: a checkpoint keeps their states by it."});
    std::size_t at = callbacks_.size();
    while (at > 0 && callbacks_[at - 1]->order() > callback->order()) --at;
    callbacks_.insert(callbacks_.begin() + static_cast<std::ptrdiff_t>(at), callback);
  }
  void call(Hook hook, Module& module) {
    for (Callback* c : callbacks_) (c->*hook)(*this, module);
  }
  // Where the module logs to while this lives.
  class Logging {
   public:
    Logging(Module& module, LoggedValues& values) : module_(module), before_(module.context_) {
      module.context_ = {&values, false, 1};
    }
    ~Logging() { module_.context_ = before_; }
    Logging(const Logging&) = delete;
    Logging& operator=(const Logging&) = delete;

   private:
    Module& module_;
    Module::LogContext before_;
  };

  void start(Module& module);
  void resume(Module& module);  // train/checkpoint.hpp
  void run_fit(Module& module, AnyLoader& train, AnyLoader* validation);
  void run_epoch(Module& module, AnyLoader& train, AnyLoader* validation, Size steps, Size batches);
  bool train_epoch(Module& module, AnyLoader& loader, Size batches, ProgressBar& bar);
  void train_batch(Module& module, const AnyBatch& batch, Size i);
  void optimize(Module& module, const Ref<Body>& loss);
  void end_train_epoch(Module& module);
  void check_loss(const Ref<Body>& loss, const Module& module);
  void sanity_check(Module& module, AnyLoader& loader);
  Metrics evaluate(Module& module, AnyLoader& loader, Stage stage, Size batches);
  void evaluate_batch(Module& module, const AnyBatch& batch, Size i, bool is_test);
  Metrics run_evaluation(Module& module, AnyLoader& loader, Stage stage);
  std::vector<AnyPrediction> run_prediction(Module& module, AnyLoader& loader);

  RunLog log_;
  std::vector<Callback*> callbacks_;
  LoggedValues training_, evaluation_;
  Metrics seen_;
  bool sanity_checking_ = false;
  bool leaves_checked_ = false;     // in this fit()
  bool epoch_trained_ = false;      // all batches of this epoch are stepped: it must not be repeated
  bool validation_skipped_ = false;
  LoaderGenerators generators_;
  std::string ckpt_path_;
  const FitOptions* resume_from_ = nullptr;
  void (Trainer::*resume_)(Module&) = nullptr;
};

}  // namespace gradus::train
