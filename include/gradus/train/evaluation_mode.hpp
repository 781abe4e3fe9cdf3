// SPDX-License-Identifier: MIT
#pragma once
// Looking at a model without changing it: no graph, no dropout, and afterwards each module in the mode it had before.
#include <gradus/autograd/grad_mode.hpp>
#include <gradus/nn/module_tree.hpp>

namespace gradus::train {

/// Nothing is recorded, and the module evaluates, in this scope: EvaluationMode guard(model);
class EvaluationMode {
 public:
  [[gnu::noinline]] explicit EvaluationMode(const nn::ModuleBase& module) : modules_(module.named_modules()) {
    for (const auto& [path, m] : modules_) training_.push_back(m->is_training());
    module.eval();
  }
  [[gnu::noinline]] ~EvaluationMode() {
    // Parents come first: what each does to those below it is set right by themselves.
    for (std::size_t i = 0; i < modules_.size(); ++i) modules_[i].second->train(training_[i]);
  }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  NoGrad guard_;
  std::vector<std::pair<std::string, nn::ModuleBase*>> modules_;
  std::vector<char> training_;
};

}  // namespace gradus::train
