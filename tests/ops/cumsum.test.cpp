// SPDX-License-Identifier: MIT
#include <gradus/ops/cumsum.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("cumsum: values") {
  CHECK(same(cumsum(grid(), 1), {1., -1., 2., .5, 2.5, 6.5}));
  CHECK(same(cumsum(grid().t().to<float>(), -1), {1., 1.5, -2., 0., 3., 7.}));
  CHECK(same(cumsum(tensor<std::uint8_t>({200, 100}), 0), {200, 300}));
  const Tensor<std::int64_t> of_truths = cumsum(tensor({true, false, true}), 0);
  CHECK(same(of_truths, {1, 1, 2}));
}
TEST_CASE("cumsum: gradient", "[grad]") {
  check_both_orders([](const D& x) { return cumsum(x * x, 0) * x; }, grid());
  check_both_orders([](const D& x) { return cumsum(x.t(), -2) * cumsum(x.expand({2, 2, 3}), 2).select(0, 1).t(); },
                    grid());
  CHECK(same(slope([](const D& x) { return cumsum(x, 0); }, tensor<double>({5, 6, 7})), {3, 2, 1}));
  CHECK(made_by(cumsum(grid().requires_grad_(), 0)) == "CumsumBackward0");
}
TEST_CASE("cumsum: errors") {
  CHECK(error_of<IndexError>([] { cumsum(grid(), 2); }) ==
        "[cumsum] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
}
TEST_CASE("cumsum: edges") {
  CHECK(cumsum(zeros({2, 0}), 1).sizes() == Dims{2, 0});
  CHECK(cumsum(tensor(3.), -1).item() == 3);
  CHECK(same(cumsum(tensor<double>({1, nan_, 3}), 0), {1., nan_, nan_}));
  CHECK(same(slope([](const D& x) { return cumsum(x, 0); }, tensor<double>(3)), {1}));
}
