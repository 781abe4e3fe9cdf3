// SPDX-License-Identifier: MIT
#include <gradus/linalg/lstsq.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("lstsq, pinv, matrix_rank: values") {
  // A line through (0, 1), (1, 3), (2, 4): normal equations give 7/6 and 3/2.
  const D a = tensor<double>({{1, 0}, {1, 1}, {1, 2}}), b = tensor<double>({1, 3, 4});
  const auto line = lstsq(a, b);
  CHECK(near(line.solution, {7.0 / 6, 1.5}));
  CHECK(near(line.residuals, {1.0 / 6}, 1e-13));
  CHECK((line.rank.item() == 2 && line.singular_values.sizes() == Dims{2} && line.solution.is_contiguous()));
  CHECK(lstsq(mT(a), ones<double>({2, 1})).residuals.sizes() == Dims{0});
  // Of many solutions the shortest.
  CHECK(near(lstsq(ones<double>({1, 2}), full<double>({1}, 2.0)).solution, {1, 1}));
  CHECK(near(pinv(tensor<double>({{1, 2}, {2, 4}})), {0.04, 0.08, 0.08, 0.16}));
  CHECK(same(matrix_rank(tensor<double>({{{1, 2}, {2, 4}}, {{1, 0}, {0, 1}}})), {1, 2}));
  CHECK(matrix_rank(tensor<double>({{1, 0}, {0, 1e-3}}), {.rtol = 1e-2}).item() == 1);
  CHECK(matrix_rank(tensor<double>({{10, 0}, {0, 1e-3}}), {.atol = 1e-4}).item() == 2);
}

TEST_CASE("lstsq, pinv: gradient", "[grad]") {
  const D a = tensor<double>({{{1, 2}, {3, -4}, {5, 6}}, {{2, 0}, {1, 1}, {0, 3}}});
  const D b = tensor<double>({{1, 2, 3}, {-1, 0.5, 2}});
  check_both_orders([](const D& m) { return pinv(m); }, a);
  check_both_orders([](const D& m) { return pinv(mT(m)); }, a);
  check_both_orders([](const D& m, const D& v) { return lstsq(m, mT(v)).solution; }, a, b);
  check_both_orders([](const D& m, const D& v) { return lstsq(m, v).residuals; }, a, narrow(b, 1, 0, 3));
  // Vectors beyond the rank do not count: a square matrix of rank 1 that keeps its rank.
  check_both_orders([](const D& v) { return pinv(mul(unsqueeze(v, 1), v)); }, tensor<double>({1, 2, -1}));
}

TEST_CASE("lstsq, pinv, matrix_rank: errors and edges") {
  CHECK(error_of<ShapeError>([] { lstsq(ones<double>({4, 2}), ones<double>({3, 1})); }) ==
        "[linalg.lstsq] a and b must have equally many rows, but got a (4, 2) and b (3, 1). Incompatible shapes of a "
        "and b for the equation aX = b (4x2 and 3x1).");
  CHECK(error_of<ShapeError>([] { pinv(ones<double>({2})); }) ==
        "[linalg.pinv] a must be a matrix or a batch of them, but got a (2,). The input tensor a must have at least 2 "
        "dimensions.");
  CHECK(same(pinv(zeros<double>({2, 1})), {0, 0}));
  CHECK(pinv(zeros<double>({0, 3})).sizes() == Dims{3, 0});
  CHECK(same(lstsq(zeros<double>({3, 2}), ones<double>({3})).solution, {0, 0}));
  CHECK(same(lstsq(zeros<double>({0, 2}), ones<double>({0, 1})).solution, {0, 0}));
  CHECK(matrix_rank(zeros<double>({0, 0})).item() == 0);
}
