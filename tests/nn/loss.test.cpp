// SPDX-License-Identifier: MIT
// Literals: PyTorch 2.13.
#include <gradus/nn/loss.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using How = nn::Reduction;

namespace {

const auto x = [] { return tensor<double>({{1, 2, 4}, {0, -1, 1}}); };
const auto labels = [] { return tensor({2, 0}); };
const auto w = [] { return tensor<double>({1, 2, 3}); };
const auto p = [] { return tensor<double>({{.2, .3, .5}, {1, 0, 0}}); };
constexpr How reductions[] = {How::none, How::mean, How::sum};

}  // namespace

TEST_CASE("cross_entropy: values") {
  CHECK(near(nn::cross_entropy(x(), labels()), {0.788725992000333}));
  CHECK(near(nn::cross_entropy(x().to<float>(), labels()), {0.788725992000333}));
  CHECK(near(nn::cross_entropy(x(), labels(), {.reduction = How::none}), {0.169846019556286, 1.40760596444438}, 1e-13));
  CHECK(near(nn::cross_entropy(x(), labels(), {.weight = w(), .reduction = How::sum}), {1.91714402311324}));
  CHECK(near(nn::cross_entropy(x(), labels(), {.weight = w()}), {0.479286005778309}, 1e-13));
  CHECK(near(nn::cross_entropy(x(), labels(), {.label_smoothing = 0.1}), {0.872059325333666}));
  CHECK(near(nn::cross_entropy(x(), labels(), {.weight = w(), .label_smoothing = 0.3}), {0.722118001644916}));
  CHECK(near(nn::cross_entropy(x(), labels(), {.weight = w(), .ignore_index = 0, .label_smoothing = 0.3}),
             {0.38619475093399}, 1e-13));
  CHECK(near(nn::cross_entropy(x(), p(), {.weight = w(), .label_smoothing = 0.1}), {1.87695851264079}));
}
TEST_CASE("cross_entropy: gradient", "[grad]") {
  for (const How how : reductions)
    for (const double s : {0.0, 0.2}) {
      const auto f = [=](const D& a) {
        return nn::cross_entropy(a.t(), labels(), {.weight = w(), .reduction = how, .label_smoothing = s});
      };
      check_both_orders(f, tensor<double>({{.1, .4}, {.2, .3}, {.7, .6}}));
      check_both_orders([=](const D& a, const D& target) {
        return nn::cross_entropy(a.expand({2, 3}), target, {.weight = w(), .reduction = how, .label_smoothing = s});
      }, tensor<double>({.1, .4, .3}), p());
    }
  const D leaf = x().requires_grad_();
  CHECK(made_by(nn::cross_entropy(leaf, labels())) == "NllLossBackward0");
  CHECK(made_by(nn::cross_entropy(leaf, labels(), {.label_smoothing = 0.1})) == "AddBackward0");
  CHECK(made_by(nn::cross_entropy(leaf, p())) == "DivBackward1");
  // (softmax - onehot) / N
  CHECK(near(slope([](const D& a) { return nn::cross_entropy(a, labels()); }, x()),
             {0.021005033067033, 0.057097599692297, -0.078102632759330, -0.377635764472601, 0.045015286585190,
              0.332620477887411}, 1e-12));
}
TEST_CASE("cross_entropy: errors") {
  CHECK(error_of<IndexError>([] { nn::cross_entropy(x(), tensor({0, 3})); }) ==
        "[cross_entropy] target must be in [0, 3), but got 3. Target 3 is out of bounds.");
  CHECK(error_of<ShapeError>([] { nn::cross_entropy(x(), tensor({0, 1, 2})); }) ==
        "[cross_entropy] target must have one label a sample, but got x (2, 3) and target (3,). Expected input "
        "batch_size (2) to match target batch_size (3).");
  CHECK(error_of<ShapeError>([] { nn::cross_entropy(D::empty({}), tensor(0)); }) ==
        "[cross_entropy] x must have a dimension of classes, but got x ().");
  CHECK(error_of<ValueError>([] { nn::cross_entropy(x(), labels(), {.label_smoothing = -0.5}); }) ==
        "[cross_entropy] label_smoothing must be between 0.0 and 1.0, but got -0.5.");
  CHECK(error_of<ShapeError>([] { nn::cross_entropy(x(), ones<double>({2, 2})); }) ==
        "[cross_entropy] target must hold a probability for each class, of x's sizes (2, 3), but got (2, 2).");
  CHECK(error_of<ShapeError>([] { nn::cross_entropy(x(), p(), {.weight = ones<double>({2})}); }) ==
        "[cross_entropy] weight must be (3,), one number a class, but got (2,).");
  CHECK(error_of<ValueError>([] { nn::cross_entropy(x(), p(), {.label_smoothing = nan_}); }) ==
        "[cross_entropy] label_smoothing must be between 0.0 and 1.0, but got nan.");
  CHECK(error_of<ValueError>([] { nn::cross_entropy(x(), p(), {.ignore_index = 1}); }) ==
        "[cross_entropy] ignore_index must not be set for probabilities, but got 1. ignore_index is not supported for "
        "floating point target.");
}
TEST_CASE("cross_entropy: edges") {
  const auto ignored = full({2}, -100);
  CHECK(same(nn::cross_entropy(x(), ignored), {nan_}));
  CHECK(same(nn::cross_entropy(x(), ignored, {.label_smoothing = 0.1}), {nan_}));
  CHECK(same(nn::cross_entropy(x(), ignored, {.reduction = How::sum, .label_smoothing = 0.1}), {0.}));
  CHECK(same(nn::cross_entropy(D::empty({0, 3}), zeros<std::int64_t>({0})), {nan_}));
  CHECK(same(nn::cross_entropy(D::empty({0, 3}), D::empty({0, 3})), {nan_}));
  CHECK(same(nn::cross_entropy(tensor<double>({1000, -1000}), tensor(1)), {2000.}));
  CHECK(same(nn::cross_entropy(tensor<double>({{5}}), tensor({0})), {0.}));
  CHECK(same(nn::cross_entropy(tensor<double>({nan_, 1}), tensor(1)), {nan_}));
  CHECK(nn::cross_entropy(ones({2, 3, 4, 5}), zeros<std::int64_t>({2, 4, 5}), {.reduction = How::none}).sizes() ==
        Dims{2, 4, 5});
}

