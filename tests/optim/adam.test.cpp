// SPDX-License-Identifier: MIT
// Many steps with every option stand beside PyTorch's in tests/golden/optim.test.cpp.
#include <gradus/optim/adam.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

/// p after one step from (1, 1) with gradient (2, -8): m and v, corrected, are g and g^2.
template <class Optimizer, class Options>
std::vector<double> step(Options options) {
  const auto p = tensor<double>({1, 1}).requires_grad_();
  p.set_grad(tensor<double>({2, -8}));
  Optimizer optimizer({p}, options);
  optimizer.step();
  return p.to_vector();
}

}  // namespace

TEST_CASE("adam: a first step goes lr against the sign of the gradient") {
  const auto p = step<optim::Adam>(optim::AdamOptions{.lr = 0.25, .eps = 0});
  CHECK(p[0] == Approx(0.75).epsilon(1e-15));
  CHECK(p[1] == Approx(1.25).epsilon(1e-15));
  const auto decayed = step<optim::Adam>(optim::AdamOptions{.lr = 0.25, .eps = 0, .weight_decay = 16});
  CHECK(decayed[1] == Approx(0.75).epsilon(1e-15));  // g + 16 p = 8
}
TEST_CASE("adamw: weight decay shrinks the parameter, not the gradient") {
  const auto p = step<optim::AdamW>(optim::AdamWOptions{.lr = 0.25, .eps = 0, .weight_decay = 2});
  CHECK(p[0] == Approx(0.25).epsilon(1e-15));
  CHECK(p[1] == Approx(0.75).epsilon(1e-15));
  const auto usual = step<optim::AdamW>(optim::AdamWOptions{.lr = 0.25, .eps = 0});
  CHECK(usual[0] == Approx(1 - 0.25 * 0.01 - 0.25).epsilon(1e-15));
}
TEST_CASE("adam: errors in options") {
  const auto text = [](optim::AdamOptions o) { return error_of<ValueError>([&] { step<optim::Adam>(o); }); };
  CHECK(text({.lr = -1}) == "[Adam] lr must not be negative, but got -1.0. Invalid learning rate: -1.0.");
  CHECK(text({.eps = -1}) == "[Adam] eps must not be negative, but got -1.0. Invalid epsilon value: -1.0.");
  CHECK(text({.beta1 = 1}) == "[Adam] beta1 must be in [0, 1), but got 1.0. Invalid beta parameter at index 0: 1.0.");
  CHECK(text({.beta2 = -1}) ==
        "[Adam] beta2 must be in [0, 1), but got -1.0. Invalid beta parameter at index 1: -1.0.");
  CHECK(text({.weight_decay = -1}) ==
        "[Adam] weight_decay must not be negative, but got -1.0. Invalid weight_decay value: -1.0.");
  CHECK(error_of<ValueError>([] { step<optim::AdamW>(optim::AdamWOptions{.lr = -1}); }) ==
        "[AdamW] lr must not be negative, but got -1.0. Invalid learning rate: -1.0.");
}
