// SPDX-License-Identifier: MIT
#include <gradus/data/image.hpp>

#include <gradus/file/crc32.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/print.hpp>

#include "support/catch.hpp"

using namespace gradus;
using data::Image;
using Bytes = std::vector<std::uint8_t>;

namespace {
// As in the script that made the checksums: byte i is (i * 2654435761 >> 7) % 256.
Image pattern(Size height, Size width, Size channels) {
  Image x(height, width, channels);
  for (Size i = 0; i < height * width * channels; ++i)
    x.data_ptr()[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(i) * 2654435761u >> 7);
  return x;
}
std::uint32_t checksum(const Image& x) {
  return file::crc32({x.data_ptr(), static_cast<std::size_t>(x.height() * x.width() * x.channels())});
}
Bytes bytes(const Image& x) { return x.pixels().to_vector(); }
}  // namespace

TEST_CASE("Image: pixels, sizes, modes", "[data]") {
  const Image x = pattern(2, 3, 3);
  CHECK(to_string(x) == "Image(mode=RGB, size=3x2)");
  CHECK(x.size() == data::ImageSize{3, 2});
  CHECK(&x.at(1, 2, 1) == x.data_ptr() + 16);
  CHECK(x.pixels().sizes() == Dims{2, 3, 3});
  const Image shared = x;
  shared.at(0, 0) = 77;
  CHECK(x.at(0, 0) == 77);
  const Image grey(from_vector<std::uint8_t>({1, 2, 3, 4, 5, 6}, {2, 3}).t());
  CHECK(to_string(grey) == "Image(mode=L, size=2x3)");
  CHECK(grey.pixels().sizes() == Dims{3, 2});
  CHECK(bytes(grey) == Bytes{1, 4, 2, 5, 3, 6});
  CHECK(to_string(Image()) == "Image(mode=L, size=0x0)");
  CHECK(bytes(Image(1, 1, 4)) == Bytes{0, 0, 0, 0});
}

TEST_CASE("Image: convert as PIL", "[data]") {
  const Image x(from_vector<std::uint8_t>({255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 77}, {1, 4, 3}));
  CHECK(bytes(x.convert("L")) == Bytes{76, 150, 29, 129});
  CHECK(bytes(x.convert("L").convert("RGB")) == Bytes{76, 76, 76, 150, 150, 150, 29, 29, 29, 129, 129, 129});
  CHECK(bytes(Image(x.pixels().narrow(1, 3, 1)).convert("RGBA")) == Bytes{10, 200, 77, 255});
  CHECK(bytes(x.convert("RGBA").convert("RGB")) == bytes(x));
  CHECK(x.convert("RGB").data_ptr() != x.data_ptr());
}

// Checksums: Pillow 12.0, image.resize((width, height), BILINEAR).
TEST_CASE("Image: resize has the bytes of PIL", "[data]") {
  struct Case { Image x; std::uint32_t wanted[6]; };
  const Case cases[] = {
      {pattern(28, 28, 1), {0x9b553368, 0x8d09136b, 0x31dc0495, 0x02123601, 0x3fba6cad, 0x31e025f3}},
      {pattern(17, 31, 3), {0x5307cf3b, 0xc7d54ee6, 0x7c81f0e3, 0x4a6b692f, 0x76d7ed14, 0x15427861}},
      {pattern(9, 40, 4), {0x251479c6, 0x18dcbf17, 0x8fd20fa7, 0xd8a58750, 0x76c25256, 0x20fd9560}},
      {pattern(64, 5, 3), {0x05c94870, 0xfd7b6ffa, 0xedb9d053, 0x965e6fe9, 0x76d7ed14, 0x0472d69a}}};
  const Dims sizes[] = {{14, 14}, {56, 56}, {7, 90}, {90, 7}, {1, 1}, {29, 27}};
  for (const Case& c : cases)
    for (int i = 0; i < 6; ++i) {
      INFO(to_string(c.x) << " to " << to_string(sizes[i]));
      CHECK(checksum(resize(c.x, sizes[i][0], sizes[i][1])) == c.wanted[i]);
    }
  const Image same = pattern(3, 4, 1), copy = resize(same, 3, 4);
  CHECK(bytes(copy) == bytes(same));
  CHECK(copy.data_ptr() != same.data_ptr());
}

TEST_CASE("Image: crop is black outside", "[data]") {
  const Image x(from_vector<std::uint8_t>({1, 2, 3, 4, 5, 6}, {2, 3}));
  CHECK(bytes(crop(x, 1, 1, 1, 2)) == Bytes{5, 6});
  CHECK(bytes(crop(x, -1, 2, 2, 2)) == Bytes{0, 0, 3, 0});
  CHECK(bytes(crop(x, 5, 7, 1, 2)) == Bytes{0, 0});
}

TEST_CASE("Image: errors", "[data]") {
  const Image x(2, 3, 1);
  CHECK(error_of<ShapeError>([] { Image(2, 3, 2); }) ==
        "[Image] pixels must be (H, W) or (H, W, C) with 1, 3 or 4 channels, but got (2, 3, 2).");
  CHECK(error_of<ShapeError>([] { Image(Tensor<std::uint8_t>::empty({4})); }) ==
        "[Image] pixels must be (H, W) or (H, W, C) with 1, 3 or 4 channels, but got (4,).");
  CHECK(error_of<ValueError>([] { Image(-1, 3, 1); }) ==
        "[Image] sizes must not be negative, but got height -1 and width 3.");
  CHECK(error_of<IndexError>([&] { x.at(2, 0); }) ==
        "[Image] y, x, c must lie in an image of (2, 3, 1), but got y 2, x 0 and c 0. image index out of range.");
  CHECK(error_of<ValueError>([&] { x.convert("CMYK"); }) == "[Image] mode must be L, RGB or RGBA, but got CMYK.");
  CHECK(error_of<ValueError>([&] { resize(x, 0, 5); }) ==
        "[resize] height and width must be > 0, but got height 0 and width 5.");
  CHECK(error_of<ValueError>([] { resize(Image(), 1, 5); }) ==
        "[resize] image must not be empty, but got Image(mode=L, size=0x0).");
}
