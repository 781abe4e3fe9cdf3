// SPDX-License-Identifier: MIT
#include <gradus/ops/nll.hpp>
#include <gradus/ops/unary.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

const auto x = [] { return tensor<double>({{-1, -2, -3}, {-4, -5, -6}}); };
const auto w = [] { return tensor<double>({1, 2, 4}); };
D nll_of(const D& at, const Tensor<std::int64_t>& t, const D& weight, LossReduction how, double s = 0) {
  return nll("nll", at, t, weight, -100, how, s);
}

}  // namespace

TEST_CASE("nll: values") {
  const auto t = tensor({2, 0});
  CHECK(same(nll_of(x(), t, {}, LossReduction::none), {3., 4.}));
  CHECK(same(nll_of(x(), t, w(), LossReduction::none), {12., 4.}));
  CHECK(same(nll_of(x(), t, w(), LossReduction::sum), {16.}));
  CHECK(same(nll_of(x(), t, w(), LossReduction::mean), {3.2}));
  CHECK(same(nll("nll", x().to<float>(), t, {}, -100, LossReduction::mean), {3.5}));
  CHECK(same(nll("nll", x(), t, D(), 2, LossReduction::mean), {4.}));
}
TEST_CASE("nll: gradient", "[grad]") {
  const auto t = tensor({2, -100});
  for (const auto how : {LossReduction::none, LossReduction::mean, LossReduction::sum})
    for (const double s : {0.0, 0.2}) {
      check_both_orders([&](const D& at) { return square(nll_of(mul(at, at).t(), t, w(), how, s)); },
                        tensor<double>({{.1, .4}, {.2, .3}, {.7, .6}}));
      check_both_orders([&](const D& at) { return nll_of(at.expand({2, 3}), t, {}, how, s); },
                        tensor<double>({.1, .4, .3}));
    }
  const D leaf = x().requires_grad_();
  CHECK(made_by(nll_of(leaf, t, {}, LossReduction::mean)) == "NllLossBackward0");
  CHECK(made_by(nll_of(leaf, t, {}, LossReduction::mean, 0.1)) == "AddBackward0");
  CHECK(made_by(nll_of(unsqueeze(leaf, 2), tensor({{2}, {0}}), {}, LossReduction::sum)) == "NllLoss2DBackward0");
}
TEST_CASE("nll: errors") {
  const auto text = [](const D& at, const Tensor<std::int64_t>& t, const D& weight = {}, double s = 0) {
    return error_of([&] { nll_of(at, t, weight, LossReduction::mean, s); });
  };
  CHECK(text(D::empty({}), tensor(0)) == "[nll] x must have a dimension of classes, but got x ().");
  CHECK(text(x(), tensor({0, 1, 2})) ==
        "[nll] target must have one label a sample, but got x (2, 3) and target (3,). Expected input batch_size (2) to "
        "match target batch_size (3).");
  CHECK(text(x(), tensor({{0}, {1}})) == "[nll] target must be (2,) for x (2, 3), but got (2, 1).");
  CHECK(text(x(), tensor({0, 3})) == "[nll] target must be in [0, 3), but got 3. Target 3 is out of bounds.");
  CHECK(text(x(), tensor({0, -1})) == "[nll] target must be in [0, 3), but got -1. Target -1 is out of bounds.");
  CHECK(text(x(), tensor({0, 1}), ones<double>({2})) ==
        "[nll] weight must be (3,), one number a class, but got (2,). weight tensor should be defined either for all 3 "
        "classes or no classes.");
  CHECK(text(x(), tensor({0, 1}), {}, 1.5) == "[nll] label_smoothing must be between 0.0 and 1.0, but got 1.5.");
}
TEST_CASE("nll: edges") {
  const auto ignored = full({2}, -100);
  CHECK(same(nll_of(x(), ignored, {}, LossReduction::mean), {nan_}));
  CHECK(same(nll_of(x(), ignored, {}, LossReduction::sum), {0.}));
  CHECK(same(nll_of(x(), ignored, {}, LossReduction::none), {0., 0.}));
  CHECK(same(nll_of(D::empty({0, 3}), zeros<std::int64_t>({0}), {}, LossReduction::mean), {nan_}));
  CHECK(same(nll_of(D::empty({0, 3}), zeros<std::int64_t>({0}), {}, LossReduction::sum), {0.}));
  CHECK(same(nll_of(tensor<double>({-1, -2}), tensor(1), {}, LossReduction::none), {2.}));
  // -0 times -inf is NaN, as in PyTorch; an ignored one is nothing.
  CHECK(same(nll_of(tensor<double>({{-inf, -1}}), tensor({0}), tensor<double>({0, 1}), LossReduction::sum), {nan_}));
  CHECK(same(nll_of(tensor<double>({{-inf, -inf}}), full({1}, -100), {}, LossReduction::sum), {0.}));
  // A slice of a larger tensor, and labels two apart.
  const auto wide = tensor<double>({{9, -1, -2, -3}, {9, -4, -5, -6}});
  const auto labels = tensor({{2, 7}, {0, 7}});
  CHECK(same(nll_of(wide.narrow(1, 1, 3), labels.select(1, 0), {}, LossReduction::none), {3., 4.}));
}
