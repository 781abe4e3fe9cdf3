// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/conv2d_patches.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

/// The matrix of patches of pixels [from, to), written between margins that must stay 0.
std::vector<float> matrix(const PatchGrid& g, const std::vector<float>& x, Size from, Size to) {
  const Patches patches(g, sizeof(float), g.channels);
  const Band band(patches, reinterpret_cast<const char*>(x.data()), g.channels, from, to);
  std::vector<float> y(static_cast<std::size_t>(g.channels * g.taps() * (to - from)));
  gather(patches, band, from, to, 0, g.channels * g.taps(), reinterpret_cast<char*>(y.data()), (to - from) * 4);
  return y;
}
/// The same from its definition.
std::vector<float> expected(const PatchGrid& g, const std::vector<float>& x, Size from, Size to) {
  std::vector<float> y;
  for (Size k = 0; k < g.channels * g.taps(); ++k)
    for (Size p = from; p < to; ++p) {
      const Size row = g.first_h + p % g.pixels() / g.cols * g.stride_h + k % g.taps() / g.taps_w * g.step_h;
      const Size col = g.first_w + p % g.cols * g.stride_w + k % g.taps_w * g.step_w;
      const Size at = p / g.pixels() * g.image_step + (k / g.taps() * g.h + row) * g.w + col;
      y.push_back(row < 0 || row >= g.h || col < 0 || col >= g.w ? 0 : x[static_cast<std::size_t>(at)]);
    }
  return y;
}

}  // namespace

TEST_CASE("conv2d_patches: rows of channels and taps, columns of pixels, zeros outside") {
  std::vector<float> x(3 * 3 * 8 * 20);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i + 1);
  const PatchGrid grids[] = {
      {3, 2, 8, 20, 480, 2, 3, 0, 0, 1, 1, 1, 1, 7, 18},     // in place
      {3, 3, 8, 20, 480, 3, 3, -1, -1, 1, 1, 1, 1, 8, 20},   // padding
      {3, 3, 8, 20, 480, 3, 2, -2, -3, 2, 3, 2, 3, 4, 8},    // strides and steps
      {3, 1, 8, 20, 480, 1, 1, 0, 0, 1, 1, 5, 7, 2, 3},      // rows and columns that nobody sees
      {3, 2, 8, 20, 480, 2, 2, 9, -40, 1, 1, 1, 1, 2, 3},    // all outside
  };
  for (const PatchGrid& g : grids) {
    const Size all = g.images * g.pixels();
    CHECK((matrix(g, x, 0, all) == expected(g, x, 0, all)));
    CHECK((matrix(g, x, g.cols + 1, g.cols + 2) == expected(g, x, g.cols + 1, g.cols + 2)));
    CHECK((matrix(g, x, g.pixels() - 2, all - 1) == expected(g, x, g.pixels() - 2, all - 1)));
  }
}
TEST_CASE("conv2d_patches: steps and strides whose product overflows") {
  const Size far = (Size(1) << 31) - 1;
  const PatchGrid g{1, 1, 1, 1, 1, 1, 3, 0, -far, 1, far, 1, far, 1, 1};
  CHECK(matrix(g, {9}, 0, 1) == std::vector<float>{0, 9, 0});
}
TEST_CASE("conv2d_patches: runs of pixels end with rows") {
  const PatchGrid g{2, 1, 2, 3, 6, 1, 1, 0, 0, 1, 1, 1, 1, 2, 3};
  std::vector<Size> seen;
  for_runs(g, 2, 10, [&](Size image, Size row, Size col, Size length, Size before) {
    seen.insert(seen.end(), {image, row, col, length, before});
  });
  CHECK(seen == std::vector<Size>{0, 0, 2, 1, 0, 0, 1, 0, 3, 1, 1, 0, 0, 3, 4, 1, 1, 0, 1, 7});
}
