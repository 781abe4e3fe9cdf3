// SPDX-License-Identifier: MIT
#include <gradus/linalg/matrices.hpp>
#include <gradus/ops/cat.hpp>
#include <gradus/ops/unary.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

namespace gradus {
GRADUS_TEST_LINALG(, float)
GRADUS_TEST_LINALG(, double)
}  // namespace gradus

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("matrices: parts of a matrix: values") {
  const D x = tensor<double>({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
  CHECK(same(triu(x), {1, 2, 3, 0, 5, 6, 0, 0, 9}));
  CHECK(same(triu(x, 1), {0, 2, 3, 0, 0, 6, 0, 0, 0}));
  CHECK(same(tril(x, -1), {0, 0, 0, 4, 0, 0, 7, 8, 0}));
  CHECK(same(diagonal(mT(x)), {1, 5, 9}));
  CHECK(same(diagonal(stack<double>({x, neg(x)})), {1, 5, 9, -1, -5, -9}));
  CHECK(same(diagonal_matrix(tensor<double>({1, 2})), {1, 0, 0, 2}));
  CHECK(same(quotient(tensor<double>({0, 1, 4}), tensor<double>({0, 0, 2})), {0.0, inf, 2.0}));
}

TEST_CASE("matrices: parts of a matrix: gradient", "[grad]") {
  const D x = tensor<double>({{{1, 2}, {3, 4}}, {{5, 6}, {7, 9}}});
  check_both_orders([](const D& a) { return square(add(triu(mT(a)), tril(a, -1))); }, x);
  check_both_orders([](const D& a) { return square(diagonal(mT(a))); }, x);
  check_both_orders([](const D& a) { return square(diagonal_matrix(diagonal(a))); }, x);
  check_both_orders([](const D& a) { return mul(part(reshape(a, {8}), 2, {2, 3}), part(reshape(a, {8}), 0, {3})); }, x);
}

TEST_CASE("matrices: errors") {
  CHECK(error_of<ShapeError>([] { check_square("inv", {2, 2, 3}); }) ==
        "[linalg.inv] a must be square, but got a (2, 2, 3). a must be batches of square matrices, but they are 2 by 3 "
        "matrices.");
  CHECK(error_of<ShapeError>([] { check_matrix("qr", {3}); }) ==
        "[linalg.qr] a must be a matrix or a batch of them, but got a (3,). The input tensor a must have at least 2 "
        "dimensions.");
  CHECK(error_of<ShapeError>([] { RightSide("solve", Dims{2, 2}, Dims{3, 2}); }) ==
        "[linalg.solve] a and b must have equally many rows, but got a (2, 2) and b (3, 2). Incompatible shapes of a "
        "and b for the equation aX = b (2x2 and 3x2).");
  CHECK(error_of<ShapeError>([] { RightSide("solve", Dims{3, 2, 2}, Dims{4, 2, 2}); }) ==
        "[solve] a and b must broadcast, but got a (3,) and b (4,). The size of tensor a (3) must match the size of "
        "tensor b (4) at non-singleton dimension 0.");
}
