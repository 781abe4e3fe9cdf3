// SPDX-License-Identifier: MIT
#include <gradus/ops/unary.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// Literals and edges: PyTorch 2.13. Functions of one tensor of any sizes have no errors at run time; bool tensors are
// refused at compile time where PyTorch refuses them.

namespace {

const auto special = [] { return tensor<double>({0., -0., 1., -1., inf, -inf, nan_, 2., -2.}); };
const auto grid = [] { return tensor<double>({{.3, 1.2, 2.1}, {.7, 1.9, 3.3}}); };

}  // namespace

TEST_CASE("exp: values") {
  CHECK(near(exp(tensor<double>({0, 1, -1, 2})), {1, 2.718281828459045, 0.36787944117144233, 7.38905609893065}));
  CHECK(near(exp(tensor<float>({0, 1, -1, 2})), {1, 2.718281828459045, 0.36787944117144233, 7.38905609893065}));
  const F of_integers = exp(tensor<std::int32_t>({1, -2}));
  CHECK(near(of_integers, {2.718281828459045, 0.1353352832366127}));
  CHECK(near(exp(tensor<bool>({true, false})), {2.718281828459045, 1}));
}
TEST_CASE("exp: gradient", "[grad]") {
  check_both_orders([](const D& x) { return exp(x.t()); }, grid());
  check_both_orders([](const D& x) { return exp(x.narrow(1, 0, 1).expand({2, 3})); }, grid());
  CHECK(made_by(exp(tensor<float>({1}).requires_grad_())) == "ExpBackward0");
}
TEST_CASE("exp: edges") {
  CHECK(exp(zeros({0, 2})).sizes() == Dims{0, 2});
  CHECK(near(exp(special()),
             {1, 1, 2.718281828459045, 0.36787944117144233, inf, 0, nan_, 7.38905609893065, 0.1353352832366127}));
  CHECK(same(exp(tensor<float>({89, -104})), {inf, 0.}));
}

TEST_CASE("log: values") {
  CHECK(near(log(tensor<double>({1, 2, 10})), {0, 0.6931471805599453, 2.302585092994046}));
  CHECK(near(log(tensor({1, 2, 10})), {0, 0.6931471805599453, 2.302585092994046}));
}
TEST_CASE("log: gradient", "[grad]") {
  check_both_orders([](const D& x) { return log(x.t()); }, grid());
  CHECK(same(slope([](const D& x) { return log(x); }, special()), {inf, -inf, 1., -1., 0., -0., nan_, .5, -.5}));
  CHECK(made_by(log(tensor<float>({1}).requires_grad_())) == "LogBackward0");
}
TEST_CASE("log: edges") {
  CHECK(log(zeros({0})).numel() == 0);
  CHECK(near(log(special()), {-inf, -inf, 0, nan_, inf, nan_, nan_, 0.6931471805599453, nan_}));
}

TEST_CASE("sqrt: values") {
  CHECK(same(sqrt(tensor<float>({0, 1, 9})), {0, 1, 3}));
  CHECK(same(sqrt(tensor<double>({2})), {1.4142135623730951}));
  CHECK(same(sqrt(tensor<std::uint8_t>({4, 225})), {2, 15}));
}
TEST_CASE("sqrt: gradient", "[grad]") {
  check_both_orders([](const D& x) { return sqrt(x.t()); }, grid());
  CHECK(same(slope([](const D& x) { return sqrt(x); }, tensor<double>({0., -0., 1., -1., inf, nan_})),
             {inf, -inf, .5, nan_, 0., nan_}));
  CHECK(made_by(sqrt(tensor<float>({1}).requires_grad_())) == "SqrtBackward0");
}
TEST_CASE("sqrt: edges") {
  CHECK(same(sqrt(special()), {0., -0., 1., nan_, inf, nan_, nan_, 1.4142135623730951, nan_}));
}

TEST_CASE("square: values") {
  CHECK(same(square(tensor<float>({1.5, -2.5})), {2.25, 6.25}));
  CHECK(same(square(tensor<std::uint8_t>({1, 200})), {1, 64}));
  const Tensor<std::int64_t> of_bools = square(tensor<bool>({true, false}));
  CHECK(same(of_bools, {1, 0}));
}
TEST_CASE("square: gradient", "[grad]") {
  check_both_orders([](const D& x) { return square(x.t()); }, grid());
  CHECK(made_by(square(tensor<float>({1}).requires_grad_())) == "PowBackward0");
}
TEST_CASE("square: edges") {
  CHECK(same(square(special()), {0., 0., 1., 1., inf, inf, nan_, 4., 4.}));
}

