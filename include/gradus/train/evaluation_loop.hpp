// SPDX-License-Identifier: MIT
#pragma once
// One pass over a validation or a test set, or over what is to be predicted: in evaluation mode, unrecorded.
#include <gradus/train/evaluation_mode.hpp>
#include <gradus/train/trainer_class.hpp>

namespace gradus::train {

GRADUS_SMALL inline void Trainer::evaluate_batch(Module& module, const AnyBatch& batch, Size i, bool is_test) {
  module.context_ = {&evaluation_, false, batch.size()};
  for (Callback* c : callbacks_)
    if (is_test) c->on_test_batch_start(*this, module, batch, i);
    else c->on_validation_batch_start(*this, module, batch, i);
  if (is_test) module.test_batch(batch, i);
  else module.validation_batch(batch, i);
  for (Callback* c : callbacks_)
    if (is_test) c->on_test_batch_end(*this, module, batch, i);
    else c->on_validation_batch_end(*this, module, batch, i);
  module.context_ = {&evaluation_, false, 1};
}
GRADUS_SMALL inline Metrics Trainer::evaluate(Module& module, AnyLoader& loader, Stage stage, Size batches) {
  const EvaluationMode guard(module);
  const Logging logging(module, evaluation_);
  const bool is_test = stage == Stage::test;
  evaluation_.reset();
  call(is_test ? &Callback::on_test_start : &Callback::on_validation_start, module);
  call(is_test ? &Callback::on_test_epoch_start : &Callback::on_validation_epoch_start, module);
  if (is_test) module.on_test_epoch_start();
  else module.on_validation_epoch_start();
  const char* title = is_test                  ? "Testing DataLoader 0"
                      : stage == Stage::sanity ? "Sanity Checking DataLoader 0"
                                               : "Validation DataLoader 0";
  ProgressBar bar(log_.bar_output(), title, batches, stage == Stage::fitting, stage >= Stage::validate);
  loader.begin();
  Size i = 0;
  while (i < batches || batches == loader.size()) {
    const AnyBatch* batch = loader.next();
    if (!batch) break;
    evaluate_batch(module, *batch, i++, is_test);
    bar.set_done(i);
    if (bar.is_due()) bar.draw();
  }
  loader.end();
  if (stage >= Stage::validate) bar.draw();
  call(is_test ? &Callback::on_test_epoch_end : &Callback::on_validation_epoch_end, module);
  if (is_test) module.on_test_epoch_end();
  else module.on_validation_epoch_end();
  const Metrics metrics = evaluation_.epoch_metrics();
  if (stage == Stage::fitting) log_.log(metrics, log_.step - 1);
  if (stage != Stage::sanity) keep_latest(seen_, evaluation_.callback_metrics());
  evaluation_.reset();
  call(is_test ? &Callback::on_test_end : &Callback::on_validation_end, module);
  return metrics;
}
GRADUS_SMALL inline Metrics Trainer::run_evaluation(Module& module, AnyLoader& loader, Stage stage) {
  const bool is_test = stage == Stage::test;
  const Size batches = is_test ? limited("limit_test_batches", log_.options.limit_test_batches, loader.size())
                               : limited("limit_val_batches", log_.options.limit_val_batches, loader.size());
  if (batches == 0) return {};
  const Metrics metrics = evaluate(module, loader, stage, batches);
  log_.end_evaluation(is_test ? "Test metric" : "Validate metric", metrics);
  return metrics;
}
GRADUS_SMALL inline std::vector<AnyPrediction> Trainer::run_prediction(Module& module, AnyLoader& loader) {
  const EvaluationMode guard(module);
  const Size batches = limited("limit_predict_batches", log_.options.limit_predict_batches, loader.size());
  std::vector<AnyPrediction> all;
  call(&Callback::on_predict_start, module);
  ProgressBar bar(log_.bar_output(), "Predicting DataLoader 0", batches, 0, true);
  loader.begin();
  for (Size i = 0; i < batches; ++i) {
    const AnyBatch* batch = loader.next();
    if (!batch) break;
    all.push_back(module.predict_batch(*batch, i));
    bar.set_done(i + 1);
    if (bar.is_due()) bar.draw();
  }
  loader.end();
  bar.draw();
  call(&Callback::on_predict_end, module);
  return all;
}

}  // namespace gradus::train
