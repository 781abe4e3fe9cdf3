// SPDX-License-Identifier: MIT
// Values, gradients and weights against PyTorch: tests/golden/loss.test.cpp.
#include <cmath>

#include <gradus/autograd/check_gradient.hpp>
#include <gradus/nn/binary_cross_entropy.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("binary_cross_entropy_with_logits: values") {
  const auto x = tensor({0.f, 100.f, -100.f}), t = tensor({1.f, 1.f, 1.f});
  CHECK(nn::binary_cross_entropy_with_logits(x, t, {.reduction = nn::Reduction::none}).to_vector()[0] ==
        Approx(std::log(2.0)));
  CHECK(nn::binary_cross_entropy_with_logits(x, t, {.reduction = nn::Reduction::sum}).item() ==
        Approx(100 + std::log(2.0)));
}
TEST_CASE("binary_cross_entropy_with_logits: gradient", "[grad]") {
  using D = Tensor<double>;
  check_gradient([](const D& x, const D& t) { return nn::binary_cross_entropy_with_logits(x, t); },
                 tensor<double>({0.5, -2, 3}), tensor<double>({0.25, 1, 0.5}));
  const auto x = tensor({1.f}).requires_grad_();
  CHECK(std::string(nn::binary_cross_entropy_with_logits(x, tensor({1.f})).grad_fn()) ==
        "BinaryCrossEntropyWithLogitsBackward0");
}
TEST_CASE("binary_cross_entropy_with_logits: errors") {
  CHECK(error_of<ShapeError>([] { nn::binary_cross_entropy_with_logits(zeros({4, 1}), zeros({4})); }) ==
        "[binary_cross_entropy_with_logits] target must have x's sizes (4, 1), but got (4,). Target size must be the same "
        "as input size.");
}
TEST_CASE("BCEWithLogitsLoss: does what the function does, and saves its weights") {
  const auto x = tensor({1.f, -2.f}), t = tensor({1.f, 0.f}), w = tensor({3.f, 0.5f});
  const nn::BCEWithLogitsLoss loss({.pos_weight = w});
  CHECK(loss(x, t).item() == nn::binary_cross_entropy_with_logits(x, t, {.pos_weight = w}).item());
  CHECK(loss.state_dict().contains("pos_weight"));
  CHECK(to_string(nn::BCEWithLogitsLoss()) == "BCEWithLogitsLoss()");
  CHECK(nn::BCEWithLogitsLoss()(x, t).item() == nn::binary_cross_entropy_with_logits(x, t).item());
}
