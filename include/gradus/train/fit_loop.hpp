// SPDX-License-Identifier: MIT
#pragma once
// The loop of fit(): a sanity check, then epochs of training and validation. Hooks are called in Lightning's order.
#include <gradus/train/evaluation_loop.hpp>
#include <gradus/train/isolated_generator.hpp>
#include <gradus/train/leaf_check.hpp>

namespace gradus::train {

GRADUS_SMALL inline void Trainer::start(Module& module) {
  should_stop = leaves_checked_ = false;
  module.optimizer_ = module.configure_optimizers();
  if (!module.optimizer_) fail<ValueError>({"[Trainer] configure_optimizers must return an optimizer, but got none."});
  if (resume_from_) (this->*resume_)(module);
}
GRADUS_SMALL inline void Trainer::run_fit(Module& module, AnyLoader& train, AnyLoader* validation) {
  const GeneratorsOf generators(generators_, train, validation);
  start(module);
  const Size steps = limited("limit_train_batches", log_.options.limit_train_batches, train.size());
  Size batches = 0;
  if (validation) batches = limited("limit_val_batches", log_.options.limit_val_batches, validation->size());
  const Logging logging(module, training_);
  call(&Callback::on_fit_start, module);
  module.on_fit_start();
  log_.begin(module, module.hparams());
  if (validation && log_.epoch == 0) sanity_check(module, *validation);
  call(&Callback::on_train_start, module);
  while (steps > 0 && !log_.is_done() && !should_stop) run_epoch(module, train, validation, steps, batches);
  call(&Callback::on_train_end, module);
  if (steps > 0) log_.end_fit();
  else log_.say("`Trainer.fit` stopped: No training batches.\n");
  call(&Callback::on_fit_end, module);
  module.on_fit_end();
}
GRADUS_SMALL inline void Trainer::run_epoch(Module& module, AnyLoader& train, AnyLoader* validation, Size steps,
                                            Size batches) {
  const Stopwatch watch;
  ProgressBar bar(log_.bar_output(), log_.epoch_title(), steps, 0, log_.is_last_epoch());
  const bool whole = train_epoch(module, train, steps, bar);
  epoch_trained_ = true;
  validation_skipped_ = batches > 0 && !whole;
  Metrics found;
  if (batches > 0 && whole) found = evaluate(module, *validation, Stage::fitting, batches);
  end_train_epoch(module);
  const Metrics trained = training_.epoch_metrics();
  keep_latest(seen_, training_.callback_metrics());
  epoch_trained_ = false;
  log_.end_epoch(trained, found, watch.seconds());
  bar.draw(log_.epoch_postfix());
}
GRADUS_SMALL inline void Trainer::sanity_check(Module& module, AnyLoader& loader) {
  const Size n = log_.options.num_sanity_val_steps, all = loader.size();
  const Size limit = limited("limit_val_batches", log_.options.limit_val_batches, all);
  const Size batches = n < 0 || n > limit ? limit : n;
  if (batches == 0) return;
  const IsolatedGenerator guard;
  const Flag checking(sanity_checking_);
  call(&Callback::on_sanity_check_start, module);
  evaluate(module, loader, Stage::sanity, batches);
  call(&Callback::on_sanity_check_end, module);
}
// False if max_steps are reached before the epoch's last batch.
GRADUS_SMALL inline bool Trainer::train_epoch(Module& module, AnyLoader& loader, Size batches, ProgressBar& bar) {
  epoch_trained_ = validation_skipped_ = false;
  training_.reset();
  call(&Callback::on_train_epoch_start, module);
  module.on_train_epoch_start();
  loader.begin();
  Size i = 0;
  while (i < batches || batches == loader.size()) {  // asked once too often, a whole pass ends as in a for loop
    const AnyBatch* batch = loader.next();
    if (!batch || log_.is_out_of_steps()) break;
    train_batch(module, *batch, i++);
    bar.set_done(i);
    if (bar.is_due()) bar.draw(log_.postfix(training_.progress_metrics()));
    if (log_.is_out_of_steps() && i < batches) break;
  }
  loader.end();
  return i >= batches || !log_.is_out_of_steps();
}
GRADUS_SMALL inline void Trainer::train_batch(Module& module, const AnyBatch& batch, Size i) {
  training_.begin_step();
  module.context_ = {&training_, true, batch.size()};
  for (Callback* c : callbacks_) c->on_train_batch_start(*this, module, batch, i);
  if (const Ref<Body> loss = module.training_batch(batch, i)) optimize(module, loss);
  ++log_.step;
  for (Callback* c : callbacks_) c->on_train_batch_end(*this, module, batch, i);
  module.context_ = {&training_, false, 1};
  if (log_.is_log_step()) log_.log(training_.step_metrics(), log_.step - 1);
}
GRADUS_SMALL inline void Trainer::optimize(Module& module, const Ref<Body>& loss) {
  optim::Optimizer& optimizer = module.optimizers();
  check_loss(loss, module);
  optimizer.zero_grad();
  call(&Callback::on_before_backward, module);
  module.backward_from(loss);
  call(&Callback::on_after_backward, module);
  for (Callback* c : callbacks_) c->on_before_optimizer_step(*this, module, optimizer);
  optimizer.step();
}
GRADUS_SMALL inline void Trainer::end_train_epoch(Module& module) {
  bool told = false;
  for (Callback* c : callbacks_) {
    if (c->order() > 0 && !told) module.on_train_epoch_end(), told = true;
    c->on_train_epoch_end(*this, module);
  }
  if (!told) module.on_train_epoch_end();
}
GRADUS_SMALL inline void Trainer::check_loss(const Ref<Body>& loss, const Module& module) {
  if (!leaves_checked_) check_leaves(loss, module, module.optimizers());
  leaves_checked_ = true;
  if (!log_.options.terminate_on_nan) return;
  const double value = loss->dtype == Dtype::float32 ? static_cast<double>(*static_cast<float*>(loss->data()))
                                                     : *static_cast<double*>(loss->data());
  if (!__builtin_isfinite(value))
    fail<ValueError>({"[Trainer] loss must be finite, but got ", value, " in epoch ", log_.epoch, ", step ", log_.step,
                      ". Lower the learning rate, or look for NaN in the data."});
}

}  // namespace gradus::train
