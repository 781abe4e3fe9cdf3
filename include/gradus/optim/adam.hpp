// SPDX-License-Identifier: MIT
#pragma once
// Adam and AdamW. They differ in what weight decay does.
#include <gradus/kernel/update.hpp>
#include <gradus/optim/optimizer_of.hpp>

namespace gradus::optim {

struct AdamOptions {
  double lr = 1e-3;            // learning rate, per step
  double beta1 = 0.9;          // how much of the mean gradient stays at each step
  double beta2 = 0.999;        // how much of the mean square stays
  double eps = 1e-8;           // added to the root
  double weight_decay = 0;     // adds weight_decay p to the gradient
};
struct AdamWOptions {
  double lr = 1e-3;            // learning rate, per step
  double beta1 = 0.9;          // how much of the mean gradient stays at each step
  double beta2 = 0.999;        // how much of the mean square stays
  double eps = 1e-8;           // added to the root
  double weight_decay = 1e-2;  // the share of p that goes at each step, times lr
};

template <class Self, class Options, bool Decoupled>
class AdamFamily : public OptimizerOf<Self, Options> {
 public:
  using OptimizerOf<Self, Options>::OptimizerOf;

  static void check(const Options& o) {
    const char* op = Self::layout.name;
    check_option(o.lr >= 0, op, "lr", "not be negative", o.lr, "learning rate");
    check_option(o.eps >= 0, op, "eps", "not be negative", o.eps, "epsilon value");
    check_option(o.beta1 >= 0 && o.beta1 < 1, op, "beta1", "be in [0, 1)", o.beta1, "beta parameter at index 0");
    check_option(o.beta2 >= 0 && o.beta2 < 1, op, "beta2", "be in [0, 1)", o.beta2, "beta parameter at index 1");
    check_option(o.weight_decay >= 0, op, "weight_decay", "not be negative", o.weight_decay, "weight_decay value");
  }
  template <Floating T>
  static void update(const Options& o, const ParamStep<T>& s) {
    kernel::adam<T>(s.n, s.p, s.g, s.memory(0), s.memory(1),
                    {.lr = o.lr, .beta1 = o.beta1, .beta2 = o.beta2, .eps = o.eps, .weight_decay = o.weight_decay,
                     .decoupled = Decoupled, .step = s.state.step});
  }

 protected:
  static constexpr OptimizerLayout layout_of(const char* name) {
    return {name,
        {{"lr", offsetof(Options, lr)}, {"beta1", offsetof(Options, beta1)}, {"beta2", offsetof(Options, beta2)},
         {"eps", offsetof(Options, eps)}, {"weight_decay", offsetof(Options, weight_decay)}},
        5, sizeof(Options), {"exp_avg", "exp_avg_sq"}, OptimizerOf<Self, Options>::check_any};
  }
};

/// Adam: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// p -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps) in step t.
///
/// Throws  ValueError for options out of range, or parameters that are no leaves
/// Source  Kingma and Ba, arXiv:1412.6980, algorithm 1
class Adam : public AdamFamily<Adam, AdamOptions, false> {
 public:
  using AdamFamily::AdamFamily;
  static constexpr OptimizerLayout layout = layout_of("Adam");
};

/// AdamW: as Adam, but weight decay shrinks the parameter itself: p *= 1 - lr weight_decay.
///
/// Throws  ValueError for options out of range, or parameters that are no leaves
/// Source  Loshchilov and Hutter, arXiv:1711.05101
class AdamW : public AdamFamily<AdamW, AdamWOptions, true> {
 public:
  using AdamFamily::AdamFamily;
  static constexpr OptimizerLayout layout = layout_of("AdamW");
};

}  // namespace gradus::optim
