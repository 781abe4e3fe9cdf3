// SPDX-License-Identifier: MIT
#include <gradus/file/png.hpp>

#include "support/catch.hpp"

using namespace gradus;
using file::Bytes;

TEST_CASE("png: the checksum of zlib") {
  CHECK(file::adler32({"", 0}) == 1);
  CHECK(file::adler32(std::string_view("Wikipedia")) == 0x11e60398);  // RFC 1950's sums, worked out by hand elsewhere
  CHECK(file::adler32(Bytes(100000, 255)) == 0x149a302c);              // Python: zlib.adler32(b"\xff" * 100000)
}

TEST_CASE("png: two grey pixels, byte by byte") {
  const Bytes expected = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 2, 0, 0, 0,
                          1, 8, 0, 0, 0, 0, 0xd1, 0x49, 0x20, 0x56, 0, 0, 0, 14, 'I', 'D', 'A', 'T', 0x78, 1, 1, 3, 0, 0xfc,
                          0xff, 0, 0, 255, 1, 1, 1, 0};
  const Bytes png = file::encode_png(Bytes{0, 255}, 1, 2, 1);
  REQUIRE(png.size() == 71);
  CHECK(Bytes(png.begin(), png.begin() + 29) == Bytes(expected.begin(), expected.begin() + 29));
  CHECK(Bytes(png.begin() + 33, png.begin() + 52) == Bytes(expected.begin() + 33, expected.begin() + 52));
  CHECK(file::load_be<std::uint32_t>(png.data() + 29) == 0xd1492056);  // Python: zlib.crc32 of the chunk
  CHECK(file::load_be<std::uint32_t>(png.data() + 67) == 0xae426082);  // of every IEND
}

TEST_CASE("png: what is longer than a stored block is cut") {
  const Bytes z = file::stored(Bytes(65536, 7));
  REQUIRE(z.size() == 2 + 5 + 65535 + 5 + 1 + 4);
  CHECK(z[2] == 0);
  CHECK(z[7 + 65535] == 1);
  CHECK(z[7 + 65536] == 1);
}

TEST_CASE("png: errors") {
  CHECK(error_of<ValueError>([] { file::encode_png(Bytes(5), 1, 2, 3); }) ==
        "[encode_png] pixels must fill an image of 1, 3 or 4 channels, but got 5 for (1, 2, 3).");
  CHECK(error_of<ValueError>([] { file::encode_png(Bytes{}, 0, 2, 3); }) ==
        "[encode_png] pixels must fill an image of 1, 3 or 4 channels, but got 0 for (0, 2, 3).");
}
