// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/optim/optimizer.hpp>

namespace gradus::optim {

struct RmspropOptions {
  double lr = 1e-2;          // learning rate, per step
  double alpha = 0.99;       // how much of the mean square stays at each step
  double eps = 1e-8;         // added to the root
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;     // divide by the standard deviation, not by the root mean square
};

/// RMSprop: v = alpha v + (1 - alpha) g^2, p -= lr g / (sqrt(v) + eps).
///
/// Throws  ValueError for options out of range
/// Source  Hinton, Neural Networks for Machine Learning (2012), lecture 6e; centered: Graves, arXiv:1308.0850
class RMSprop : public OptimizerOf<RmspropOptions> {
 public:
  RMSprop(Parameters params, RmspropOptions options = {}) : RMSprop(std::vector<Group>{{std::move(params), options}}) {}
  explicit RMSprop(std::vector<Group> all)
      : OptimizerOf("RMSprop", std::move(all),
                    {option_field<&RmspropOptions::lr, RmspropOptions>("lr"),
                     option_field<&RmspropOptions::alpha, RmspropOptions>("alpha"),
                     option_field<&RmspropOptions::eps, RmspropOptions>("eps"),
                     option_field<&RmspropOptions::weight_decay, RmspropOptions>("weight_decay"),
                     option_field<&RmspropOptions::momentum, RmspropOptions>("momentum"),
                     option_field<&RmspropOptions::centered, RmspropOptions>("centered")},
                    {"square_avg", "momentum_buffer", "grad_avg"}) {
    for (const Group& g : groups) {
      check(g.options.lr >= 0, "lr", "not be negative", g.options.lr, "learning rate");
      check(g.options.eps >= 0, "eps", "not be negative", g.options.eps, "epsilon value");
      check(g.options.momentum >= 0, "momentum", "not be negative", g.options.momentum, "momentum value");
      check(g.options.weight_decay >= 0, "weight_decay", "not be negative", g.options.weight_decay, "weight_decay value");
      check(g.options.alpha >= 0, "alpha", "not be negative", g.options.alpha, "alpha value");
    }
  }

 protected:
  void update(const RmspropOptions& o, const AnyTensor& p, const AnyTensor& g, ParamState& state) override {
    with_type(p, [&](auto t) {
      using T = decltype(t);
      kernel::rmsprop(p.numel(), static_cast<T*>(p.data_ptr()), static_cast<const T*>(g.data_ptr()),
                      memory<T>(state, 0, p), o.centered ? memory<T>(state, 2, p) : nullptr,
                      o.momentum != 0 ? memory<T>(state, 1, p) : nullptr,
                      {.lr = o.lr, .alpha = o.alpha, .eps = o.eps, .weight_decay = o.weight_decay,
                       .momentum = o.momentum, .centered = o.centered});
    });
  }
};

}  // namespace gradus::optim
