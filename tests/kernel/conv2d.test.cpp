// SPDX-License-Identifier: MIT
#include "kernel/conv2d_cases.hpp"

using namespace gradus;
using namespace gradus::kernel;

TEST_CASE("conv2d: hand-computed 3 x 3 image, 2 x 2 kernel") {
  const float x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, weight[] = {1, 2, 3, 4}, bias[] = {100};
  Conv2dShape s{1, 1, 3, 3, 1, 2, 2};
  s.out_h = s.out_w = 2;
  float y[4], dx[9];
  conv2d<float>(s, x, weight, bias, y);
  CHECK((y[0] == 137 && y[1] == 147 && y[2] == 167 && y[3] == 177));
  const float dy[] = {1, 0, 0, 10};
  conv2d_input_grad<float>(s, dy, weight, dx);
  const float expected[] = {1, 2, 0, 3, 14, 20, 0, 30, 40};
  CHECK(std::equal(dx, dx + 9, expected));
}
TEST_CASE("conv2d: whole numbers are exact for every option and level") {
  Draw draw{1};
  for (int i = 0; i < 400; ++i) {
    const ConvCase<float> c(draw, draw_shape(draw));
    INFO(c);
    CHECK((c.y(cpu()) == c.expected_y()));
    CHECK((c.dx(cpu()) == c.expected_dx()));
    if (i % 4 == 0)
      for (Cpu level : lower_levels()) CHECK((c.y(level) == c.expected_y() && c.dx(level) == c.expected_dx()));
  }
  for (int i = 0; i < 60; ++i) {
    const ConvCase<double> c(draw, draw_shape(draw));
    INFO(c);
    CHECK((c.y(cpu()) == c.expected_y() && c.dx(cpu()) == c.expected_dx()));
  }
}
TEST_CASE("conv2d: columns of a strided gradient are zipped a few images at a time") {
  Draw draw{6};
  for (const Size kernel : {1, 3})
    for (const Size width : {90, 89}) {
      Conv2dShape s{3, 64, 90, width, 2, kernel, kernel};
      s.stride_h = 1, s.stride_w = 2, s.top = s.left = kernel / 2, s.out_h = s.h, s.out_w = 45;
      const ConvCase<float> c(draw, s);
      INFO(c);
      CHECK((c.dx(cpu()) == c.expected_dx()));
    }
}
TEST_CASE("conv2d: same bits at 1 and 3 threads, AVX2 and AVX-512") {
  Draw draw{2};
  for (const Conv2dShape& s : large_shapes()) {
    const ConvCase<float> c(draw, s, false);
    INFO(c);
    std::vector<float> y, dx;
    {
      const Threads one(1);
      y = c.y(cpu()), dx = c.dx(cpu());
    }
    const Threads three(3);
    CHECK((same_bits(c.y(cpu()), y) && same_bits(c.dx(cpu()), dx)));
    if (cpu() == Cpu::avx512) CHECK((same_bits(c.y(Cpu::avx2), y) && same_bits(c.dx(Cpu::avx2), dx)));
  }
}
TEST_CASE("conv2d: no images, no channels and no output are no work") {
  Conv2dShape s{0, 2, 3, 3, 2, 1, 1};
  s.out_h = s.out_w = 3;
  conv2d<float>(s, nullptr, nullptr, nullptr, nullptr);
  s.n = 1, s.c = 0;
  const float bias[] = {5, 6};
  float y[18];
  conv2d<float>(s, nullptr, nullptr, bias, y);
  CHECK((y[0] == 5 && y[8] == 5 && y[9] == 6 && y[17] == 6));
}
