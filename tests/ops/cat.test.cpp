// SPDX-License-Identifier: MIT
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/cat.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("cat: values") {
  const auto a = tensor({{1, 2}, {3, 4}}), b = tensor({{5, 6}});
  CHECK(same(cat({a, b}), {1, 2, 3, 4, 5, 6}));
  CHECK(same(cat({a, b.t().contiguous()}, -1), {1, 2, 5, 3, 4, 6}));
  CHECK(same(cat({a.t(), a}, 1), {1, 3, 1, 2, 2, 4, 3, 4}));
  CHECK(cat(std::vector{a, b, a}).sizes() == Dims{5, 2});
  CHECK(same(cat({tensor<float>({1}), tensor<float>({2, 3})}), {1, 2, 3}));
  CHECK(same(cat({tensor({true}), tensor({false})}), {true, false}));
}
TEST_CASE("stack: values") {
  const auto a = tensor({1, 2}), b = tensor({3, 4});
  CHECK(same(stack({a, b}), {1, 2, 3, 4}));
  CHECK(same(stack({a, b}, -1), {1, 3, 2, 4}));
  CHECK(stack(std::vector{a, b, a}, 1).sizes() == Dims{2, 3});
  CHECK(same(stack({tensor(1.), tensor(2.)}), {1, 2}));
}
TEST_CASE("cat, stack: gradient", "[grad]") {
  check_both_orders([](const D& x, const D& y) { return cat({x * x, y, x}, 1) * cat({y, x, y}, 1); }, grid(), grid());
  check_both_orders([](const D& x, const D& y) { return cat({x.t(), y.t() * y.t(), x.t().narrow(0, 0, 1)}); },
                    grid(), grid());
  check_both_orders([](const D& x, const D& y) { return stack({x, y.expand({2, 3})}, 1) * stack({x * x, x}, 1); },
                    grid(), tensor<double>({1, 2, 3}));
  const D x = grid().requires_grad_(), fixed = grid();
  CHECK(made_by(cat({x, fixed})) == "CatBackward0");
  CHECK(made_by(stack({x, fixed})) == "StackBackward0");
  CHECK(made_by(cat({fixed, fixed})) == "none");
  CHECK(same(slope([&](const D& a) { return cat({fixed, a, a, fixed}, 1); }, x), {2, 2, 2, 2, 2, 2}));
}
TEST_CASE("cat, stack: errors") {
  const D x = grid();
  CHECK(error_of<ValueError>([] { cat(std::vector<D>{}); }) ==
        "[cat] inputs must not be none. expected a non-empty list of Tensors.");
  CHECK(error_of<ShapeError>([&] { cat({x, x, zeros<double>({3, 4})}); }) ==
        "[cat] inputs must have the same sizes except along dim 0, but got (2, 3) and (3, 4). Sizes of tensors must "
        "match except in dimension 0. Expected size 3 but got size 4 for tensor number 2 in the list.");
  CHECK(error_of<ShapeError>([&] { cat({x, zeros<double>({2, 3, 3})}); }) ==
        "[cat] inputs must have the same rank, but got (2, 3) and (2, 3, 3). Tensors must have same number of "
        "dimensions: got 2 and 3.");
  CHECK(error_of<ShapeError>([&] { cat({tensor(1), tensor(2)}); }) ==
        "[cat] inputs must have a dimension, but got () at position 0. zero-dimensional tensor (at position 0) cannot "
        "be concatenated. Use stack.");
  CHECK(error_of<IndexError>([&] { cat({x, x}, 2); }) ==
        "[cat] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
  CHECK(error_of<ValueError>([] { stack(std::vector<D>{}); }) ==
        "[stack] inputs must not be none. stack expects a non-empty TensorList.");
  CHECK(error_of<ShapeError>([&] { stack({x, x[0]}); }) ==
        "[stack] inputs must be equally large, but got (2, 3) and (3,). stack expects each tensor to be equal size, "
        "but got [2, 3] at entry 0 and [3] at entry 1.");
  CHECK(error_of<IndexError>([&] { stack({x, x}, 3); }) ==
        "[stack] Dimension out of range (expected to be in range of [-3, 2], but got 3).");
}
TEST_CASE("cat, stack: edges") {
  const D x = grid(), nothing = zeros<double>({0});
  CHECK(cat({nothing, x, nothing}, 1).sizes() == Dims{2, 3});
  CHECK(cat({nothing, nothing}).sizes() == Dims{0});
  CHECK(cat({zeros({2, 0}), zeros({2, 0})}, 1).sizes() == Dims{2, 0});
  CHECK(same(cat({x, zeros<double>({0, 3})}), {1., -2., 3., .5, 2., 4.}));
  CHECK(same(cat({x}), {1., -2., 3., .5, 2., 4.}));
  CHECK(slope([&](const D& none_yet) { return cat({none_yet, x}); }, nothing).sizes() == Dims{0});
  CHECK(slope([&](const D& rows) { return cat({x, rows}); }, zeros<double>({0, 3})).sizes() == Dims{0, 3});
}
