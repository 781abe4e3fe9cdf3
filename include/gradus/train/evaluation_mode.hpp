// SPDX-License-Identifier: MIT
#pragma once
// Looking at a model without changing it: no graph, no dropout, and afterwards each module in the mode it had before.
#include <gradus/autograd/grad_mode.hpp>
#include <gradus/nn/module.hpp>

namespace gradus::train {

/// Nothing is recorded, and the module evaluates, in this scope: EvaluationMode guard(model);
class EvaluationMode {
 public:
  [[gnu::noinline]] explicit EvaluationMode(const nn::ModuleBase& module) : modules_(module.named_modules()) {
    for (const nn::NamedModule& m : modules_) training_.push_back(m.module->is_training());
    module.eval();
  }
  [[gnu::noinline]] ~EvaluationMode() {
    for (std::size_t i = 0; i < modules_.size(); ++i) modules_[i].module->state().training = training_[i];
  }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  NoGrad guard_;
  std::vector<nn::NamedModule> modules_;
  std::vector<bool> training_;
};

}  // namespace gradus::train
