// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/autograd/check_gradient.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>

using namespace gradus;
using D = Tensor<double>;

namespace {
/// y = x^2 with a gradient that is wrong by a factor.
D square_with(const D& x, double factor) {
  D y = mul(x.detach(), x.detach());
  return record("SquareBackward0", y, {x},
                [x = saved(x), factor](D dy) { return mul(dy, mul(x(), factor)); });
}
}  // namespace

TEST_CASE("check_gradient: a right gradient passes, a wrong one is named", "[autograd]") {
  const D x = tensor<double>({1, 2, 3});
  CHECK(check_gradient([](const D& a) { return square_with(a, 2); }, x));
  const std::string text = error_of([&] { check_gradient([](const D& a) { return square_with(a, 2.1); }, x); });
  CHECK(text.substr(0, 85) == "[check_gradient] the gradient with respect to input 0, element 0 must be 2.23607 (cen");
}

TEST_CASE("check_gradient: a gradient whose own gradient is missing is named", "[autograd]") {
  const auto f = [](const D& x) {
    D y = mul(x.detach(), mul(x.detach(), x.detach()));
    return record("CubeBackward0", y, {x}, [x = saved(x)](D dy) {
      const D constant = x().detach();
      return mul(dy, mul(mul(constant, constant), 3));
    });
  };
  const D x = tensor<double>({1, 2});
  CHECK(check_gradient(f, {.order = 1}, x));
  CHECK(error_of([&] { check_gradient(f, x); }).substr(0, 67) ==
        "[check_gradient] the second-order gradient with respect to input 0,");
}

TEST_CASE("check_gradient: several inputs, one of them unused, inputs unchanged", "[autograd]") {
  const D a = tensor<double>({1, 2}), b = tensor<double>({3});
  CHECK(check_gradient([](const D& x, const D&) { return x * x; }, a, b));
  CHECK_FALSE(a.requires_grad());
}
