// SPDX-License-Identifier: MIT
#include <gradus/file/idx.hpp>

#include <gradus/file/md5.hpp>
#include <gradus/file/write.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus::file;
using gradus::Dims;

namespace {

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
std::string error(const Bytes& b) {
  return error_of<gradus::FormatError>([&] { parse_idx(b, "a"); });
}
std::string text_of(const Idx& x) { return std::to_string(static_cast<int>(x.type)) + to_string(x.sizes); }

Bytes le(std::uint32_t x) {
  Bytes b(4);
  store_le(b.data(), x);
  return b;
}
// gzip with one stored block.
Bytes gzip(const Bytes& plain) {
  const auto n = static_cast<std::uint32_t>(plain.size());
  return Bytes{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1} + le(n | ~n << 16) + plain + le(crc32(plain)) + le(n);
}
Bytes part(const Bytes& b, std::size_t n) { return Bytes(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(n)); }

const Bytes labels{0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1};
// python3: gzip.compress of an IDX of 2 x 28 x 28 zeros, level 9, mtime=0
const Bytes two_images{0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03,
    0x63, 0x60, 0xe0, 0x60, 0x66, 0x60, 0x60, 0x60, 0x02, 0x62, 0x19, 0x28, 0x1e, 0x05, 0xa3, 0x60, 0x14, 0x8c,
    0x82, 0x51, 0x30, 0x0a, 0x30, 0x00, 0x00, 0x2e, 0x17, 0x8f, 0x80, 0x30, 0x06, 0x00, 0x00};

}  // namespace

TEST_CASE("parse_idx: bytes", "[file][idx]") {
  const Idx x = parse_idx(labels, "a");
  CHECK(text_of(x) == "8(3,)");
  CHECK(x.data == Bytes{7, 2, 1});
}

TEST_CASE("parse_idx: every type in the byte order of the machine", "[file][idx]") {
  const auto first = [](std::uint8_t type, const Bytes& element, auto zero) {
    const Idx x = parse_idx(Bytes{0, 0, type, 2, 0, 0, 0, 1, 0, 0, 0, 2} + element + element, "a");
    CHECK(text_of(x) == std::to_string(type) + "(1, 2)");
    REQUIRE(x.data.size() == 2 * sizeof zero);
    std::memcpy(&zero, x.data.data() + sizeof zero, sizeof zero);
    return zero;
  };
  CHECK(first(0x08, {200}, std::uint8_t()) == 200);
  CHECK(first(0x09, {0xfe}, std::int8_t()) == -2);
  CHECK(first(0x0b, {0xff, 0x00}, std::int16_t()) == -256);
  CHECK(first(0x0c, {0, 1, 0, 2}, std::int32_t()) == 65538);
  CHECK(first(0x0d, {0x3f, 0xc0, 0, 0}, float()) == 1.5f);
  CHECK(first(0x0e, {0xc0, 0x04, 0, 0, 0, 0, 0, 0}, double()) == -2.5);
}

TEST_CASE("parse_idx: any rank, and no elements at all", "[file][idx]") {
  CHECK(parse_idx({0, 0, 8, 0, 5}, "a").data == Bytes{5});
  CHECK(text_of(parse_idx({0, 0, 8, 0, 5}, "a")) == "8()");
  CHECK(text_of(parse_idx({0, 0, 8, 1, 0, 0, 0, 0}, "a")) == "8(0,)");
  Bytes eight{0, 0, 8, 8};
  for (int i = 0; i < 8; ++i) eight = eight + Bytes{0, 0, 0, static_cast<std::uint8_t>(i == 3 ? 2 : 1)};
  CHECK(text_of(parse_idx(eight + Bytes{1, 2}, "a")) == "8(1, 1, 1, 2, 1, 1, 1, 1)");
}

TEST_CASE("parse_idx: errors", "[file][idx]") {
  CHECK(error({}) == "[parse_idx] a must have an IDX magic number (4 bytes) at byte 0, but got only 0. "
                     "The file is truncated.");
  CHECK(error({'P', 'K', 3, 4, 0}) ==
        "[parse_idx] a must have an IDX magic number (0x00000801 for labels, 0x00000803 for images) at byte 0, "
        "but got 0x504b0304. It is no IDX file.");
  CHECK(error({0, 0, 0x0a, 1}).find("but got 0x00000a01. It is no IDX file.") != std::string::npos);
  CHECK(error({0, 0, 8, 9}) ==
        "[parse_idx] a must have a rank of at most 8 at byte 3, but got 9. It is no IDX file.");
  CHECK(error({0, 0, 8, 3, 0, 0, 0, 1, 0}) ==
        "[parse_idx] a must have a size (4 bytes) at byte 8, but got only 1. The file is truncated.");
  CHECK(error(part(labels, 10)) == "[parse_idx] a must have 11 bytes for sizes (3,) of 1-byte elements, but got 10. "
                                   "The file is truncated.");
  CHECK(error(labels + Bytes{0}) == "[parse_idx] a must have 11 bytes for sizes (3,) of 1-byte elements, "
                                    "but got 12. Something was appended to it.");
}

