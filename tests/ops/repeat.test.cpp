// SPDX-License-Identifier: MIT
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/repeat.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("repeat, tile: values") {
  const auto x = tensor({{1, 2}, {3, 4}});
  CHECK(same(repeat(x, {1, 2}), {1, 2, 1, 2, 3, 4, 3, 4}));
  CHECK(same(repeat(x, {2, 1}), {1, 2, 3, 4, 1, 2, 3, 4}));
  CHECK(repeat(x, {3, 2, 2}).sizes() == Dims{3, 4, 4});
  CHECK(same(repeat(x.t(), {2, 2})[3], {2, 4, 2, 4}));
  CHECK(same(tile(x, {2}), {1, 2, 1, 2, 3, 4, 3, 4}));
  CHECK(same(tile(tensor({true, false}), {2, 1}), {true, false, true, false}));
  CHECK(repeat(ones({1, 2, 1, 2, 1, 2, 1}), {2, 1, 2, 1, 2, 1, 2, 1}).sizes() == Dims{2, 1, 4, 1, 4, 1, 4, 1});
  const auto y = repeat(x, {1, 1});
  CHECK(y.data_ptr() != x.data_ptr());
}
TEST_CASE("flip: values") {
  const auto x = arange(6).reshape({2, 3});
  CHECK(same(flip(x, {1}), {2, 1, 0, 5, 4, 3}));
  CHECK(same(flip(x, {0, -1}), {5, 4, 3, 2, 1, 0}));
  CHECK(same(flip(x.t(), {0}), {2, 5, 1, 4, 0, 3}));
  CHECK(same(flip(tensor<float>({1, 2}), {0}), {2, 1}));
  CHECK(same(flip(tensor({true, false}), {0}), {false, true}));
  CHECK(same(flip(arange(50000), {0}).narrow(0, 0, 2), {49999, 49998}));
  CHECK(flip(arange(100000).reshape({100, 1000}).t(), {0, 1})[999][99].item() == 0);
}
TEST_CASE("repeat, flip: gradient", "[grad]") {
  check_both_orders([](const D& x) { return repeat(x * x, {2, 2, 3}) * repeat(x, {1, 2, 3}); }, grid());
  check_both_orders([](const D& x) { return tile(x.t(), {2}) * repeat(x.t(), {1, 2}); }, grid());
  check_both_orders([](const D& x) { return flip(x, {0, 1}) * x * x; }, grid());
  check_both_orders([](const D& x) { return flip(x.t(), {-1}) * x.t() * flip(x.select(0, 0).expand({2, 3}), {1}).t(); },
                    grid());
  CHECK(same(slope([](const D& x) { return repeat(x, {2, 3, 1}); }, grid()), {6, 6, 6, 6, 6, 6}));
  CHECK(made_by(repeat(grid().requires_grad_(), {1, 1})) == "RepeatBackward0");
  CHECK(made_by(tile(grid().requires_grad_(), {2})) == "RepeatBackward0");
  CHECK(made_by(flip(grid().requires_grad_(), {0})) == "FlipBackward0");
}
TEST_CASE("repeat, flip: errors") {
  const D x = grid();
  CHECK(error_of<ShapeError>([&] { repeat(x, {2}); }) ==
        "[repeat] repeats must be at least as many as x's dimensions, but got (2,) for x (2, 3). Number of dimensions "
        "of repeat dims can not be smaller than number of dimensions of tensor.");
  CHECK(error_of<ValueError>([&] { repeat(x, {-1, 1}); }) == "[repeat] repeats must not be negative, but got (-1, 1).");
  CHECK(error_of<ValueError>([&] { repeat(x, {INT64_MAX, 1}); }).substr(0, 33) == "[repeat] sizes must fit in memory");
  CHECK(error_of<ValueError>([&] { flip(x, {0, -2}); }) ==
        "[flip] dims must differ, but got (0, -2). dim 0 appears multiple times in the list of dims.");
  CHECK(error_of<IndexError>([&] { flip(x, {2}); }) ==
        "[flip] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
}
TEST_CASE("repeat, flip: edges") {
  CHECK(repeat(grid(), {0, 2}).sizes() == Dims{0, 6});
  CHECK(repeat(zeros({0, 3}), {2, 2}).sizes() == Dims{0, 6});
  CHECK(same(repeat(tensor(3), {2}), {3, 3}));
  CHECK(repeat(tensor(3), {}).item() == 3);
  CHECK(same(slope([](const D& x) { return repeat(x, {0, 2}); }, grid()), {0, 0, 0, 0, 0, 0}));
  CHECK(flip(tensor(3), {0}).item() == 3);
  CHECK(flip(zeros({2, 0}), {0, 1}).sizes() == Dims{2, 0});
  CHECK(same(flip(grid(), {}), {1., -2., 3., .5, 2., 4.}));
}
