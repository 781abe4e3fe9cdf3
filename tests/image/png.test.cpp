// SPDX-License-Identifier: MIT
#include <gradus/image.hpp>

#include <gradus/file/crc32.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using data::Image;

namespace {
Image pattern(Size height, Size width, Size channels) {
  Image x(height, width, channels);
  for (Size i = 0; i < height * width * channels; ++i)
    x.data_ptr()[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(i) * 2654435761u >> 7);
  return x;
}
std::vector<std::uint8_t> bytes(const Image& x) { return {x.data_ptr(), x.data_ptr() + x.pixels().numel()}; }
std::string outcome(const file::Bytes& text) {
  try {
    return to_string(image::read_png(text, {"open_image", "a.png"}));
  } catch (const FormatError& e) {
    return e.what();
  }
}
// A PNG file by hand: what libpng reads, it did not write.
struct ByHand {
  file::Bytes text{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  void number(std::uint32_t x) {
    for (int shift = 24; shift >= 0; shift -= 8) text.push_back(static_cast<std::uint8_t>(x >> shift));
  }
  void chunk(const char* name, const file::Bytes& body) {
    number(static_cast<std::uint32_t>(body.size()));
    const std::size_t at = text.size();
    text.insert(text.end(), name, name + 4);
    text.insert(text.end(), body.begin(), body.end());
    number(file::crc32({&text[at], text.size() - at}));
  }
  ByHand(std::uint8_t width, std::uint8_t height, std::uint8_t depth, std::uint8_t type) {
    chunk("IHDR", {0, 0, 0, width, 0, 0, 0, height, depth, type, 0, 0, 0});
  }
  // One stored block of zlib around the rows, each with its filter byte.
  void finish(const file::Bytes& rows) {
    std::uint32_t a = 1, b = 0;
    for (const std::uint8_t v : rows) a = (a + v) % 65521, b = (b + a) % 65521;
    const auto n = static_cast<std::uint8_t>(rows.size());
    file::Bytes z{0x78, 1, 1, n, 0, static_cast<std::uint8_t>(~n), 0xff};
    z.insert(z.end(), rows.begin(), rows.end());
    for (const std::uint32_t v : {b >> 8, b, a >> 8, a}) z.push_back(static_cast<std::uint8_t>(v));
    chunk("IDAT", z);
    chunk("IEND", {});
  }
  Image read() const { return image::read_png(text, {"open_image", "a.png"}); }
};
}  // namespace

TEST_CASE("png: written and read again, to the bit", "[image]") {
  const TemporaryFolder folder;
  for (const Size channels : {1, 3, 4}) {
    const Image x = pattern(7, 13, channels);
    data::save_image(x, folder / "a.png");
    const Image y = data::open_image(folder / "a.png");
    CHECK(to_string(y) == to_string(x));
    CHECK(bytes(y) == bytes(x));
  }
}

TEST_CASE("png: palettes, few bits, many bits, grey with alpha", "[image]") {
  using Bytes = std::vector<std::uint8_t>;
  ByHand bits(3, 1, 1, 0);
  bits.finish({0, 0xa0});
  CHECK(bytes(bits.read()) == Bytes{255, 0, 255});
  ByHand deep(1, 1, 16, 2);
  deep.finish({0, 1, 200, 2, 200, 3, 200});
  CHECK(bytes(deep.read()) == Bytes{1, 2, 3});
  ByHand palette(2, 1, 8, 3);
  palette.chunk("PLTE", {9, 8, 7, 6, 5, 4});
  ByHand transparent = palette;
  palette.finish({0, 1, 0});
  CHECK(bytes(palette.read()) == Bytes{6, 5, 4, 9, 8, 7});
  transparent.chunk("tRNS", {77});
  transparent.finish({0, 1, 0});
  CHECK(bytes(transparent.read()) == Bytes{6, 5, 4, 255, 9, 8, 7, 77});
  ByHand alpha(1, 1, 8, 4);
  alpha.finish({0, 50, 60});
  CHECK(bytes(alpha.read()) == Bytes{50, 50, 50, 60});
}

TEST_CASE("png: whatever is broken gives an error, no crash", "[image]") {
  const file::Bytes good = image::write_png(pattern(9, 9, 3), {"save_image", "a.png"});
  const std::string error = "[open_image] a.png must ", picture = "Image(mode=RGB, size=9x9)";
  CHECK(outcome(good) == picture);
  CHECK(outcome({good.begin(), good.begin() + 50}) ==
        "[open_image] a.png must be a whole PNG picture, but got: the end of the file. The file is damaged.");
  int errors = 0;
  for (std::size_t n = 8; n < good.size(); ++n)
    errors += outcome({good.begin(), good.begin() + static_cast<long>(n)}).starts_with(error);
  CHECK(errors == static_cast<int>(good.size() - 8));
  for (std::size_t i = 8; i < good.size(); ++i)
    for (const int flip : {1, 0x80, 0xff}) {
      file::Bytes bad = good;
      bad[i] ^= static_cast<std::uint8_t>(flip);
      const std::string what = outcome(bad);
      if (!what.starts_with(error) && what != picture) FAIL(what);
    }
  ByHand huge(255, 255, 8, 6);
  CHECK(outcome(huge.text).starts_with(error));
}

TEST_CASE("png: sizes that the file cannot hold are refused before they are allocated", "[image]") {
  ByHand png(1, 1, 8, 6);
  png.text.resize(8);
  png.chunk("IHDR", {0, 0, 0x30, 0, 0, 0, 0x30, 0, 8, 6, 0, 0, 0});
  png.finish({0, 0});
  CHECK(outcome(png.text) == "[open_image] a.png must have sizes of a picture that this file can hold at byte 16, but "
                             "got 12288 x 12288. The file is damaged.");
  png.text[18] = png.text[22] = 0x7f;
  CHECK(outcome(png.text).starts_with("[open_image] a.png must "));
}
