// SPDX-License-Identifier: MIT
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/in_place.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

TEST_CASE("as_strided: values") {
  const D x = arange<double>(6);
  CHECK(same(as_strided(x, {2, 2}, {3, 1}, 1), {1, 2, 4, 5}));
  CHECK(same(as_strided(x, {2, 2}, {1, 2}), {0, 2, 1, 3}));
  CHECK(same(as_strided(arange<float>(6), {4, 3}, {1, 1}), {0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5}));
  CHECK(same(as_strided(x, {3}, {0}, 5), {5, 5, 5}));
}
TEST_CASE("as_strided: gradient", "[grad]") {
  const D x = tensor<double>({1, -2, 3, .5, 2, 4});
  check_both_orders([](const D& a) { return a * a * as_strided(a, {2, 3}, {3, 1}, 0).reshape({6}); }, x);
  check_both_orders([](const D& a) { return pow(as_strided(a, {4, 3}, {1, 1}), 3); }, x);   // windows that overlap
  check_both_orders([](const D& a) { return pow(as_strided(a, {2, 2}, {0, 2}, 1), 3); }, x);  // elements repeated
  CHECK(same(slope([](const D& a) { return as_strided(a, {4, 3}, {1, 1}); }, x), {1, 2, 3, 3, 2, 1}));
  CHECK(same(slope([](const D& a) { return as_strided(a, {2, 2}, {3, 1}, 1); }, x), {0, 1, 1, 0, 1, 1}));
  CHECK(made_by(as_strided(ones<double>({2}).requires_grad_(), {1}, {1})) == "AsStridedBackward0");
}
TEST_CASE("as_strided: errors") {
  const D x = arange<double>(6).reshape({2, 3});
  CHECK(error_of<ValueError>([&] { as_strided(x, {3, 3}, {3, 1}); }) ==
        "[as_strided] sizes, strides and offset must stay inside x, but got sizes (3, 3), strides (3, 1) and offset 0 "
        "for x (2, 3), which has 6 elements.");
  CHECK(error_of<ValueError>([&] { as_strided(x, {1}, {1}, -1); }) ==
        "[as_strided] sizes, strides and offset must stay inside x, but got sizes (1,), strides (1,) and offset -1 for "
        "x (2, 3), which has 6 elements.");
  CHECK(error_of<ValueError>([&] { as_strided(x, {2, 2}, {1, -1}); }) ==
        "[as_strided] strides must not be negative, but got (1, -1). Negative strides are not supported.");
  CHECK(error_of<ValueError>([&] { as_strided(x, {2}, {1, 1}); }) ==
        "[as_strided] strides must be as many as sizes, but got sizes (2,) and strides (1, 1). mismatch in length of "
        "strides and shape.");
  CHECK(error_of<ValueError>([&] { as_strided(x.t(), {2}, {1}); }) ==
        "[as_strided] x must be contiguous, but got x (3, 2) with strides (1, 3). Call contiguous() first.");
  CHECK(error_of<ValueError>([&] { as_strided(x, {1 << 30, 1 << 30}, {INT64_MAX / 2, 4}); }).substr(0, 12) ==
        "[as_strided]");
}
TEST_CASE("as_strided: edges") {
  const D x = arange<double>(6);
  CHECK(same(as_strided(x, {}, {}, 5), {5}));
  CHECK(as_strided(x, {0, 2}, {7, 7}, 6).numel() == 0);
  CHECK(same(slope([](const D& a) { return as_strided(a, {0, 2}, {7, 7}, 6); }, x), {0, 0, 0, 0, 0, 0}));
  as_strided(x, {2}, {3})[1].fill_(9);
  CHECK(same(x, {0, 1, 2, 9, 4, 5}));
}
