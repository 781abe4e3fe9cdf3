// SPDX-License-Identifier: MIT
#include <cmath>

#include <gradus/autograd/check_gradient.hpp>
#include <gradus/ops/log_sigmoid.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"
#include "support/ops.hpp"

using namespace gradus;

TEST_CASE("log_sigmoid: values") {
  const auto y = log_sigmoid(tensor<double>({0, 1, -1}));
  CHECK(y.to_vector()[0] == Approx(-std::log(2.0)));
  CHECK(y.to_vector()[1] == Approx(-std::log1p(std::exp(-1.0))));
  CHECK(y.to_vector()[2] == Approx(-1 - std::log1p(std::exp(-1.0))));
}
TEST_CASE("log_sigmoid: gradient", "[grad]") {
  using D = Tensor<double>;
  check_gradient([](const D& x) { return log_sigmoid(x.t()); }, tensor<double>({{0.5, -2, 3}, {0, 1.5, -0.25}}));
}
TEST_CASE("log_sigmoid: edges") {
  CHECK(log_sigmoid(tensor<double>({200, -200, INFINITY, -INFINITY})).to_vector() == std::vector<double>{-std::exp(-200.0), -200, 0, -INFINITY});
  CHECK(log_sigmoid(tensor({40.f})).item() == Approx(-std::exp(-40.0)).epsilon(1e-6));
  CHECK(std::isnan(log_sigmoid(tensor({NAN})).item()));
  CHECK(log_sigmoid(zeros({0})).numel() == 0);
}