TEST_CASE("sign: values") {
  CHECK(same(sign(tensor<float>({1.5, -2.5, 0})), {1., -1., 0.}));
  CHECK(same(sign(tensor({3, -4, 0})), {1, -1, 0}));
  CHECK(same(sign(tensor<std::uint8_t>({200, 0})), {1, 0}));
  CHECK(same(sign(tensor<bool>({true, false})), {1, 0}));
}
TEST_CASE("sign: gradient", "[grad]") {
  check_both_orders([](const D& x) { return sign(x) * x; }, grid());
  CHECK(same(slope([](const D& x) { return sign(x); }, special()), {0., 0., 0., 0., 0., 0., 0., 0., 0.}));
  CHECK(made_by(sign(tensor<float>({1}).requires_grad_())) == "SignBackward0");
}
TEST_CASE("sign: edges") {
  CHECK(same(sign(special()), {0., 0., 1., -1., 1., -1., 0., 1., -1.}));
}

TEST_CASE("abs: values") {
  CHECK(same(abs(tensor<float>({1.5, -2.5})), {1.5, 2.5}));
  CHECK(same(abs(tensor<std::int64_t>({3, -4, INT64_MIN})), {3., 4., -0x1p63}));
  CHECK(same(abs(tensor<std::uint8_t>({200})), {200}));
}
TEST_CASE("abs: gradient", "[grad]") {
  check_both_orders([](const D& x) { return abs(x.t() - 1) * x.t(); }, grid());
  CHECK(same(slope([](const D& x) { return abs(x); }, special()), {0., 0., 1., -1., 1., -1., 0., 1., -1.}));
  CHECK(made_by(abs(tensor<float>({1}).requires_grad_())) == "AbsBackward0");
}
TEST_CASE("abs: edges") {
  CHECK(same(abs(special()), {0., 0., 1., 1., inf, inf, nan_, 2., 2.}));
}

TEST_CASE("floor: values") {
  CHECK(same(floor(tensor<float>({1.5, -2.5, 2})), {1, -3, 2}));
  const Tensor<std::int64_t> x = tensor({3, -4}), y = floor(x);
  CHECK(same(y, {3, -4}));
  CHECK(y.data_ptr() != x.data_ptr());
}
TEST_CASE("floor: gradient", "[grad]") {
  check_both_orders([](const D& x) { return floor(x) * x; }, grid());
  CHECK(made_by(floor(tensor<float>({1}).requires_grad_())) == "FloorBackward0");
}
TEST_CASE("floor: edges") {
  CHECK(same(floor(special()), {0., -0., 1., -1., inf, -inf, nan_, 2., -2.}));
  CHECK(same(floor(tensor<float>({8388609, -1e30})), {8388609.f, -1e30f}));
}

TEST_CASE("round: values") {
  CHECK(same(round(tensor<double>({.5, 1.5, 2.5, -.5, -1.5, .49999999999999994})), {0., 2., 2., -0., -2., 0.}));
  CHECK(same(round(tensor<std::int32_t>({3, -4})), {3, -4}));
}
TEST_CASE("round: gradient", "[grad]") {
  check_both_orders([](const D& x) { return round(x) * x; }, grid());
  CHECK(made_by(round(tensor<float>({1}).requires_grad_())) == "RoundBackward0");
}
TEST_CASE("round: edges") {
  CHECK(same(round(special()), {0., -0., 1., -1., inf, -inf, nan_, 2., -2.}));
}

TEST_CASE("sin: values") {
  CHECK(near(sin(tensor<double>({0, 1, -2})), {0, 0.8414709848078965, -0.9092974268256817}));
  CHECK(near(sin(tensor<float>({0, 1, -2})), {0, 0.8414709848078965, -0.9092974268256817}));
  CHECK(near(sin(tensor({1})), {0.8414709848078965}));
}
TEST_CASE("sin: gradient", "[grad]") {
  check_both_orders([](const D& x) { return sin(x.t()); }, grid());
  CHECK(made_by(sin(tensor<float>({1}).requires_grad_())) == "SinBackward0");
}
TEST_CASE("sin: edges") {
  CHECK(same(sin(tensor<double>({0., -0., inf, nan_})), {0., -0., nan_, nan_}));
}

