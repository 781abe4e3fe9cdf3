// SPDX-License-Identifier: MIT
#include <gradus/ops/close.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

// Literals and edges: PyTorch 2.13.

TEST_CASE("isclose: values") {
  const Tensor<float> a = tensor<float>({1, nan_, inf, inf, -inf, 0, 0}),
                      b = tensor<float>({1, nan_, inf, -inf, -inf, 1e-8, 1.1e-8});
  CHECK(same(isclose(a, b), {1, 0, 1, 0, 1, 1, 0}));
  CHECK(same(isclose(a, b, 1e-5, 1e-8, true), {1, 1, 1, 0, 1, 1, 0}));
  CHECK(same(isclose(tensor({100000, 100001}), tensor({100001, 100003})), {1, 0}));
  CHECK(same(isclose(tensor<double>({{1}, {2}}), tensor<double>({1, 2.00001})), {1, 0, 0, 1}));
  CHECK(same(isclose(tensor<double>({1, 1}), tensor<double>({1.4, 2}), .3, 0), {1, 0}));
}
TEST_CASE("isclose: errors") {
  CHECK(error_of<ValueError>([] { isclose(zeros({1}), zeros({1}), -1); }) ==
        "[isclose] rtol must be greater than or equal to zero, but got -1.");
  CHECK(error_of<ValueError>([] { isclose(zeros({1}), zeros({1}), 0, nan_); }) ==
        "[isclose] atol must be greater than or equal to zero, but got nan.");
}
TEST_CASE("isclose: edges") {
  CHECK(isclose(zeros({0}), zeros({0})).numel() == 0);
  CHECK(same(isclose(tensor<float>({inf}), tensor<float>({1}), inf), {0}));
  CHECK(same(isclose(tensor<bool>({true}), tensor<bool>({true})), {1}));
  const long before = live_nodes();
  const D x = tensor<double>({1}).requires_grad_();
  CHECK(isclose(x * 1, x).item());
  CHECK(live_nodes() == before + 1);
}

TEST_CASE("allclose, equal: values") {
  CHECK(allclose(tensor<float>({1, 2}), tensor<float>({1, 2.00001})));
  CHECK_FALSE(allclose(tensor<float>({1, 2}), tensor<float>({1, 2.001})));
  CHECK(allclose(tensor<double>({{1, 1}, {1, 1}}).t(), tensor<double>({1})));
  CHECK(allclose(tensor({1, 2}), tensor({1, 2})));
  CHECK(equal(tensor<double>({{1, 2}, {3, 4}}).t(), tensor<double>({{1, 3}, {2, 4}})));
  CHECK_FALSE(equal(tensor({1, 2}), tensor({1, 3})));
  CHECK_FALSE(equal(ones({2}), ones({1, 2})));
}
TEST_CASE("allclose, equal: errors") {
  CHECK(error_of<ShapeError>([] { allclose(zeros({2}), zeros({3})); }) ==
        "[eq] a and b must broadcast, but got a (2,) and b (3,). The size of tensor a (2) must match the size of "
        "tensor b "
        "(3) at non-singleton dimension 0.");
}
TEST_CASE("allclose, equal: edges") {
  CHECK(allclose(zeros({0}), zeros({0})));
  CHECK(equal(zeros({0}), zeros({0})));
  CHECK_FALSE(equal(zeros({0}), zeros({0, 1})));
  CHECK_FALSE(equal(tensor<double>({nan_}), tensor<double>({nan_})));
  CHECK(allclose(tensor<double>({nan_}), tensor<double>({nan_}), 1e-5, 1e-8, true));
  CHECK(equal(tensor<double>({0.}), tensor<double>({-0.})));
}

TEST_CASE("isclose: without tolerance, integers are compared exactly") {
  const std::int64_t big = std::int64_t{1} << 53;
  CHECK_FALSE(allclose(full<std::int64_t>({1}, big + 1), full<std::int64_t>({1}, big), 0, 0));
  CHECK(allclose(full<std::int64_t>({1}, big + 1), full<std::int64_t>({1}, big + 1), 0, 0));
}
