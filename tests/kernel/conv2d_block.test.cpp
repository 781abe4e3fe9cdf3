// SPDX-License-Identifier: MIT
#include "kernel/conv2d_cases.hpp"

using namespace gradus;
using namespace gradus::kernel;

TEST_CASE("conv2d_block: several panels, strips over two images and chunks of rows are exact") {
  Draw draw{5};
  // The last one: a block of more strips than a panel has.
  for (Conv2dShape s : {Conv2dShape{3, 70, 9, 9, 13, 3, 3}, {2, 40, 30, 31, 30, 1, 1}, {1, 64, 30, 30, 1, 3, 3}}) {
    s.top = s.left = s.kernel_h / 2, s.out_h = s.h, s.out_w = s.w;
    const ConvCase<float> c(draw, s);
    INFO(c);
    const std::vector<float> y = c.expected_y(), dx = c.expected_dx();
    CHECK((c.y(cpu()) == y && c.dx(cpu()) == dx));
    for (const Cpu level : lower_levels()) CHECK((c.y(level) == y && c.dx(level) == dx));
  }
}
