// SPDX-License-Identifier: MIT
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/slice.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("narrow, select: values") {
  const auto x = arange(12).reshape({3, 4});
  CHECK(same(x.narrow(0, 1, 2), {4, 5, 6, 7, 8, 9, 10, 11}));
  CHECK(same(x.narrow(-1, -3, 2), {1, 2, 5, 6, 9, 10}));
  CHECK(same(x.select(0, 1), {4, 5, 6, 7}));
  CHECK(same(x.select(1, -1), {3, 7, 11}));
  CHECK(same(x[2], {8, 9, 10, 11}));
  CHECK(same(strided_slice(x, 1, 1, 2, 2), {1, 3, 5, 7, 9, 11}));
  CHECK(same(x.to<bool>().select(0, 0), {false, true, true, true}));
  x.select(1, 0).fill_(-1);
  x.narrow(0, 0, 1).narrow(1, 2, 2) *= 10;
  CHECK(same(x, {-1, 1, 20, 30, -1, 5, 6, 7, -1, 9, 10, 11}));
}
TEST_CASE("narrow, select: gradient", "[grad]") {
  check_both_orders([](const D& x) { return x.narrow(1, 1, 2) * x.narrow(1, 0, 2); }, grid());
  check_both_orders([](const D& x) { return x.t().narrow(0, 1, 2) * x.t().select(0, 0); }, grid());
  check_both_orders([](const D& x) { return x.select(0, 1) * x.select(0, 1) * x.select(1, 2).select(0, 0); }, grid());
  check_both_orders([](const D& x) { return strided_slice(x, 1, 0, 2, 2) * x.narrow(1, 0, 1); }, grid());
  check_both_orders([](const D& x) { return x.select(0, 0).expand({4, 3}).narrow(0, 1, 2) * x; }, grid());
  const D x = grid().requires_grad_();
  CHECK(made_by(x.narrow(0, 0, 1)) == "SliceBackward0");
  CHECK(made_by(x.select(0, 0)) == "SelectBackward0");
  CHECK(same(slope([](const D& a) { return a.narrow(0, 2, 0); }, x), {0, 0, 0, 0, 0, 0}));
}
TEST_CASE("narrow, select: errors") {
  const D x = grid();
  CHECK(error_of<IndexError>([&] { x.narrow(0, 1, 2); }) ==
        "[narrow] start (1) + length (2) exceeds dimension size (2) for x (2, 3).");
  CHECK(error_of<IndexError>([&] { x.narrow(0, 3, 0); }) ==
        "[narrow] start out of range (expected to be in range of [-2, 2], but got 3) for x (2, 3).");
  CHECK(error_of<ValueError>([&] { x.narrow(0, 0, -1); }) == "[narrow] length must be non-negative, but got -1.");
  CHECK(error_of<IndexError>([&] { x.narrow(0, 1, INT64_MAX); }).substr(0, 20) == "[narrow] start (1) +");
  CHECK(error_of<IndexError>([&] { tensor(1).narrow(0, 0, 1); }) ==
        "[narrow] x must have a dimension, but got x (). narrow() cannot be applied to a 0-dim tensor.");
  CHECK(error_of<IndexError>([&] { x.select(0, 2); }) ==
        "[select] index 2 is out of bounds for dimension 0 with size 2, for x (2, 3).");
  CHECK(error_of<IndexError>([&] { x[-3]; }) ==
        "[select] index -3 is out of bounds for dimension 0 with size 2, for x (2, 3).");
  CHECK(error_of<IndexError>([&] { x.select(2, 0); }) ==
        "[select] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
  CHECK(error_of<IndexError>([&] { tensor(1)[0]; }) ==
        "[select] x must have a dimension, but got x (). select() cannot be applied to a 0-dim tensor: item() gives "
        "its number.");
}
TEST_CASE("narrow, select: edges") {
  CHECK(grid().narrow(0, 2, 0).sizes() == Dims{0, 3});
  CHECK(zeros({0, 3}).narrow(0, 0, 0).sizes() == Dims{0, 3});
  CHECK(zeros({0, 3}).select(1, 0).sizes() == Dims{0});
  CHECK(tensor({7})[0].item() == 7);
}
