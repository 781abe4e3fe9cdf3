// SPDX-License-Identifier: MIT
#pragma once
// What a trainer trains: a model together with its loss, its scores and its optimizer.
#include <gradus/nn/loss_module.hpp>
#include <gradus/optim/rmsprop.hpp>
#include <gradus/train/metrics.hpp>

namespace gradus::train {

/// A number that says how good predictions are.
struct Score {
  const char* name;
  Tensor<float> value;
};

/// The optimizer of a module, shared by all handles on it.
struct OptimizerSlot {
  std::uint32_t refs = 1;
  optim::Optimizer* optimizer;
};
inline void destroy(OptimizerSlot* slot) noexcept {
  delete slot->optimizer;
  delete slot;
}

/// A model that learns to predict targets of element type Y from inputs of element type T. Derive from it, and say what
/// the loss and the scores of predictions are; SimpleModule has the usual ones.
template <Floating T, Element Y>
class TrainingModule : public nn::ModuleBase {
 public:
  using value_type = T;
  using target_type = Y;

  virtual Tensor<T> loss(const Tensor<T>& prediction, const Tensor<Y>& target) const = 0;
  virtual std::vector<Score> scores(const Tensor<T>&, const Tensor<Y>&) const { return {}; }

  Tensor<T> operator()(const Tensor<T>& x) const { return static_cast<nn::Module<T>&>(this->child(0))(x); }
  optim::Optimizer& optimizer() const noexcept { return *optimizer_->optimizer; }

 protected:
  template <std::derived_from<nn::Module<T>> M, std::derived_from<optim::Optimizer> O>
  TrainingModule(const M& model, O optimizer)
      : optimizer_(Ref<OptimizerSlot>::adopt(new OptimizerSlot{.optimizer = new O(std::move(optimizer))})) {
    this->add("model", model);
  }

 private:
  Ref<OptimizerSlot> optimizer_;
};

struct ClassificationOptions {
  Size num_classes;
};
/// Classes: cross entropy and accuracy.
template <Floating T>
class Classification : public TrainingModule<T, std::int64_t> {
 public:
  template <class M, class O>
  Classification(const M& model, ClassificationOptions options, O optimizer)
      : TrainingModule<T, std::int64_t>(model, std::move(optimizer)), accuracy_{options.num_classes} {}

  Tensor<T> loss(const Tensor<T>& prediction, const Tensor<std::int64_t>& target) const override {
    return loss_(prediction, target);
  }
  std::vector<Score> scores(const Tensor<T>& prediction, const Tensor<std::int64_t>& target) const override {
    return {{"accuracy", accuracy_(prediction, target)}};
  }

 private:
  nn::CrossEntropyLoss<T> loss_ = this->add("loss", nn::CrossEntropyLoss<T>());
  Accuracy accuracy_;
};

/// Numbers: mean squared error.
template <Floating T>
class Regression : public TrainingModule<T, T> {
 public:
  template <class M, class O>
  Regression(const M& model, O optimizer) : TrainingModule<T, T>(model, std::move(optimizer)) {}

  Tensor<T> loss(const Tensor<T>& prediction, const Tensor<T>& target) const override {
    return loss_(prediction, target);
  }

 private:
  nn::MSELoss<T> loss_ = this->add("loss", nn::MSELoss<T>());
};

/// ISLP's SimpleModule: a model with the usual loss, and RMSprop unless another optimizer is given.
///
///   auto module = train::SimpleModule::classification(model, {.num_classes = 10});
///   auto other  = train::SimpleModule::classification(model, {.num_classes = 10}, optim::SGD(model.parameters(), {.lr = 0.1}));
struct SimpleModule {
  template <class M, class O>
  static Classification<typename M::value_type> classification(const M& model, ClassificationOptions options, O optimizer) {
    return {model, options, std::move(optimizer)};
  }
  template <class M>
  static Classification<typename M::value_type> classification(const M& model, ClassificationOptions options) {
    return {model, options, optim::RMSprop(model.parameters())};
  }
  template <class M, class O>
  static Regression<typename M::value_type> regression(const M& model, O optimizer) {
    return {model, std::move(optimizer)};
  }
  template <class M>
  static Regression<typename M::value_type> regression(const M& model) {
    return {model, optim::RMSprop(model.parameters())};
  }
};

}  // namespace gradus::train
