// SPDX-License-Identifier: MIT
#include "kernel/conv2d_cases.hpp"

using namespace gradus;
using namespace gradus::kernel;

TEST_CASE("conv2d_block: several panels, strips over two images and chunks of rows are exact") {
  Draw draw{5};
  for (const bool wide : {false, true}) {
    Conv2dShape s{3, 70, 9, 9, 13, 3, 3};
    if (wide) s = {2, 40, 30, 31, 30, 1, 1};
    s.top = s.left = wide ? 0 : 1, s.out_h = s.h, s.out_w = s.w;
    const ConvCase<float> c(draw, s);
    INFO(c);
    const std::vector<float> y = c.expected_y(), dx = c.expected_dx();
    CHECK((c.y(cpu()) == y && c.dx(cpu()) == dx));
    for (const Cpu level : lower_levels()) CHECK((c.y(level) == y && c.dx(level) == dx));
  }
}
