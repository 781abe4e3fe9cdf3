// SPDX-License-Identifier: MIT
#include <gradus/linalg/cholesky.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("cholesky, solve_triangular: values") {
  const D a = tensor<double>({{4, 2}, {2, 10}}), y = tensor<double>({{2, 0}, {1, 3}});
  CHECK(same(cholesky(a), {2, 0, 1, 3}));
  CHECK(same(cholesky(a, {.upper = true}), {2, 1, 0, 3}));
  CHECK(cholesky(a, {.upper = true}).is_contiguous());
  CHECK(same(cholesky(tensor<double>({{4, nan_}, {2, 10}})), {2, 0, 1, 3}));  // only one triangle is read
  CHECK(same(solve_triangular(y, tensor<double>({{4}, {11}}), {.upper = false}), {2, 3}));
  CHECK(same(solve_triangular(y, tensor<double>({{7, 9}}), {.upper = false, .left = false}), {2, 3}));
  CHECK(same(solve_triangular(y, tensor<double>({{4}, {7}}), {.upper = false, .unitriangular = true}), {4, 3}));
  CHECK(near(cholesky_solve(tensor<double>({{14}, {34}}), y), {2, 3}));
  CHECK(made_by(cholesky(clone(a).requires_grad_())) == "LinalgCholeskyExBackward0");
}

TEST_CASE("cholesky, solve_triangular: gradient", "[grad]") {
  const D x = tensor<double>({{{1, 2}, {0.5, -1}}, {{3, 1}, {1, 2}}}), b = tensor<double>({{1, 2, 3}, {-1, 0.5, 2}});
  const auto positive = [](const D& m) { return add(matmul(m, mT(m)), eye<double>(2)); };
  check_both_orders([&](const D& m) { return cholesky(positive(m)); }, x);
  check_both_orders([](const D& m, const D& v) { return solve_triangular(mT(m), v, {.upper = true}); }, x, b);
  check_both_orders([](const D& m, const D& v) {
    return solve_triangular(m, mT(v), {.upper = false, .left = false, .unitriangular = true});
  }, x, b);
  check_both_orders([&](const D& m, const D& v) { return cholesky_solve(v, cholesky(positive(m))); }, x, b);
}

TEST_CASE("cholesky, solve_triangular: errors") {
  CHECK(error_of<LinAlgError>([] { cholesky(tensor<double>({{1, 2}, {2, 4}})); }) ==
        "[linalg.cholesky] a must be positive-definite, but got a (2, 2). The factorization could not be completed "
        "because the input is not positive-definite (the leading minor of order 2 is not positive-definite).");
  CHECK(error_of<LinAlgError>([] { cholesky(tensor<double>({{{1}}, {{nan_}}})); }) ==
        "[linalg.cholesky] a must be positive-definite, but got a (2, 1, 1). (Batch element 1): The factorization "
        "could not be completed because the input is not positive-definite (the leading minor of order 1 is not "
        "positive-definite).");
  CHECK(error_of<ShapeError>([] { solve_triangular(eye<double>(2), ones<double>({3, 1}), {.upper = true}); }) ==
        "[linalg.solve_triangular] a and b must have equally many rows, but got a (2, 2) and b (3, 1). Incompatible "
        "shapes of a and b for the equation aX = b (2x2 and 3x1).");
  CHECK(error_of<ShapeError>([] { solve_triangular(eye<double>(2), ones<double>({2}), {.upper = true}); }) ==
        "[linalg.solve_triangular] b must be a matrix or a batch of them, but got b (2,). The input tensor b must have "
        "at least 2 dimensions.");
  CHECK(error_of<ShapeError>([] {
          solve_triangular(ones<double>({3, 2, 2}), ones<double>({3, 2}), {.upper = true});
        }) == "[linalg.solve_triangular] b must hold a matrix for each a, but got a (3, 2, 2) and b (3, 2). Use "
              "b.unsqueeze(-1).");
}

TEST_CASE("cholesky, solve_triangular: edges") {
  CHECK(cholesky(zeros<double>({0, 0})).sizes() == Dims{0, 0});
  CHECK(cholesky(zeros<double>({0, 3, 3})).sizes() == Dims{0, 3, 3});
  CHECK(solve_triangular(eye<double>(2), zeros<double>({2, 0}), {.upper = true}).sizes() == Dims{2, 0});
  CHECK(same(solve_triangular(zeros<double>({1, 1}), ones<double>({1, 1}), {.upper = true}), {inf}));
}
