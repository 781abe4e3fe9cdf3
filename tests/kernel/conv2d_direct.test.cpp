// SPDX-License-Identifier: MIT
#include "kernel/conv2d_cases.hpp"

using namespace gradus;
using namespace gradus::kernel;

TEST_CASE("conv2d_direct: whole numbers are exact with padding, dilation, groups and several bands") {
  const auto shape = [](Conv2dShape s, Size pad, Size dilation, Size groups) {
    s.top = s.left = pad, s.dilation_h = s.dilation_w = dilation, s.groups = groups;
    s.out_h = out_size(s.h, pad, pad, dilation, s.kernel_h, 1);
    s.out_w = out_size(s.w, pad, pad, dilation, s.kernel_w, 1);
    return s;
  };
  Draw draw{3};
  for (const Conv2dShape& s : {shape({3, 31, 9, 11, 32, 3, 3}, 0, 1, 1), shape({2, 30, 40, 25, 30, 3, 3}, 2, 1, 1),
                               shape({1, 64, 12, 130, 60, 2, 3}, 3, 2, 2), shape({1, 32, 2, 9, 32, 5, 3}, 4, 1, 1)}) {
    const ConvCase<float> c(draw, s);
    INFO(c);
    for (const Cpu level : {cpu(), Cpu::avx2})
      if (level <= cpu()) CHECK((c.y(level) == c.expected_y() && c.dx(level) == c.expected_dx()));
  }
  const ConvCase<double> c(draw, shape({2, 32, 9, 9, 32, 3, 3}, 1, 1, 1));
  CHECK((c.y(cpu()) == c.expected_y() && c.dx(cpu()) == c.expected_dx()));
}
TEST_CASE("conv2d_direct: the bits of the matrix of patches") {
  Draw draw{4};
  Conv2dShape s{2, 16, 14, 20, 32, 3, 3};
  s.out_h = 12, s.out_w = 18;
  const ConvCase<float> all(draw, s, false);
  const std::vector<float> y = all.y(cpu());
  ConvCase<float> few = all;  // too few channels out for it
  few.s.o = 5;
  few.dy.resize(2 * 5 * 12 * 18);
  const std::vector<float> want = few.y(cpu());
  for (std::size_t n = 0; n < 2; ++n)
    CHECK(std::equal(want.begin() + static_cast<std::ptrdiff_t>(n * 1080),
                     want.begin() + static_cast<std::ptrdiff_t>((n + 1) * 1080),
                     y.begin() + static_cast<std::ptrdiff_t>(n * 32 * 216)));
}
