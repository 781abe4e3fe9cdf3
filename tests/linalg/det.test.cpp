// SPDX-License-Identifier: MIT
#include <gradus/linalg/det.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;
using namespace gradus::linalg;
using D = Tensor<double>;

TEST_CASE("det, slogdet: values") {
  CHECK(near(det(tensor<double>({{1, 2}, {3, 4}})), {-2}));
  CHECK(near(det(tensor<double>({{{0, 1}, {1, 0}}, {{2, 0}, {0, 3}}})), {-1, 6}));
  const auto [sign, logabsdet] = slogdet(mul(eye<double>(400), -0.125));  // the determinant itself is 2^-1200
  CHECK(sign.item() == 1);
  CHECK(near(logabsdet, {400 * std::log(0.125)}));
  const auto singular = slogdet(tensor<double>({{1, 2}, {2, 4}}));
  CHECK((singular.sign.item() == 0 && singular.logabsdet.item() == -inf));
}

TEST_CASE("det, slogdet: gradient", "[grad]") {
  const D a = tensor<double>({{{2, 1}, {1, 3}}, {{1, 4}, {-2, 1}}});
  check_both_orders([](const D& m) { return det(mT(m)); }, a);
  check_both_orders([](const D& m) { return slogdet(m).logabsdet; }, a);
}

TEST_CASE("det: a singular matrix has a gradient too, its cofactors", "[grad]") {
  const D a = tensor<double>({{1, 2, 3}, {2, 4, 6.5}, {3, 6, 1}});
  CHECK(det(a).item() == 0);
  const D da = slope([](const D& m) { return det(m); }, a);
  const std::vector<double> by_hand{-35, 17.5, 0, 16, -8, 0, 1, -0.5, 0};
  for (std::size_t i = 0; i < 9; ++i) CHECK(da.to_vector()[i] == Approx(by_hand[i]).margin(1e-12));
  check_both_orders([](const D& m) { return det(m); }, a);
}

TEST_CASE("det, slogdet: errors and edges") {
  CHECK(error_of<ShapeError>([] { slogdet(zeros<double>({2, 3})); }) ==
        "[linalg.slogdet] a must be square, but got a (2, 3). a must be batches of square matrices, but they are 2 "
        "by 3 matrices.");
  CHECK(det(zeros<double>({0, 0})).item() == 1);
  CHECK(det(zeros<double>({2, 0, 0})).sizes() == Dims{2});
  CHECK(slogdet(zeros<double>({0, 0})).logabsdet.item() == 0);
  CHECK(std::isnan(det(full<double>({2, 2}, nan_)).item()));
}
