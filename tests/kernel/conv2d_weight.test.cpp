// SPDX-License-Identifier: MIT
#include "kernel/conv2d_cases.hpp"

using namespace gradus;
using namespace gradus::kernel;

TEST_CASE("conv2d_weight: hand-computed 3 x 3 image, 2 x 2 kernel") {
  const float x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, dy[] = {1, 0, 0, 10};
  Conv2dShape s{1, 1, 3, 3, 1, 2, 2};
  s.out_h = s.out_w = 2;
  float dw[4];
  conv2d_weight_grad<float>(s, x, dy, dw);
  CHECK((dw[0] == 51 && dw[1] == 62 && dw[2] == 84 && dw[3] == 95));
}
TEST_CASE("conv2d_weight: whole numbers are exact for every option and level") {
  Draw draw{1};
  for (int i = 0; i < 400; ++i) {
    const ConvCase<float> c(draw, draw_shape(draw));
    INFO(c);
    CHECK((c.dw(cpu()) == c.expected_dw()));
    if (i % 4 == 0)
      for (Cpu level : lower_levels()) CHECK((c.dw(level) == c.expected_dw()));
  }
  for (int i = 0; i < 60; ++i) {
    const ConvCase<double> c(draw, draw_shape(draw));
    INFO(c);
    CHECK((c.dw(cpu()) == c.expected_dw()));
  }
}
TEST_CASE("conv2d_weight: same bits at 1 and 3 threads, AVX2 and AVX-512") {
  Draw draw{2};
  for (const Conv2dShape& s : large_shapes()) {
    const ConvCase<float> c(draw, s, false);
    INFO(c);
    std::vector<float> dw;
    {
      const Threads one(1);
      dw = c.dw(cpu());
    }
    const Threads three(3);
    CHECK(same_bits(c.dw(cpu()), dw));
    if (cpu() == Cpu::avx512) CHECK(same_bits(c.dw(Cpu::avx2), dw));
  }
}
TEST_CASE("conv2d_weight: without images the gradient is zero") {
  Conv2dShape s{0, 1, 3, 3, 1, 2, 2};
  s.out_h = s.out_w = 2;
  float dw[4] = {1, 2, 3, 4};
  conv2d_weight_grad<float>(s, nullptr, nullptr, dw);
  CHECK((dw[0] == 0 && dw[3] == 0));
}
