// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/optim/optimizer.hpp>

namespace gradus::optim {

struct AdamOptions {
  double lr = 1e-3;          // learning rate, per step
  double beta1 = 0.9;        // how much of the mean gradient stays at each step
  double beta2 = 0.999;      // how much of the mean square stays
  double eps = 1e-8;         // added to the root
  double weight_decay = 0;
};

/// Adam: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// p -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps). weight_decay p is added to g first.
///
/// Throws  ValueError for options out of range
/// Source  Kingma and Ba, arXiv:1412.6980, algorithm 1
class Adam : public OptimizerOf<AdamOptions> {
 public:
  Adam(Parameters params, AdamOptions options = {}) : Adam(std::vector<Group>{{std::move(params), options}}) {}
  explicit Adam(std::vector<Group> all) : Adam("Adam", std::move(all), false) {}

 protected:
  Adam(const char* name, std::vector<Group> all, bool decoupled)
      : OptimizerOf(name, std::move(all),
                    {option_field<&AdamOptions::lr, AdamOptions>("lr"),
                     option_field<&AdamOptions::beta1, AdamOptions>("beta1"),
                     option_field<&AdamOptions::beta2, AdamOptions>("beta2"),
                     option_field<&AdamOptions::eps, AdamOptions>("eps"),
                     option_field<&AdamOptions::weight_decay, AdamOptions>("weight_decay")},
                    {"exp_avg", "exp_avg_sq"}),
        decoupled_(decoupled) {
    for (const Group& g : groups) {
      check(g.options.lr >= 0, "lr", "not be negative", g.options.lr, "learning rate");
      check(g.options.eps >= 0, "eps", "not be negative", g.options.eps, "epsilon value");
      check(g.options.beta1 >= 0 && g.options.beta1 < 1, "beta1", "be in [0, 1)", g.options.beta1, "beta parameter at index 0");
      check(g.options.beta2 >= 0 && g.options.beta2 < 1, "beta2", "be in [0, 1)", g.options.beta2, "beta parameter at index 1");
      check(g.options.weight_decay >= 0, "weight_decay", "not be negative", g.options.weight_decay, "weight_decay value");
    }
  }
  void update(const AdamOptions& o, const AnyTensor& p, const AnyTensor& g, ParamState& state) override {
    with_type(p, [&](auto t) {
      using T = decltype(t);
      kernel::adam(p.numel(), static_cast<T*>(p.data_ptr()), static_cast<const T*>(g.data_ptr()),
                   memory<T>(state, 0, p), memory<T>(state, 1, p),
                   {.lr = o.lr, .beta1 = o.beta1, .beta2 = o.beta2, .eps = o.eps, .weight_decay = o.weight_decay,
                    .decoupled = decoupled_, .step = state.step});
    });
  }

 private:
  bool decoupled_;
};

struct AdamWOptions {
  double lr = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 1e-2;  // the share of p that goes at each step, times lr
};

/// AdamW: as Adam, but weight decay shrinks the parameter itself: p *= 1 - lr weight_decay.
///
/// Source  Loshchilov and Hutter, arXiv:1711.05101
class AdamW : public Adam {
 public:
  AdamW(Parameters params, AdamWOptions o = {})
      : AdamW(std::vector<Group>{{std::move(params), {o.lr, o.beta1, o.beta2, o.eps, o.weight_decay}}}) {}
  explicit AdamW(std::vector<Group> all) : Adam("AdamW", std::move(all), true) {}
};

}  // namespace gradus::optim
