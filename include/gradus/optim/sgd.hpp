// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/kernel/update.hpp>
#include <gradus/optim/optimizer_of.hpp>

namespace gradus::optim {

struct SgdOptions {
  double lr = 1e-3;           // learning rate, per step
  double momentum = 0;        // how much of the buffer stays at each step
  double dampening = 0;       // how much of each gradient the buffer leaves out
  double weight_decay = 0;    // adds weight_decay p to the gradient
  bool nesterov = false;      // looks one step of momentum ahead
};

/// Stochastic gradient descent: p -= lr g. With momentum: b = momentum b + (1 - dampening) g (at first b = g),
/// p -= lr b; nesterov: p -= lr (g + momentum b).
///
/// Throws  ValueError for options out of range, or parameters that are no leaves
/// Source  Sutskever et al., On the importance of initialization and momentum (2013); PyTorch's variant
class SGD : public OptimizerOf<SGD, SgdOptions> {
 public:
  using OptimizerOf::OptimizerOf;

  static constexpr OptimizerLayout layout{"SGD",
      {{"lr", offsetof(SgdOptions, lr)}, {"momentum", offsetof(SgdOptions, momentum)},
       {"dampening", offsetof(SgdOptions, dampening)}, {"weight_decay", offsetof(SgdOptions, weight_decay)},
       {"nesterov", offsetof(SgdOptions, nesterov), true}},
      5, sizeof(SgdOptions), {"momentum_buffer"}, check_any};

  static void check(const SgdOptions& o) {
    check_option(o.lr >= 0, "SGD", "lr", "not be negative", o.lr, "learning rate");
    check_option(o.momentum >= 0, "SGD", "momentum", "not be negative", o.momentum, "momentum value");
    check_option(o.weight_decay >= 0, "SGD", "weight_decay", "not be negative", o.weight_decay, "weight_decay value");
    if (o.nesterov && (o.momentum <= 0 || o.dampening != 0))
      fail<ValueError>({"[SGD] nesterov must come with momentum > 0 and dampening 0, but got momentum ", o.momentum,
                        " and dampening ", o.dampening, ". Nesterov momentum requires a momentum and zero dampening."});
  }
  template <Floating T>
  static void update(const SgdOptions& o, const ParamStep<T>& s) {
    const bool first = !s.has(0);
    kernel::sgd<T>(s.n, s.p, s.g, o.momentum != 0 ? s.memory(0) : nullptr,
                   {.lr = o.lr, .momentum = o.momentum, .dampening = o.dampening, .nesterov = o.nesterov,
                    .weight_decay = o.weight_decay, .first_step = first});
  }
};

}  // namespace gradus::optim