TEST_CASE("parse_idx: sizes that overflow or lie cost no memory", "[file][idx]") {
  const Bytes huge{0xff, 0xff, 0xff, 0xff};
  CHECK(error(Bytes{0, 0, 8, 3} + huge + huge + huge) ==
        "[parse_idx] a must have sizes that fit in memory at byte 4, but got (4294967295, 4294967295, 4294967295). "
        "The file is damaged.");
  CHECK(error(Bytes{0, 0, 14, 3} + huge + huge + Bytes(4)).find("sizes that fit in memory") != std::string::npos);
  CHECK(error(Bytes{0, 0, 8, 1} + huge) == "[parse_idx] a must have 4294967303 bytes for sizes (4294967295,) of "
                                           "1-byte elements, but got 8. The file is truncated.");
  CHECK(error(gzip(Bytes{0, 0, 8, 1} + huge)) ==
        "[parse_idx] a (unzipped) must have sizes of data that this file can hold at byte 4, but got (4294967295,). "
        "The file is damaged.");
}

TEST_CASE("parse_idx: inside gzip", "[file][idx]") {
  CHECK(parse_idx(gzip(labels), "a").data == Bytes{7, 2, 1});
  const Idx x = parse_idx(two_images, "a");
  CHECK(text_of(x) == "8(2, 28, 28)");
  CHECK(x.data == Bytes(1568));
  CHECK(error(gzip(part(labels, 10))) ==
        "[parse_idx] a (unzipped) must have 11 bytes for sizes (3,) of 1-byte elements, but got 10. "
        "The file is truncated.");
  CHECK(error(gzip(labels + Bytes{0})) ==
        "[parse_idx] a (unzipped) must have 11 bytes for sizes (3,) of 1-byte elements, but got more than 11. "
        "Something was appended to it.");
  CHECK(error(gzip({0, 0})) == "[parse_idx] a (unzipped) must have an IDX magic number (4 bytes) at byte 0, "
                               "but got only 2. The file is truncated.");
  CHECK(error(part(gzip(labels), 20)) ==
        "[parse_idx] a must have more deflated data at byte 20, but got the end. The file is truncated.");
}

TEST_CASE("parse_idx: every truncation is an error", "[file][idx]") {
  for (const Bytes& whole : {labels, gzip(labels), two_images})
    for (std::size_t n = 0; n < whole.size(); ++n)
      CHECK(error(part(whole, n)).find("The file is truncated.") != std::string::npos);
}

TEST_CASE("parse_idx: every flipped bit of the header is an error, and any inside gzip", "[file][idx]") {
  Bytes plain = labels;
  for (std::size_t i = 0; i < 8 * 8; ++i) {
    plain[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
    // uint8 and int8 look the same but for their number
    if (i != 16) CHECK(error(plain).substr(0, 14) == "[parse_idx] a ");
    plain[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
  }
  Bytes zipped = gzip(labels);
  for (std::size_t i = 0; i < 8 * zipped.size(); ++i) {
    zipped[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
    // Time, level, system; the flag for text; the bits between a stored block's type and its length
    const bool ignored = (i / 8 >= 4 && i / 8 < 10) || i == 24 || (i / 8 == 10 && i % 8 >= 3);
    if (ignored) CHECK(parse_idx(zipped, "a").data == Bytes{7, 2, 1});
    else CHECK(error(zipped).substr(0, 13) == "[parse_idx] a");
    zipped[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
  }
}

TEST_CASE("read_idx: gzip is told by its bytes, not by its name", "[file][idx]") {
  const TemporaryFolder folder;
  write_file(folder / "zipped", gzip(labels));
  write_file(folder / "plain.gz", labels);
  CHECK(read_idx(folder / "zipped").data == Bytes{7, 2, 1});
  CHECK(read_idx(folder / "plain.gz").data == Bytes{7, 2, 1});
  CHECK(error_of<gradus::IoError>([&] { read_idx(folder / "no"); }) ==
        "[read_idx] " + folder / "no" + " must be a readable file, but got: No such file or directory (errno 2).");
}

#ifdef GRADUS_SOURCE_DIR
TEST_CASE("read_idx: MNIST", "[file][idx]") {
  const std::string folder = GRADUS_SOURCE_DIR "/examples/data/MNIST/raw/";
  const Idx images = read_idx(folder + "t10k-images-idx3-ubyte.gz");
  CHECK(text_of(images) == "8(10000, 28, 28)");
  CHECK(md5(images.data) == "240610fa99e73bfa49df8e7fc24d3206");  // gunzip -c ... | tail -c +17 | md5sum
  const Idx digits = read_idx(folder + "train-labels-idx1-ubyte.gz");
  CHECK(text_of(digits) == "8(60000,)");
  CHECK(md5(digits.data) == "e86ee40d66677c011a9abda399ec8c4d");
}
#endif
