// SPDX-License-Identifier: MIT
#include <gradus/linalg/norm.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

TEST_CASE("linalg norms: values") {
  const D a = tensor<double>({{3, 0}, {4, 5}});
  const double root = std::sqrt(5.0);
  CHECK(near(linalg::norm(a), {std::sqrt(50.0)}));
  CHECK(near(linalg::norm(a, "fro"), {std::sqrt(50.0)}));
  CHECK(near(linalg::norm(a, "nuc"), {4 * root}));
  CHECK(near(linalg::norm(a, 2), {3 * root}));
  CHECK(near(linalg::norm(a, -2), {root}));
  CHECK(same(linalg::norm(a, inf), {9}));
  CHECK(same(linalg::norm(a, -inf), {3}));
  CHECK(same(linalg::norm(a, 1), {7}));
  CHECK(same(linalg::norm(a, -1), {5}));
  CHECK(same(linalg::norm(a, 1, {0}), {7, 5}));
  CHECK(same(linalg::vector_norm(a, inf, {1}, true), {3, 5}));
  CHECK(linalg::matrix_norm(ones<double>({2, 3, 4}), 1, {0, 2}, true).sizes() == Dims{1, 3, 1});
  CHECK(near(linalg::cond(a), {3}));
  CHECK(near(linalg::cond(a, 1), {7 * 0.6}));
  CHECK(same(linalg::cond(zeros<double>({2, 2}), "fro"), {inf}));
  // torch.linalg.cond: of a batch, only what is singular is inf.
  const D some = tensor<double>({{{2, 0}, {0, 1}}, {{1, 1}, {1, 1}}});
  CHECK(same(linalg::cond(some, 1), {2.0, inf}));
  CHECK(same(linalg::cond(some, -inf), {0.5, inf}));
  CHECK(near(slope([](const D& m) { return linalg::cond(m, 1); }, some), {1, 0, 0, -2, 0, 0, 0, 0}));
}

TEST_CASE("linalg norms: gradient", "[grad]") {
  const D a = tensor<double>({{{1, 2}, {3, -4}, {5, 6}}, {{2, 0.5}, {1, 1.5}, {0.25, 3}}});
  check_both_orders([](const D& m) { return linalg::matrix_norm(m, "nuc", {2, 1}, true); }, a);
  check_both_orders([](const D& m) { return linalg::norm(m, 2, {0, 2}); }, a);
  check_both_orders([](const D& m) { return linalg::norm(m, inf, {1, 2}); }, a);
  check_both_orders([](const D& m) { return linalg::cond(m); }, a);
}

TEST_CASE("linalg norms: errors and edges") {
  const D a = ones<double>({2, 2});
  CHECK(error_of<ValueError>([&] { linalg::norm(a, 3); }) ==
        "[linalg.matrix_norm] ord must be one of \"fro\", \"nuc\", inf, -inf, 1, -1, 2, -2, but got 3. Order 3 not "
        "supported.");
  CHECK(error_of<ValueError>([&] { linalg::matrix_norm(a, "bad"); }) ==
        "[linalg.matrix_norm] ord must be one of \"fro\", \"nuc\", inf, -inf, 1, -1, 2, -2, but got bad. Order bad not "
        "supported.");
  CHECK(error_of<ShapeError>([] { linalg::norm(zeros<double>({2, 2, 2}), 2); }) ==
        "[linalg.norm] x must be a vector or a matrix, but got x (2, 2, 2). If dim is not specified but ord is, the "
        "input must be 1D or 2D. Got 3D.");
  CHECK(error_of<ValueError>([&] { linalg::norm(zeros<double>({2, 2, 2}), 2, {0, 1, 2}); }) ==
        "[linalg.norm] dims must be one or two, but got (0, 1, 2). If dim is specified, it must be of length 1 or 2.");
  CHECK(error_of<ValueError>([&] { linalg::matrix_norm(a, 1, {0, 0}); }) ==
        "[linalg.matrix_norm] dims must be different, but got (0, 0).");
  CHECK(error_of<ShapeError>([] { linalg::norm(ones<double>({3}), "fro"); }).find("at least 2 dimensions") !=
        std::string::npos);
  CHECK(linalg::norm(zeros<double>({0})).item() == 0);
  CHECK(linalg::norm(zeros<double>({0, 2}), "nuc").item() == 0);
  CHECK(linalg::norm(zeros<double>({0, 2}), "fro").item() == 0);
  // As torch: sums and maxima of nothing are 0, minima do not exist.
  for (const linalg::Ord ord : {linalg::Ord(2), linalg::Ord(1), linalg::Ord(inf)}) {
    CHECK(same(linalg::matrix_norm(zeros<double>({2, 0, 3}), ord), {0, 0}));
    CHECK(same(linalg::matrix_norm(zeros<double>({3, 0}), ord), {0}));
    CHECK(same(linalg::cond(zeros<double>({0, 0}), ord), {0}));
  }
  CHECK(same(linalg::cond(zeros<double>({2, 0, 0}), -1), {0, 0}));
  CHECK(same(linalg::cond(zeros<double>({3, 0})), {0}));
  CHECK(error_of<ValueError>([] { linalg::cond(zeros<double>({0, 0}), 3); }).find("Order 3 not supported.") !=
        std::string::npos);
  CHECK(error_of<IndexError>([] { linalg::matrix_norm(zeros<double>({0, 3}), -2); }) ==
        "[amin] x must have elements along dim -1, but got x (0,). amin(): Expected reduction dim -1 to have non-zero "
        "size.");
}
