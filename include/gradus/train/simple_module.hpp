// SPDX-License-Identifier: MIT
#pragma once
// What a trainer trains: a model together with its loss, its scores and its optimizer.
#include <gradus/nn/loss_module.hpp>
#include <gradus/optim/rmsprop.hpp>
#include <gradus/train/metrics.hpp>

namespace gradus::train {

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
  virtual Scores scores(const Tensor<T>&, const Tensor<Y>&) const { return {}; }

  Tensor<T> operator()(const Tensor<T>& x) const { return static_cast<nn::Module<T>&>(this->child(0))(x); }
  optim::Optimizer& optimizer() const noexcept { return *optimizer_->optimizer; }

 protected:
  /// `make_optimizer` takes the model's parameters, and returns an optimizer.
  template <std::derived_from<nn::Module<T>> M, class F>
  TrainingModule(const M& model, F&& make_optimizer) {
    this->add("model", model);
    optim::Optimizer* optimizer = new auto(make_optimizer(model.parameters()));
    optimizer_ = Ref<OptimizerSlot>::adopt(new OptimizerSlot{.optimizer = optimizer});
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
  template <class M, class F>
  Classification(const M& model, ClassificationOptions options, F&& make_optimizer)
      : TrainingModule<T, std::int64_t>(model, make_optimizer), accuracy_{options.num_classes} {}

  Tensor<T> loss(const Tensor<T>& prediction, const Tensor<std::int64_t>& target) const override {
    return loss_(prediction, target);
  }
  Scores scores(const Tensor<T>& prediction, const Tensor<std::int64_t>& target) const override {
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
  template <class M, class F>
  Regression(const M& model, F&& make_optimizer) : TrainingModule<T, T>(model, make_optimizer) {}

  Tensor<T> loss(const Tensor<T>& prediction, const Tensor<T>& target) const override {
    return loss_(prediction, target);
  }

 private:
  nn::MSELoss<T> loss_ = this->add("loss", nn::MSELoss<T>());
};

struct MakeRmsprop {
  template <Floating T>
  optim::RMSprop operator()(const std::vector<Tensor<T>>& parameters) const { return optim::RMSprop(parameters); }
};

/// ISLP's SimpleModule: a model with the usual loss and, unless another one is asked for, RMSprop with its defaults.
///
///   auto module = train::SimpleModule::classification(model, {.num_classes = 10});
///   auto other = train::SimpleModule::classification(model, {.num_classes = 10}, [](const auto& parameters) {
///     return optim::SGD(parameters, {.lr = 0.1});
///   });
struct SimpleModule {
  template <class M, class F = MakeRmsprop>
  static Classification<typename M::value_type> classification(const M& model, ClassificationOptions options,
                                                               F make_optimizer = {}) {
    return {model, options, make_optimizer};
  }
  template <class M, class F = MakeRmsprop>
  static Regression<typename M::value_type> regression(const M& model, F make_optimizer = {}) {
    return {model, make_optimizer};
  }
};

}  // namespace gradus::train
