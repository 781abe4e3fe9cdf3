// SPDX-License-Identifier: MIT
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/reshape.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("view: values") {
  const auto x = arange(12).reshape({3, 4});
  CHECK(x.view({2, -1}).sizes() == Dims{2, 6});
  CHECK(same(x.view({12}), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  CHECK(x.view({2, 6}).data_ptr() == x.data_ptr());
  // Dimensions that lie in memory like one may be cut anew in a transposed tensor, too.
  const auto y = arange(24).reshape({2, 3, 4}).permute({2, 0, 1});
  CHECK(y.view({4, 6}).strides() == Dims{1, 4});
  CHECK(y.view({2, 2, 3, 2}).strides() == Dims{2, 1, 8, 4});
  CHECK(same(y.view({4, 6})[1], {1, 5, 9, 13, 17, 21}));
  CHECK(x.unsqueeze(1).transpose(0, 1).view({1, 3, 4}).strides() == Dims{12, 4, 1});
}
TEST_CASE("view, reshape, flatten: gradient", "[grad]") {
  check_both_orders([](const D& x) { return x.view({3, 2}) * x.view({3, 2}); }, grid());
  check_both_orders([](const D& x) { return x.t().reshape({2, 3}) * x; }, grid());
  check_both_orders([](const D& x) { return x.expand({2, 2, 3}).flatten() * x.expand({2, 2, 3}).flatten(); }, grid());
  const D x = grid().requires_grad_();
  CHECK(made_by(x.view({6})) == "ViewBackward0");
  CHECK(made_by(x.reshape({2, 3})) == "ViewBackward0");
  CHECK(made_by(x.t().reshape({6})) == "UnsafeViewBackward0");
  CHECK(made_by(x.flatten()) == "ViewBackward0");
}
TEST_CASE("view, reshape, flatten: errors") {
  const D x = grid();
  CHECK(error_of<ShapeError>([&] { x.view({4}); }) ==
        "[view] sizes must hold x's 6 elements, but got (4,). shape '[4]' is invalid for input of size 6.");
  CHECK(error_of<ShapeError>([&] { x.reshape({-1, 4}); }) ==
        "[reshape] sizes must hold x's 6 elements, but got (-1, 4). shape '[-1, 4]' is invalid for input of size 6.");
  CHECK(error_of<ShapeError>([&] { x.reshape({-1, 0}); }) ==
        "[reshape] sizes must hold x's 6 elements, but got (-1, 0). shape '[-1, 0]' is invalid for input of size 6.");
  CHECK(error_of<ShapeError>([&] { x.view({-1, -1}); }) ==
        "[view] sizes must hold at most one -1, but got (-1, -1). only one dimension can be inferred.");
  CHECK(error_of<ShapeError>([&] { x.view({3, -2}); }) ==
        "[view] sizes must not be negative, but got (3, -2). invalid shape dimension -2 at index 1 of shape [3, -2].");
  CHECK(error_of<ShapeError>([&] { zeros({0}).view({-1, 0}); }) ==
        "[view] sizes must tell what -1 is, but got (-1, 0). cannot reshape tensor of 0 elements into shape [-1, 0] "
        "because the unspecified dimension size -1 can be any value and is ambiguous.");
  CHECK(error_of<ShapeError>([&] { x.t().view({6}); }) ==
        "[view] x must lie in memory so that the sizes can be seen without copying, but got x (3, 2) with strides (1, "
        "3) and sizes (6,). view size is not compatible with input tensor's size and stride. Use .reshape(...) "
        "instead.");
  CHECK(error_of<ShapeError>([&] { x.view({INT64_MAX, INT64_MAX}); }).substr(0, 40) ==
        "[view] sizes must hold x's 6 elements, b");
  CHECK(error_of<ValueError>([&] { x.flatten(1, 0); }) ==
        "[flatten] start_dim must not come after end_dim, but got 1 and 0. flatten() has invalid args: start_dim "
        "cannot come after end_dim.");
  CHECK(error_of<IndexError>([&] { x.flatten(0, 2); }) ==
        "[flatten] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
}
TEST_CASE("view, reshape, flatten: edges") {
  CHECK(tensor(3).reshape({1, 1}).sizes() == Dims{1, 1});
  CHECK(tensor({3}).view({}).sizes() == Dims{});
  CHECK(zeros({0, 3}).reshape({3, -1}).sizes() == Dims{3, 0});
  CHECK(zeros({2, 0}).t().view({0, 5}).sizes() == Dims{0, 5});
  CHECK(tensor(3).flatten().sizes() == Dims{1});
  const D x = grid();
  CHECK(is_same(x.flatten(1, 1), x));
  CHECK(ones({2, 3, 4, 5}).flatten(1, -2).sizes() == Dims{2, 12, 5});
  CHECK(same(x.expand({2, 2, 3}).reshape({12}), {1., -2., 3., .5, 2., 4., 1., -2., 3., .5, 2., 4.}));
}
TEST_CASE("reshape: a copy is a tensor of its own, no view") {
  const D x = grid().requires_grad_();
  const D y = x.t().reshape({6});
  y.mul_(2);
  CHECK(made_by(y) == "MulBackward0");
  CHECK(same(x, {1., -2., 3., .5, 2., 4.}));
  sum(y).backward();
  CHECK(same(x.grad(), {2, 2, 2, 2, 2, 2}));
}
