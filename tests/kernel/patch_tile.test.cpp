// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/patch_tile.hpp>

using namespace gradus;
using namespace gradus::kernel;

TEST_CASE("patch_tile: pixels times channels, through a table of steps") {
  const TileKind kind = tile_kind<double>(cpu());
  TileFunction* const run = patch_tile(sizeof(double), kind);
  if (!run) return;
  const auto columns = static_cast<std::size_t>(kind.cols);
  std::vector<double> image(60), weights(3 * columns), bias(columns);
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<double>(i % 7);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i % 5) - 2;
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] = static_cast<double>(i);
  const std::size_t places[] = {0, 1, 30};  // of a patch's elements, behind its pixel
  const Size steps[] = {8, 29 * 8, 0}, row = kind.cols * 8;
  for (Size pixels = 1; pixels <= kind.rows; ++pixels) {
    std::vector<double> y(static_cast<std::size_t>(pixels * kind.cols)), want;
    run({reinterpret_cast<const char*>(image.data()), 8, reinterpret_cast<Size>(steps),
         reinterpret_cast<const char*>(weights.data()), row, reinterpret_cast<const char*>(bias.data()), 0,
         reinterpret_cast<char*>(y.data()), row, 3, pixels, kind.cols});
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t cols = bias.size(), pixel = i / cols, o = i % cols;
      double sum = bias[o];
      for (std::size_t k = 0; k < 3; ++k) sum += image[pixel + places[k]] * weights[k * cols + o];
      want.push_back(sum);
    }
    CHECK(y == want);
  }
}
