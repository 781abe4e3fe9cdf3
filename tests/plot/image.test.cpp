// SPDX-License-Identifier: MIT
#include <gradus/plot/image.hpp>
#include <gradus/tensor/factories.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;
using plot::Image;
using plot::make_image;
using Bytes = std::vector<int>;

namespace {

/// The pixels of an image of one row.
Bytes row(const Image& image) {
  const std::size_t begin = 33 + 8 + 2 + 5 + 1;  // signature and header, then chunk, zlib, block, filter
  return {image.png.begin() + begin, image.png.end() - 12 - 4 - 4};
}

}  // namespace

// Expected: matplotlib 3.11, cmap(Normalize(vmin, vmax)(x), bytes=True).

TEST_CASE("imshow: a colour map from the least number to the greatest") {
  CHECK(row(make_image(tensor({{0., 0.25, 0.5, 1.}}), {.cmap = "gray"})) == Bytes{0, 64, 128, 255});
  CHECK(row(make_image(tensor({{0., 0.25, 0.5, 1.}}), {.cmap = "Greys"})) == Bytes{255, 216, 149, 0});
  CHECK(row(make_image(tensor({{-1, 1}}), {})) == Bytes{68, 1, 84, 253, 231, 36});
  CHECK(row(make_image(tensor({{3, 3}}), {.cmap = "gray"})) == Bytes{0, 0});
  CHECK(row(make_image(tensor({{true, false}}), {.cmap = "gray"})) == Bytes{255, 0});
}

TEST_CASE("imshow: vmin and vmax, what lies beyond them, and missing numbers") {
  const double gap = __builtin_nan(""), infinity = __builtin_inf();
  CHECK(row(make_image(tensor({{-5, 0, 5, 10, 20}}), {.cmap = "gray", .vmin = 0, .vmax = 10})) == Bytes{0, 0, 128, 255, 255});
  CHECK(row(make_image(tensor({{gap, 0., 1., infinity, -infinity}}), {.cmap = "gray"})) == Bytes{255, 0, 255, 255, 255});
  CHECK(row(make_image(tensor({{gap}}), {.cmap = "gray"})) == Bytes{255});
}

TEST_CASE("imshow: colours are clipped") {
  CHECK(row(make_image(tensor({{{-0.5, 0.5, 2.}, {0., 1., 0.1}}}), {})) == Bytes{0, 127, 255, 0, 255, 25});
  CHECK(row(make_image(tensor<std::uint8_t>({{{3, 128, 255}}}), {})) == Bytes{3, 128, 255});
  CHECK(row(make_image(tensor({{{-3, 128, 300, 255}}}), {})) == Bytes{0, 128, 255, 255});
}

TEST_CASE("imshow: shapes") {
  CHECK(make_image(zeros({1, 5, 7}), {}).height == 5);
  CHECK(make_image(zeros({1, 5, 7}), {}).width == 7);
  CHECK(make_image(zeros({5, 7, 1}), {}).width == 7);
  CHECK(error_of<ShapeError>([] { make_image(zeros({3, 5, 7}), {}); }) ==
        "[imshow] image must be (H, W), (H, W, 3) or (H, W, 4), but got (3, 5, 7). Invalid shape (3, 5, 7) for image data: "
        "bring the channels to the end: permute({1, 2, 0}).");
  CHECK(error_of<ShapeError>([] { make_image(zeros({0, 5}), {}); }) ==
        "[imshow] image must be (H, W), (H, W, 3) or (H, W, 4), but got (0, 5). Invalid shape (0, 5) for image data: "
        "bring the channels to the end: permute({1, 2, 0}).");
  CHECK(error_of<ValueError>([] { make_image(zeros({2, 2}), {.vmin = 2, .vmax = 1}); }) ==
        "[imshow] vmin must be less than or equal to vmax, but got 2 and 1.");
  CHECK(error_of<ValueError>([] { make_image(zeros({2, 2}), {.vmin = 2}); }) ==
        "[imshow] vmin must be less than or equal to vmax, but got 2 and 0.");
  CHECK(error_of<ValueError>([] { make_image(zeros({2, 2}), {.vmax = -1}); }) ==
        "[imshow] vmin must be less than or equal to vmax, but got 0 and -1.");
}
