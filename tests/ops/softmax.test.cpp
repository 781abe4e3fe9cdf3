// SPDX-License-Identifier: MIT
// Literals: PyTorch 2.13.
#include <gradus/ops/softmax.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

const auto x = [] { return tensor<double>({{1, 2, 4}, {0, -1, 1}}); };

}  // namespace

TEST_CASE("softmax: values") {
  const auto wanted = {0.04201006613406605, 0.11419519938459449, 0.8437947344813395,
                       0.2447284710547976,  0.09003057317038045, 0.6652409557748218};
  CHECK(near(softmax(x(), 1), wanted));
  CHECK(near(softmax(x(), -1), wanted));
  CHECK(near(softmax(x().to<float>(), 1), wanted));
  CHECK(softmax(x().t(), 0).to_vector() == softmax(x(), 1).t().to_vector());
}
TEST_CASE("softmax: gradient", "[grad]") {
  const auto at = tensor<double>({{.1, .4, -.5}, {.2, 1.3, .7}});
  for (const Size dim : {0, 1}) check_both_orders([=](const D& a) { return softmax(a, dim); }, at);
  check_both_orders([](const D& a) { return square(softmax(a.t(), 0)); }, at);
  check_both_orders([](const D& a) { return softmax(a.narrow(1, 0, 1).expand({2, 3}), 0); }, at);
  check_both_orders([](const D& y, const D& dy) { return softmax_gradient(y, dy, 1); }, at, x());  // its own gradient
  CHECK(made_by(softmax(x().requires_grad_(), 0)) == "SoftmaxBackward0");
}
TEST_CASE("softmax: errors") {
  CHECK(error_of<IndexError>([] { softmax(x(), 2); }) ==
        "[softmax] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
}
TEST_CASE("softmax: edges") {
  CHECK(same(softmax(tensor<double>({1000, -1000, 0}), 0), {1., 0., 0.}));
  CHECK(same(softmax(tensor<double>({-inf, 0, -inf}), 0), {0., 1., 0.}));
  CHECK(same(softmax(tensor<double>({-inf, -inf}), 0), {nan_, nan_}));
  CHECK(same(softmax(tensor<double>({nan_, 1}), 0), {nan_, nan_}));
  CHECK(same(softmax(tensor<double>(3), 0), {1.}));
  CHECK(softmax(D::empty({0, 3}), 1).sizes() == Dims{0, 3});
  CHECK(softmax(D::empty({3, 0}), 1).numel() == 0);
}

TEST_CASE("log_softmax: values") {
  const auto wanted = {-3.1698460195562856, -2.1698460195562856, -0.16984601955628567,
                       -1.4076059644443804, -2.4076059644443806, -0.4076059644443804};
  CHECK(near(log_softmax(x(), 1), wanted));
  CHECK(near(log_softmax(x().to<float>(), 1), wanted, 1e-6));
  CHECK(log_softmax(x().t(), 0).to_vector() == log_softmax(x(), 1).t().to_vector());
}
TEST_CASE("log_softmax: gradient", "[grad]") {
  const auto at = tensor<double>({{.1, .4, -.5}, {.2, 1.3, .7}});
  for (const Size dim : {0, 1}) check_both_orders([=](const D& a) { return log_softmax(a, dim); }, at);
  check_both_orders([](const D& a) { return square(log_softmax(a.t(), 0)); }, at);
  check_both_orders([](const D& y, const D& dy) { return log_softmax_gradient(y, dy, 1); }, at, x());
  CHECK(made_by(log_softmax(x().requires_grad_(), 0)) == "LogSoftmaxBackward0");
}
TEST_CASE("log_softmax: errors") {
  CHECK(error_of<IndexError>([] { log_softmax(x(), -3); }) ==
        "[log_softmax] Dimension out of range (expected to be in range of [-2, 1], but got -3).");
}
TEST_CASE("log_softmax: edges") {
  CHECK(same(log_softmax(tensor<double>({1000, -1000}), 0), {0., -2000.}));
  CHECK(same(log_softmax(tensor<double>({-inf, -inf}), 0), {nan_, nan_}));
  CHECK(same(log_softmax(tensor<double>(3), 0), {0.}));
  CHECK(log_softmax(D::empty({0, 3}), 1).sizes() == Dims{0, 3});
}
