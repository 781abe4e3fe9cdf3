// SPDX-License-Identifier: MIT
#include <gradus/linalg/solve.hpp>
#include <gradus/ops/cat.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("solve, inv: values") {
  const D a = tensor<double>({{2, 1}, {1, 1}});
  CHECK(near(solve(a, tensor<double>({5, 3})), {2, 1}));
  CHECK(near(solve(a, tensor<double>({{5, 1}, {3, 1}})), {2, 0, 1, 1}, 1e-15));
  CHECK(near(solve(mT(a), tensor<double>({{5, 3}}), {.left = false}), {2, 1}));
  CHECK(near(inv(a), {1, -1, -1, 2}));
  CHECK(near(inverse(tensor<double>({{0, 1}, {2, 0}})), {0, 0.5, 1, 0}));  // without exchanging rows: division by 0
  CHECK(near(inv(tensor<float>({{4}})), {0.25}));
  // A vector for each matrix, or a matrix for all: a right side of sizes a.sizes()[:-1] is vectors.
  const D two = stack<double>({a, eye<double>(2)});
  CHECK(near(solve(two, tensor<double>({{5, 3}, {7, 8}})), {2, 1, 7, 8}));
  CHECK(solve(expand(a, {3, 2, 2}), ones<double>({2, 4})).sizes() == Dims{3, 2, 4});
  CHECK(solve(two, ones<double>({2})).sizes() == Dims{2, 2});
  CHECK(made_by(inv(clone(a).requires_grad_())) == "LinalgInvExBackward0");
}

TEST_CASE("solve, inv: gradient", "[grad]") {
  const D a = tensor<double>({{{2, 1}, {1, 3}}, {{1, 4}, {-2, 1}}}), b = tensor<double>({{1, 2, 3}, {-1, 0.5, 2}});
  check_both_orders([](const D& m, const D& v) { return solve(mT(m), v); }, a, b);
  check_both_orders([](const D& m, const D& v) { return solve(m, mT(v), {.left = false}); }, a, b);
  check_both_orders([](const D& m, const D& v) { return solve(m, select(v, 1, 0)); }, a, b);
  check_both_orders([](const D& m) { return inv(mT(m)); }, a);
}

TEST_CASE("solve, inv: errors") {
  const D singular = tensor<double>({{1, 2}, {2, 4}});
  CHECK(error_of<LinAlgError>([&] { inv(singular); }) ==
        "[linalg.inv] a must be invertible, but got a (2, 2). The diagonal element 2 is zero, the inversion could "
        "not be completed because the input matrix is singular.");
  CHECK(error_of<LinAlgError>([&] { inv(stack<double>({eye<double>(2), singular})); }) ==
        "[linalg.inv] a must be invertible, but got a (2, 2, 2). (Batch element 1): The diagonal element 2 is zero, "
        "the inversion could not be completed because the input matrix is singular.");
  CHECK(error_of<LinAlgError>([&] { solve(singular, singular); }) ==
        "[linalg.solve] a must be invertible, but got a (2, 2). The solver failed because the input matrix is "
        "singular.");
  CHECK(error_of<LinAlgError>([&] { solve(singular, zeros<double>({2, 0})); }) ==  // as torch
        "[linalg.solve] a must be invertible, but got a (2, 2). The solver failed because the input matrix is "
        "singular.");
  CHECK(error_of<ShapeError>([] { solve(eye<double>(2), full<double>({}, 1.0)); }) ==
        "[linalg.solve] b must be a matrix or a batch of them, but got b (). The input tensor b must have at least 2 "
        "dimensions.");
}

TEST_CASE("solve, inv: edges") {
  CHECK(inv(zeros<double>({0, 0})).sizes() == Dims{0, 0});
  CHECK(solve(zeros<double>({0, 3, 3}), zeros<double>({0, 3, 2})).sizes() == Dims{0, 3, 2});
  CHECK(solve(eye<double>(2), zeros<double>({2, 0})).sizes() == Dims{2, 0});
  CHECK(inv(full<double>({1, 1}, nan_)).item() != 0);
  const D a = tensor<double>({{2, 1}, {1, 1}});
  CHECK(a.version() == 0);
  CHECK(same(a, {2, 1, 1, 1}));
}
