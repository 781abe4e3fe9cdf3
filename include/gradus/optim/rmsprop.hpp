// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/kernel/update.hpp>
#include <gradus/optim/optimizer_of.hpp>

namespace gradus::optim {

struct RmspropOptions {
  double lr = 1e-2;          // learning rate, per step
  double alpha = 0.99;       // how much of the mean square stays at each step
  double eps = 1e-8;         // added to the root
  double weight_decay = 0;   // adds weight_decay p to the gradient
  double momentum = 0;       // how much of the buffer stays at each step
  bool centered = false;     // divides by the standard deviation, not by the root mean square
};

/// RMSprop: v = alpha v + (1 - alpha) g^2, p -= lr g / (sqrt(v) + eps). With momentum: b = momentum b + g / (...),
/// p -= lr b. Centered: v less the square of the mean gradient.
///
/// Throws  ValueError for options out of range, or parameters that are no leaves
/// Source  Hinton, Neural Networks for Machine Learning (2012), lecture 6e; centered: Graves, arXiv:1308.0850
class RMSprop : public OptimizerOf<RMSprop, RmspropOptions> {
 public:
  using OptimizerOf::OptimizerOf;

  static constexpr OptimizerLayout layout{"RMSprop",
      {{"lr", offsetof(RmspropOptions, lr)}, {"alpha", offsetof(RmspropOptions, alpha)},
       {"eps", offsetof(RmspropOptions, eps)}, {"weight_decay", offsetof(RmspropOptions, weight_decay)},
       {"momentum", offsetof(RmspropOptions, momentum)}, {"centered", offsetof(RmspropOptions, centered), true}},
      6, sizeof(RmspropOptions), {"square_avg", "momentum_buffer", "grad_avg"}, check_any};

  static void check(const RmspropOptions& o) {
    check_option(o.lr >= 0, "RMSprop", "lr", "not be negative", o.lr, "learning rate");
    check_option(o.eps >= 0, "RMSprop", "eps", "not be negative", o.eps, "epsilon value");
    check_option(o.momentum >= 0, "RMSprop", "momentum", "not be negative", o.momentum, "momentum value");
    check_option(o.weight_decay >= 0, "RMSprop", "weight_decay", "not be negative", o.weight_decay,
                 "weight_decay value");
    check_option(o.alpha >= 0, "RMSprop", "alpha", "not be negative", o.alpha, "alpha value");
  }
  template <Floating T>
  static void update(const RmspropOptions& o, const ParamStep<T>& s) {
    kernel::rmsprop<T>(s.n, s.p, s.g, s.memory(0), o.centered ? s.memory(2) : nullptr,
                       o.momentum > 0 ? s.memory(1) : nullptr,
                       {.lr = o.lr, .alpha = o.alpha, .eps = o.eps, .weight_decay = o.weight_decay,
                        .momentum = o.momentum, .centered = o.centered});
  }
};

}  // namespace gradus::optim
