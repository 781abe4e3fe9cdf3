// SPDX-License-Identifier: MIT
#include <gradus/linalg/svd.hpp>
#include <gradus/ops/unary.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("svd: values") {
  const D a = tensor<double>({{3, 0}, {4, 5}, {0, 0}});
  const auto [U, S, Vh] = svd(a);
  CHECK((U.sizes() == Dims{3, 3} && Vh.sizes() == Dims{2, 2} && U.is_contiguous() && Vh.is_contiguous()));
  CHECK(near(S, {3 * std::sqrt(5.0), std::sqrt(5.0)}));
  CHECK(near(svdvals(mT(a)), {3 * std::sqrt(5.0), std::sqrt(5.0)}));
  const auto thin = svd(a, {.full_matrices = false});
  const std::vector<double> again = matmul(mul(thin.U, thin.S), thin.Vh).to_vector();
  const std::vector<double> one = matmul(mT(U), U).to_vector();
  for (std::size_t i = 0; i < 6; ++i) CHECK(again[i] == Approx(a.to_vector()[i]).margin(1e-14));
  for (std::size_t i = 0; i < 9; ++i) CHECK(one[i] == Approx(i % 4 == 0).margin(1e-14));
  // A small singular value keeps its digits next to a large one.
  CHECK(near(svdvals(tensor<double>({{1e10, 0}, {0, 1e-10}})), {1e10, 1e-10}));
}

TEST_CASE("svd: gradient", "[grad]") {
  const D a = tensor<double>({{{1, 2}, {3, -4}, {5, 6}}, {{2, 0}, {1, 1}, {0, 3}}});
  // Of what does not depend on signs.
  const auto free = [](const Svd<double>& d) { return add(matmul(mul(d.U, unsqueeze(exp(d.S), -2)), d.Vh), 0); };
  check_both_orders([&](const D& x) { return free(svd(mul(x, 0.3), {.full_matrices = false})); }, a);
  check_both_orders([&](const D& x) { return free(svd(mul(mT(x), 0.3), {.full_matrices = false})); }, a);
  check_both_orders([](const D& x) { return square(svd(x).Vh); }, a);
  check_both_orders([](const D& x) { return svdvals(x); }, a);
}

TEST_CASE("svd: singular values that agree have a gradient as long as no vector is asked for") {
  CHECK(near(slope([](const D& x) { return svdvals(x); }, eye<double>(2)), {1, 0, 0, 1}));
}

TEST_CASE("svd: errors and edges") {
  CHECK(error_of<LinAlgError>([] { svd(full<double>({2, 2}, nan_)); }) ==
        "[linalg.svd] a must be finite, but got a (2, 2). The algorithm failed to converge because the input matrix "
        "contained non-finite values.");
  CHECK(svdvals(zeros<double>({0, 3})).sizes() == Dims{0});
  CHECK(svd(zeros<double>({0, 3})).Vh.sizes() == Dims{3, 3});
  CHECK(same(svd(zeros<double>({0, 2})).Vh, {1, 0, 0, 1}));
  CHECK(same(svd(zeros<double>({2, 2})).S, {0, 0}));
}
