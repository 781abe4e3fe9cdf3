// SPDX-License-Identifier: MIT
#include <gradus/ops/sum.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("sum: values") {
  const D x = grid();
  CHECK(x.sum().item() == 8.5);
  CHECK(same(sum(x, {0}), {1.5, 0., 7.}));
  CHECK(same(x.sum({-1}), {2., 6.5}));
  CHECK(same(x.sum(-1), {2., 6.5}));
  CHECK(x.mean(0, true).sizes() == Dims{1, 3});
  CHECK(x.sum({1}, true).sizes() == Dims{2, 1});
  CHECK(x.sum({}, true).sizes() == Dims{1, 1});
  CHECK(same(arange(24).reshape({2, 3, 4}).sum({2, 0}), {60, 92, 124}));
  CHECK(same(sum(x.t(), {1}), {1.5, 0., 7.}));
  CHECK(same(sum(x.to<float>(), {0}), {1.5, 0., 7.}));
  const Tensor<std::int64_t> of_bytes = sum(tensor<std::uint8_t>({200, 100})), of_truths = sum(tensor({true, true}));
  CHECK(of_bytes.item() == 300);
  CHECK(of_truths.item() == 2);
}
TEST_CASE("mean: values") {
  const D x = grid();
  CHECK(near(x.mean(), {8.5 / 6}));
  CHECK(near(x.mean({1}), {2. / 3, 6.5 / 3}));
  CHECK(mean(x, {0}, true).sizes() == Dims{1, 3});
  const Tensor<float> of_integers = mean(tensor({1, 2})), of_truths = tensor({true, false, true, true}).mean();
  CHECK(of_integers.item() == 1.5f);
  CHECK(of_truths.item() == .75f);
}
TEST_CASE("sum, mean: 10^7 floats are right to 1e-6") {
  const Tensor<float> x = full({10'000'000}, .1f);
  CHECK(near(sum(x), {1e6 * static_cast<double>(.1f) * 10}, 1e-6));
  CHECK(near(mean(x), {static_cast<double>(.1f)}, 1e-6));
}
TEST_CASE("sum, mean: gradient", "[grad]") {
  check_both_orders([](const D& x) { return sum(x * x); }, grid());
  check_both_orders([](const D& x) { return sum(x.t() * x.t(), {0}) * x.sum({1}); }, grid());
  check_both_orders([](const D& x) { return x * sum(x.expand({4, 2, 3}), {0, 2}, true); }, grid());
  check_both_orders([](const D& x) { return mean(x * x, {-1}, true) * x; }, grid());
  check_both_orders([](const D& x) { return mean(x * x * x); }, grid());
  const D x = grid().requires_grad_();
  CHECK(made_by(x.sum()) == "SumBackward0");
  CHECK(made_by(x.sum({0})) == "SumBackward1");
  CHECK(made_by(x.mean()) == "MeanBackward0");
  CHECK(made_by(x.mean({0})) == "MeanBackward1");
}
TEST_CASE("sum, mean: errors") {
  CHECK(error_of<IndexError>([] { grid().sum({2}); }) ==
        "[sum] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
  CHECK(error_of<ValueError>([] { grid().sum({0, -2}); }) ==
        "[sum] dims must differ, but got (0, -2). dim 0 appears multiple times in the list of dims.");
  CHECK(error_of<IndexError>([] { grid().mean({-3}); }) ==
        "[mean] Dimension out of range (expected to be in range of [-2, 1], but got -3).");
}
TEST_CASE("sum, mean: edges") {
  CHECK(zeros({2, 0}).sum().item() == 0);
  CHECK(same(zeros({2, 0}).sum({1}), {0, 0}));
  CHECK(zeros({2, 0}).sum({0}).sizes() == Dims{0});
  CHECK(same(zeros({2, 0}).mean({1}), {nan_, nan_}));
  CHECK(same(zeros({0}).mean(), {nan_}));
  CHECK(tensor(3.).sum({0}).item() == 3);
  CHECK(tensor(3.).mean({-1}, true).sizes() == Dims{});
  CHECK(same(tensor<double>({1, nan_, inf}).sum(), {nan_}));
  CHECK(same(slope([](const D& x) { return x.sum({1}); }, tensor<double>({{nan_, inf}})), {1, 1}));
  CHECK(slope([](const D& x) { return x.mean(); }, zeros<double>({0})).sizes() == Dims{0});
}
TEST_CASE("sum_to: undoes broadcasting") {
  const D x = ones<double>({4, 2, 3});
  CHECK(same(sum_to(x, {2, 1}), {12, 12}));
  CHECK(same(sum_to(x, {}), {24}));
  CHECK(sum_to(x, {1, 2, 1}).sizes() == Dims{1, 2, 1});
}
