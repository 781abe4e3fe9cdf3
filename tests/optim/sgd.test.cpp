// SPDX-License-Identifier: MIT
// Many steps with every option stand beside PyTorch's in tests/golden/optim.test.cpp.
#include <gradus/optim/sgd.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

/// p after each of three steps from 1 with gradient 2.
std::vector<double> path(optim::SgdOptions options) {
  const auto p = ones<double>({1}).requires_grad_();
  optim::SGD optimizer({p}, options);
  p.set_grad(full<double>({1}, 2));
  std::vector<double> at;
  for (int i = 0; i < 3; ++i) optimizer.step(), at.push_back(p.item());
  return at;
}

}  // namespace

TEST_CASE("sgd: steps worked out by hand") {
  CHECK(path({.lr = 0.25}) == std::vector<double>{0.5, 0, -0.5});
  CHECK(path({.lr = 0.25, .momentum = 0.5}) == std::vector<double>{0.5, -0.25, -1.125});  // b = 2, 3, 3.5
  CHECK(path({.lr = 0.25, .momentum = 0.5, .dampening = 0.5}) == std::vector<double>{0.5, 0, -0.5});  // b = 2, 2, 2
  CHECK(path({.lr = 0.25, .momentum = 0.5, .nesterov = true}) == std::vector<double>{0.25, -0.625, -1.5625});
  CHECK(path({.lr = 0.25, .weight_decay = 2}) == std::vector<double>{0, -0.5, -0.75});  // g + 2 p = 4, 2, 1
}
TEST_CASE("sgd: errors in options") {
  const auto text = [](optim::SgdOptions o) { return error_of<ValueError>([&] { path(o); }); };
  CHECK(text({.lr = -1}) == "[SGD] lr must not be negative, but got -1.0. Invalid learning rate: -1.0.");
  CHECK(text({.lr = __builtin_nan("")}) == "[SGD] lr must not be negative, but got nan. Invalid learning rate: nan.");
  CHECK(text({.momentum = -0.5}) == "[SGD] momentum must not be negative, but got -0.5. Invalid momentum value: -0.5.");
  CHECK(text({.weight_decay = -0.5}) ==
        "[SGD] weight_decay must not be negative, but got -0.5. Invalid weight_decay value: -0.5.");
  CHECK(text({.nesterov = true}) ==
        "[SGD] nesterov must come with momentum > 0 and dampening 0, but got momentum 0 and dampening 0. Nesterov "
        "momentum requires a momentum and zero dampening.");
}