TEST_CASE("nll_loss: values") {
  const D logp = tensor<double>({{-1, -2, -4}, {-3, -1, -2}});
  CHECK(same(nn::nll_loss(logp, labels()), {3.5}));
  CHECK(same(nn::nll_loss(logp.to<float>(), labels(), {.reduction = How::none}), {4., 3.}));
  CHECK(same(nn::nll_loss(logp, labels(), {.weight = w()}), {3.75}));
  CHECK(same(nn::nll_loss(logp, labels(), {.ignore_index = 2}), {3.}));
}
TEST_CASE("nll_loss: gradient", "[grad]") {
  for (const How how : reductions)
    check_both_orders([=](const D& a) {
      return nn::nll_loss(mul(a, a).t(), labels(), {.weight = w(), .reduction = how});
    }, tensor<double>({{.1, .4}, {.2, .3}, {.7, .6}}));
}
TEST_CASE("nll_loss: errors") {
  CHECK(error_of<IndexError>([] { nn::nll_loss(x(), tensor({0, -1})); }) ==
        "[nll_loss] target must be in [0, 3), but got -1. Target -1 is out of bounds.");
}
TEST_CASE("nll_loss: edges") {
  CHECK(same(nn::nll_loss(x(), full({2}, -100)), {nan_}));
  CHECK(same(nn::nll_loss(D::empty({0, 3}), zeros<std::int64_t>({0}), {.reduction = How::sum}), {0.}));
}

TEST_CASE("mse_loss: values") {
  const auto a = tensor<double>({1, 2, 3}), b = tensor<double>({1, 4, 0});
  CHECK(near(nn::mse_loss(a, b), {13.0 / 3}));
  CHECK(same(nn::mse_loss(a.to<float>(), b.to<float>(), {.reduction = How::sum}), {13.}));
  CHECK(same(nn::mse_loss(a, b, How::none), {0., 4., 9.}));
  CHECK(same(nn::mse_loss(x(), tensor<double>({1, 2, 4}), {.reduction = How::sum}), {19.}));  // broadcast
}
TEST_CASE("mse_loss: gradient", "[grad]") {
  for (const How how : reductions) {
    const auto f = [=](const D& a, const D& b) { return nn::mse_loss(a.t(), b, {.reduction = how}); };
    check_both_orders(f, x(), tensor<double>({.5, -1}));
    check_both_orders(f, x(), x().t());
  }
  CHECK(made_by(nn::mse_loss(x().requires_grad_(), x())) == "MseLossBackward0");
  CHECK(made_by(nn::mse_loss(x().requires_grad_(), x(), {.reduction = How::none})) == "MseLossBackward0");
}
TEST_CASE("mse_loss: errors") {
  CHECK(error_of<ShapeError>([] { nn::mse_loss(ones({3}), ones({2})); }) ==
        "[sub] a and b must broadcast, but got a (3,) and b (2,). The size of tensor a (3) must match the size of "
        "tensor b (2) at non-singleton dimension 0.");
}
TEST_CASE("mse_loss: edges") {
  CHECK(same(nn::mse_loss(D::empty({0}), D::empty({0})), {nan_}));
  CHECK(same(nn::mse_loss(tensor<double>(2), tensor<double>(5)), {9.}));
  CHECK(same(nn::mse_loss(tensor<double>({inf}), tensor<double>({inf})), {nan_}));
}