TEST_CASE("cos: values") {
  CHECK(near(cos(tensor<double>({0, 1, -2})), {1, 0.5403023058681398, -0.4161468365471424}));
  CHECK(near(cos(tensor<float>({0, 1, -2})), {1, 0.5403023058681398, -0.4161468365471424}));
}
TEST_CASE("cos: gradient", "[grad]") {
  check_both_orders([](const D& x) { return cos(x.t()); }, grid());
  CHECK(made_by(cos(tensor<float>({1}).requires_grad_())) == "CosBackward0");
}
TEST_CASE("cos: edges") {
  CHECK(same(cos(tensor<double>({0., -0., inf, nan_})), {1., 1., nan_, nan_}));
}

TEST_CASE("tanh: values") {
  CHECK(near(tanh(tensor<double>({0, 1, -2})), {0, 0.7615941559557649, -0.9640275800758169}));
  CHECK(near(tanh(tensor<float>({0, 1, -2})), {0, 0.7615941559557649, -0.9640275800758169}));
}
TEST_CASE("tanh: gradient", "[grad]") {
  check_both_orders([](const D& x) { return tanh(x.t()); }, grid());
  check_both_orders([](const D& y, const D& dy) { return tanh_gradient(y, dy.t()); }, grid(), grid().t());
  CHECK(near(slope([](const D& x) { return tanh(x); }, special()),
             {1, 1, 0.41997434161402614, 0.41997434161402614, 0, 0, nan_, 0.07065082485316443, 0.07065082485316443}));
  CHECK(made_by(tanh(tensor<float>({1}).requires_grad_())) == "TanhBackward0");
}
TEST_CASE("tanh: edges") {
  CHECK(near(tanh(special()),
             {0, 0, 0.7615941559557649, -0.7615941559557649, 1, -1, nan_, 0.9640275800758169, -0.9640275800758169}));
}

TEST_CASE("sigmoid: values") {
  CHECK(near(sigmoid(tensor<double>({0, 1, -2})), {.5, 0.7310585786300049, 0.11920292202211755}));
  CHECK(near(sigmoid(tensor<float>({0, 1, -2})), {.5, 0.7310585786300049, 0.11920292202211755}));
}
TEST_CASE("sigmoid: gradient", "[grad]") {
  check_both_orders([](const D& x) { return sigmoid(x.t()); }, grid());
  check_both_orders([](const D& y, const D& dy) { return sigmoid_gradient(y, dy.t()); }, grid(), grid().t());
  CHECK(
      near(slope([](const D& x) { return sigmoid(x); }, special()),
           {.25, .25, 0.19661193324148185, 0.19661193324148185, 0, 0, nan_, 0.10499358540350662, 0.10499358540350662}));
  CHECK(made_by(sigmoid(tensor<float>({1}).requires_grad_())) == "SigmoidBackward0");
}
TEST_CASE("sigmoid: edges") {
  CHECK(near(sigmoid(tensor<float>({-1000, 1000, inf, -inf, nan_})), {0, 1, 1, 0, nan_}));
}

TEST_CASE("relu: values") {
  CHECK(same(relu(tensor<float>({1.5, -2.5, 0})), {1.5, 0., 0.}));
  CHECK(same(relu(tensor({3, -4})), {3, 0}));
  CHECK(same(relu(tensor<std::uint8_t>({200})), {200}));
}
TEST_CASE("relu: gradient", "[grad]") {
  check_both_orders([](const D& x) { return relu(x.t() - 1) * x.t(); }, grid());
  CHECK(same(slope([](const D& x) { return relu(x); }, special()), {0., 0., 1., 0., 1., 0., 1., 1., 0.}));
  CHECK(made_by(relu(tensor<float>({1}).requires_grad_())) == "ReluBackward0");
}
TEST_CASE("relu: edges") {
  CHECK(relu(zeros({3, 0})).sizes() == Dims{3, 0});
  CHECK(same(relu(special()), {0., -0., 1., 0., inf, 0., nan_, 2., 0.}));
}
