// SPDX-License-Identifier: MIT
// Counts: PyTorch 2.13's pooling_output_shape.
#include <gradus/ops/pool2d.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

std::string plan_error(const Dims& x, Pair kernel, Pair stride, Pair padding = 0, Pair dilation = 1) {
  Dims y;
  return error_of([&] { plan_pool2d("pool", x, kernel, stride, padding, dilation, false, y); });
}

}  // namespace

TEST_CASE("pool2d: how many windows fit") {
  CHECK(pooled_size(26, 2, 2, 0, 1, false) == 13);
  CHECK(pooled_size(11, 2, 2, 0, 1, false) == 5);
  CHECK(pooled_size(11, 2, 2, 0, 1, true) == 6);
  CHECK(pooled_size(5, 3, 2, 1, 1, true) == 3);
  CHECK(pooled_size(6, 3, 2, 1, 1, true) == 4);
  CHECK(pooled_size(5, 2, 3, 1, 1, true) == 2);   // the window in the padding behind the end does not count
  CHECK(pooled_size(6, 2, 1, 0, 2, false) == 4);
  CHECK(pooled_size(4, 5, 5, 0, 1, false) == 0);
}
TEST_CASE("pool2d: sizes of batches and of single samples") {
  Dims y;
  CHECK(plan_pool2d("pool", {2, 3, 11, 26}, 2, 2, 0, 1, false, y).planes == 6);
  CHECK(y == Dims{2, 3, 5, 13});
  plan_pool2d("pool", {3, 11, 26}, {3, 2}, {1, 2}, {1, 0}, 1, true, y);
  CHECK(y == Dims{3, 11, 13});
  CHECK(plan_pool2d("pool", {0, 3, 4, 4}, 2, 2, 0, 1, false, y).planes == 0);
}
TEST_CASE("pool2d: errors") {
  CHECK(plan_error({4, 4}, 2, 2) == "[pool] x must be (N, C, H, W) or (C, H, W), but got x (4, 4). non-empty 3D or 4D "
                                    "(batch mode) tensor expected for input.");
  CHECK(plan_error({0, 4, 4}, 2, 2) ==
        "[pool] x must have channels, rows and columns, but got x (0, 4, 4). Expected 3D or 4D (batch mode) tensor "
        "with optional 0 dim batch size for input.");
  CHECK(plan_error({1, 4, 4}, {2, 0}, 2) ==
        "[pool] kernel_size must be positive and fit 32 bits, but got (2, 0). kernel size should be greater than "
        "zero.");
  CHECK(plan_error({1, 4, 4}, 2, 0) ==
        "[pool] stride must be positive and fit 32 bits, but got (0, 0). stride should be greater than zero.");
  CHECK(plan_error({1, 4, 4}, 2, 2, -1) ==
        "[pool] padding must be 0 or positive and fit 32 bits, but got (-1, -1). pad must be non-negative.");
  CHECK(plan_error({1, 4, 4}, 2, 2, 0, 0) ==
        "[pool] dilation must be positive and fit 32 bits, but got (0, 0). dilation should be greater than zero.");
  CHECK(plan_error({1, 4, 4}, Size{1} << 31, 2) ==
        "[pool] kernel_size must be positive and fit 32 bits, but got (2147483648, 2147483648). kernel size should be "
        "greater than zero.");
  CHECK(plan_error({1, 4, 4}, {3, 4}, 2, {2, 2}) ==
        "[pool] padding must be at most half of kernel_size, but got padding (2, 2) and kernel_size (3, 4). pad should "
        "be at most half of effective kernel size.");
  CHECK(plan_error({7, 4, 4}, {2, 5}, 1) ==
        "[pool] x must hold a window, but got x (7, 4, 4) and kernel_size (2, 5). Given input size: (7x4x4). "
        "Calculated output size: (7x3x0). Output size is too small.");
}
