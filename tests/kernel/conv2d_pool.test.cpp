// SPDX-License-Identifier: MIT
#include <vector>

#include <gradus/kernel/conv2d_pool.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::kernel;

TEST_CASE("conv2d_pool: hand-computed 4 x 4 image, 3 x 3 kernel, padding, bias and mask") {
  if (cpu() == Cpu::portable) return;
  std::vector<float> x(16);
  for (std::size_t i = 0; i < 16; ++i) x[i] = static_cast<float>(i) - 8;  // -8 ... 7
  std::vector<float> weight(2 * 9);
  weight[4] = 1, weight[9 + 3] = -1;  // x itself; minus its left neighbour
  const float bias[] = {0, 1}, mask[] = {2, 2, 2, 2, 1, 0, 1, 1};
  Conv2dShape s{1, 1, 4, 4, 2, 3, 3};
  s.top = s.left = 1, s.out_h = s.out_w = 4;
  const PooledConv2d p(s);
  float y[8];
  std::vector<std::uint8_t> codes(static_cast<std::size_t>(4 * pooled_channels<float>(2)));
  conv2d_relu_pool<float>(p, x.data(), weight.data(), bias, mask, y, codes.data());
  CHECK(std::vector<float>(y, y + 8) == std::vector<float>{0, 0, 10, 14, 9, 0, 1, 0});
  const auto code = [&](Size window, Size channel) {
    return int{codes[static_cast<std::size_t>(window * pooled_channels<float>(2) + channel)]};
  };
  CHECK((code(0, 0) == 0 && code(2, 0) == 7 && code(3, 0) == 7));
  CHECK((code(0, 1) == 5 && code(1, 1) == 4 && code(2, 1) == 4 && code(3, 1) == 0));
}
TEST_CASE("conv2d_pool: the bits of the dense kernel, whole images and pieces of one") {
  if (cpu() == Cpu::portable) return;
  const auto draw = [](Size n, int seed) {
    std::vector<double> x(static_cast<std::size_t>(n));
    unsigned word = static_cast<unsigned>(seed);
    for (double& v : x) word = word * 1664525u + 1013904223u, v = static_cast<double>(word) / 4294967296. - 0.5;
    return x;
  };
  for (const Size n : {3, 1}) {
    Conv2dShape s{n, 5, n == 3 ? 9 : 43, 30, 37, 3, 3};
    s.top = s.left = n == 3 ? 0 : 1;
    s.out_h = s.h - 2 + 2 * s.top, s.out_w = s.w - 2 + 2 * s.left;
    const PooledConv2d p(s);
    const auto x = draw(n * p.image(), 1), weight = draw(37 * 45, 2), bias = draw(37, 3);
    const auto mask = draw(n * 37 * p.windows(), 4);
    std::vector<double> dense(static_cast<std::size_t>(n * 37 * s.out_h * s.out_w)), y(mask.size()), want;
    conv2d<double>(s, x.data(), weight.data(), bias.data(), dense.data());
    conv2d_relu_pool<double>(p, x.data(), weight.data(), bias.data(), mask.data(), y.data(), nullptr);
    for (Size i = 0; i < n * 37 * p.windows(); ++i) {
      const Size plane = i / p.windows(), row = i % p.windows() / p.cols * 2, col = i % p.cols * 2;
      double most = 0;
      for (Size k = 0; k < 4; ++k) {
        const double v = dense[static_cast<std::size_t>((plane * s.out_h + row + k / 2) * s.out_w + col + k % 2)];
        most = v > most ? v : most;
      }
      want.push_back(most * mask[static_cast<std::size_t>(i)]);
    }
    CHECK(y == want);
  }
}
