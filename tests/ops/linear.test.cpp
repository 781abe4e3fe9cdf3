// SPDX-License-Identifier: MIT
#include <gradus/ops/linear.hpp>
#include <gradus/ops/unary.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

const auto x = [] { return tensor<double>({{1, 2}, {3, 4}, {5, 6}}); };
const auto w = [] { return tensor<double>({{1, 10}, {2, 20}}); };
const auto b = [] { return tensor<double>({100, 200}); };

}  // namespace

TEST_CASE("linear: values") {
  CHECK(same(linear(x(), w(), b()), {121, 242, 143, 286, 165, 330}));
  CHECK(same(linear(x(), w()), {21, 42, 43, 86, 65, 130}));
  CHECK(same(linear(x().to<float>(), w().to<float>(), b().to<float>()), {121, 242, 143, 286, 165, 330}));
  CHECK(same(linear(x().select(0, 1), w(), b()), {143, 286}));
  const D deep = linear(x().view({3, 1, 2}), w(), b());
  CHECK(deep.sizes() == Dims{3, 1, 2});
  CHECK(same(deep, {121, 242, 143, 286, 165, 330}));
  CHECK(same(linear(w().t(), x(), tensor<double>({1, 2, 3})), {6, 13, 20, 51, 112, 173}));
}
TEST_CASE("linear: gradient", "[grad]") {
  const auto f = [](const D& a, const D& weight, const D& bias) { return linear(a, weight, bias); };
  check_both_orders(f, x(), w(), b());
  check_both_orders(f, x().view({3, 1, 2}), w(), b());
  check_both_orders([&](const D& a, const D& weight) { return linear(a.t(), weight.t()); }, x(), ones<double>({3, 2}));
  check_both_orders([&](const D& a, const D& weight, const D& bias) {
    return square(linear(a.expand({4, 2}), weight.t(), bias.expand({2})));
  }, tensor<double>({.5, -1}), w(), tensor<double>({.3}));
  const D weight = w().requires_grad_();
  CHECK(made_by(linear(x(), weight, b())) == "AddmmBackward0");
}
TEST_CASE("linear: errors") {
  CHECK(error_of<ShapeError>([] { linear(ones({32, 28, 28}), ones({10, 784})); }) ==
        "[linear] x must have 784 features on its last axis, but got x (32, 28, 28). Flatten it first: flatten(x, 1).");
  CHECK(error_of<ShapeError>([] { linear(ones({3}), ones({10, 4})); }) ==
        "[linear] x must have 4 features on its last axis, but got x (3,).");
  CHECK(error_of<ShapeError>([] { linear(ones({}), ones({10, 4})); }) ==
        "[linear] x must have 4 features on its last axis, but got x ().");
  CHECK(error_of<ShapeError>([] { linear(ones({3}), ones({4})); }) ==
        "[linear] weight must be (out_features, in_features), but got (4,).");
  CHECK(error_of<ShapeError>([] { linear(ones({2, 4}), ones({3, 4}), ones({2})); }) ==
        "[linear] bias must be (3,), but got (2,).");
}
TEST_CASE("linear: edges") {
  CHECK(linear(zeros({0, 4}), ones({3, 4}), ones({3})).sizes() == Dims{0, 3});
  CHECK(same(linear(zeros({2, 0}), zeros({3, 0}), tensor<float>({1, 2, 3})), {1, 2, 3, 1, 2, 3}));
  CHECK(linear(zeros({2, 4}), ones({0, 4}), ones({0})).sizes() == Dims{2, 0});
  CHECK(linear(zeros({2, 3, 4}), ones({0, 4}), ones({0})).sizes() == Dims{2, 3, 0});
  CHECK(same(linear(tensor<float>({{inf}}), tensor<float>({{0}}), tensor<float>({1})), {nan_}));
}
