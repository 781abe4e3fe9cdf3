// SPDX-License-Identifier: MIT
// Many steps with every option stand beside PyTorch's in tests/golden/optim.test.cpp.
#include <gradus/optim/rmsprop.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("rmsprop: a step worked out by hand") {
  const auto p = tensor<double>({1, 1}).requires_grad_();
  p.set_grad(tensor<double>({2, -8}));
  optim::RMSprop optimizer({p}, {.lr = 0.5, .alpha = 0.75, .eps = 0});
  optimizer.step();  // v = g^2 / 4, p -= lr g / sqrt(v) = 2 lr sign g
  CHECK(p.to_vector() == std::vector<double>{0, 2});
  CHECK(optimizer.state_dict()["state.0.square_avg"].as<double>().to_vector() == std::vector<double>{1, 16});
}
TEST_CASE("rmsprop: remembers only what its options need") {
  const auto p = ones({2}).requires_grad_();
  p.set_grad(ones({2}));
  optim::RMSprop plain({p}), centered({p}, {.centered = true});
  plain.step(), centered.step();
  CHECK_FALSE(plain.state_dict().contains("state.0.grad_avg"));
  CHECK_FALSE(plain.state_dict().contains("state.0.momentum_buffer"));
  CHECK(centered.state_dict().contains("state.0.grad_avg"));
}
TEST_CASE("rmsprop: errors in options") {
  const auto p = ones({1}).requires_grad_();
  const auto text = [&](optim::RmspropOptions o) { return error_of<ValueError>([&] { optim::RMSprop({p}, o); }); };
  CHECK(text({.lr = -1}) == "[RMSprop] lr must not be negative, but got -1.0. Invalid learning rate: -1.0.");
  CHECK(text({.alpha = -1}) == "[RMSprop] alpha must not be negative, but got -1.0. Invalid alpha value: -1.0.");
  CHECK(text({.eps = -1}) == "[RMSprop] eps must not be negative, but got -1.0. Invalid epsilon value: -1.0.");
  CHECK(text({.weight_decay = -1}) ==
        "[RMSprop] weight_decay must not be negative, but got -1.0. Invalid weight_decay value: -1.0.");
  CHECK(text({.momentum = -1}) ==
        "[RMSprop] momentum must not be negative, but got -1.0. Invalid momentum value: -1.0.");
}
