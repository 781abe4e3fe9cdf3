// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/optim/optimizer.hpp>

namespace gradus::optim {

struct SgdOptions {
  double lr = 1e-3;          // learning rate, per step
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
};

/// Stochastic gradient descent, with momentum: b = momentum b + (1 - dampening) g (first b = g), p -= lr b;
/// nesterov: p -= lr (g + momentum b). weight_decay p is added to g first.
///
/// Throws  ValueError for options out of range
/// Source  Sutskever et al., On the importance of initialization and momentum (2013); PyTorch's variant
class SGD : public OptimizerOf<SgdOptions> {
 public:
  SGD(Parameters params, SgdOptions options = {}) : SGD(std::vector<Group>{{std::move(params), options}}) {}
  explicit SGD(std::vector<Group> all)
      : OptimizerOf("SGD", std::move(all),
                    {option_field<&SgdOptions::lr, SgdOptions>("lr"),
                     option_field<&SgdOptions::momentum, SgdOptions>("momentum"),
                     option_field<&SgdOptions::dampening, SgdOptions>("dampening"),
                     option_field<&SgdOptions::weight_decay, SgdOptions>("weight_decay"),
                     option_field<&SgdOptions::nesterov, SgdOptions>("nesterov")},
                    {"momentum_buffer"}) {
    for (const Group& g : groups) {
      check(g.options.lr >= 0, "lr", "not be negative", g.options.lr, "learning rate");
      check(g.options.momentum >= 0, "momentum", "not be negative", g.options.momentum, "momentum value");
      check(g.options.weight_decay >= 0, "weight_decay", "not be negative", g.options.weight_decay, "weight_decay value");
      if (g.options.nesterov && (g.options.momentum <= 0 || g.options.dampening != 0))
        fail<ValueError>({"[SGD] nesterov must come with momentum > 0 and dampening 0. Nesterov momentum requires a "
                          "momentum and zero dampening."});
    }
  }

 protected:
  void update(const SgdOptions& o, const AnyTensor& p, const AnyTensor& g, ParamState& state) override {
    with_type(p, [&](auto t) {
      using T = decltype(t);
      const bool first = !state.buffers[0].defined();
      kernel::sgd(p.numel(), static_cast<T*>(p.data_ptr()), static_cast<const T*>(g.data_ptr()),
                  o.momentum != 0 ? memory<T>(state, 0, p) : nullptr,
                  {.lr = o.lr, .momentum = o.momentum, .dampening = o.dampening, .nesterov = o.nesterov,
                   .weight_decay = o.weight_decay, .first_step = first});
    });
  }
};

}  // namespace gradus::optim
