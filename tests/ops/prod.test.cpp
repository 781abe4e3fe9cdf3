// SPDX-License-Identifier: MIT
#include <gradus/ops/prod.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
const auto all_of = [](const D& x) { return prod(x); };
}

TEST_CASE("prod: values") {
  CHECK(prod(grid()).item() == -24);
  CHECK(same(prod(grid(), {0}), {.5, -4., 12.}));
  CHECK(same(prod(grid().to<float>(), {-1}, true), {-6., 4.}));
  CHECK(prod(grid(), {-1}, true).sizes() == Dims{2, 1});
  CHECK(same(prod(arange(1, 9).reshape({2, 2, 2}), {2, 0}), {60, 672}));
  const Tensor<std::int64_t> of_bytes = prod(tensor<std::uint8_t>({200, 100})), of_truths = prod(tensor({true, false}));
  CHECK(of_bytes.item() == 20000);
  CHECK(of_truths.item() == 0);
}
TEST_CASE("prod: gradient", "[grad]") {
  check_both_orders(all_of, grid());
  check_both_orders([](const D& x) { return prod(x.t(), {1}) * x.select(0, 0); }, grid());
  check_both_orders([](const D& x) { return prod(x.unsqueeze(1).expand({2, 2, 3}), {0, 2}); }, grid());
  CHECK(made_by(prod(grid().requires_grad_())) == "ProdBackward0");
  CHECK(made_by(prod(grid().requires_grad_(), {1})) == "ProdBackward1");
}
TEST_CASE("prod: gradient with none, one, two and only zeros", "[grad]") {
  CHECK(same(slope(all_of, tensor<double>({3, 1, 3})), {3, 9, 3}));
  CHECK(same(slope(all_of, tensor<double>({0, 2, 3})), {6, 0, 0}));
  CHECK(same(slope(all_of, tensor<double>({0, 0, 3})), {0, 0, 0}));
  CHECK(same(slope(all_of, tensor<double>({0, 0, 0})), {0, 0, 0}));
  check_both_orders(all_of, tensor<double>({2, 0, 3, -1, 5}));
  check_both_orders(all_of, tensor<double>({2, 0, 3, 0, 5}));
  check_both_orders([](const D& x) { return prod(x.reshape({2, 2, 2}), {2, 0}); },
                    tensor<double>({2, 0, 3, 0, 5, 0, 1, 4}));
  check_both_orders([](const D& x) { return prod(x.t(), {-1}, true); }, tensor<double>({{1, 0, 2}, {0, 0, 3}}));
}
TEST_CASE("prod: errors") {
  CHECK(error_of<IndexError>([] { prod(grid(), {2}); }) ==
        "[prod] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
}
TEST_CASE("prod: edges") {
  CHECK(prod(zeros({0})).item() == 1);
  CHECK(same(prod(zeros({2, 0}), {1}), {1, 1}));
  CHECK(prod(tensor(3.), {0}).item() == 3);
  CHECK(same(slope(all_of, tensor<double>({0})), {1}));
  CHECK(same(slope(all_of, tensor<double>(0)), {1}));
  CHECK(slope(all_of, zeros<double>({0})).sizes() == Dims{0});
  CHECK(same(slope(all_of, tensor<double>({-2, 5, inf})), {inf, -inf, nan_}));
  CHECK(same(slope(all_of, tensor<double>({nan_, 1})), {nan_, nan_}));
}
