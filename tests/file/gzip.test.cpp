// SPDX-License-Identifier: MIT
#include <gradus/file/gzip.hpp>

#include "support/catch.hpp"

using namespace gradus::file;

namespace {

const std::string banana = "banana bandana banana bandana\n";
// python3: gzip.compress(banana, mtime=0)
const Bytes small{0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x4a, 0xcc, 0x03, 0x42, 0x85, 0xa4,
                  0xc4, 0xbc, 0x14, 0x28, 0x8d, 0xc4, 0xe5, 0x02, 0x00, 0x00, 0x18, 0xdf, 0x61, 0x1e, 0x00, 0x00, 0x00};

std::string unzip(const Bytes& b, std::size_t limit = 1000) {
  const Bytes all = gunzip(b, limit, {"gunzip", "a.gz"});
  return {all.begin(), all.end()};
}
std::string error(const Bytes& b, std::size_t limit = 1000) {
  return error_of<gradus::FormatError>([&] { unzip(b, limit); });
}
Bytes changed(std::size_t at, std::uint8_t value) {
  Bytes b = small;
  b[at] = value;
  return b;
}
Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
Bytes part(const Bytes& b, std::size_t from, std::size_t to) {
  return Bytes(b.begin() + static_cast<std::ptrdiff_t>(from), b.begin() + static_cast<std::ptrdiff_t>(to));
}

}  // namespace

TEST_CASE("gunzip: one member, several members", "[file][gzip]") {
  CHECK(unzip(small) == banana);
  CHECK(unzip(small + small + small) == banana + banana + banana);
}

TEST_CASE("gunzip: every optional field of the header", "[file][gzip]") {
  Bytes head = part(small, 0, 10);
  head[3] = 2 + 4 + 8 + 16;
  head = head + Bytes{3, 0, 'x', 'y', 'z', 'n', 'a', 'm', 'e', 0, 'c', 0};
  const std::uint32_t crc = crc32(head);
  const Bytes good = head + Bytes{static_cast<std::uint8_t>(crc), static_cast<std::uint8_t>(crc >> 8)};
  CHECK(unzip(good + part(small, 10, small.size())) == banana);
  const Bytes bad = head + Bytes{static_cast<std::uint8_t>(crc ^ 1), static_cast<std::uint8_t>(crc >> 8)};
  CHECK(error(bad + part(small, 10, small.size())).find("a.gz must have CRC 0x") != std::string::npos);
}

TEST_CASE("gunzip: errors", "[file][gzip]") {
  CHECK(error({}) == "[gunzip] a.gz must have a gzip header (10 bytes) at byte 0, but got only 0. "
                     "The file is truncated.");
  CHECK(error(changed(0, 'P')) == "[gunzip] a.gz must have a gzip header (0x1f8b) at byte 0, but got 0x508b. "
                                  "It is no gzip file, or something was appended to it.");
  CHECK(error(changed(2, 7)) ==
        "[gunzip] a.gz must have compression method 8 (deflate) at byte 2, but got 7. The file is damaged.");
  CHECK(error(changed(3, 0x20)) ==
        "[gunzip] a.gz must have gzip flags below 0x20 at byte 3, but got 0x20. The file is damaged.");
  CHECK(error(changed(26, 1)) ==
        "[gunzip] a.gz must have CRC-32 0x61df1800 at byte 26, but got 0x61df1801. The file is damaged.");
  CHECK(error(changed(30, 31)) == "[gunzip] a.gz must have size 30 at byte 30, but got 31. The file is damaged.");
  CHECK(error(small + Bytes(12)) ==
        "[gunzip] a.gz must have its end or another gzip header (0x1f8b) at byte 34, but got 0x0000. "
        "It is no gzip file, or something was appended to it.");
  CHECK(error(small + Bytes(1)) == "[gunzip] a.gz must have a gzip header (10 bytes) at byte 34, but got only 1. "
                                   "The file is truncated.");
}

TEST_CASE("gunzip: the limit stops a bomb", "[file][gzip]") {
  CHECK(unzip(small, 30) == banana);
  CHECK(error(small, 29) == "[gunzip] a.gz must have at most 29 bytes when unzipped, at byte 0, but got more. "
                            "The file is damaged.");
  CHECK(error(small, 0).find("at most 0 bytes") != std::string::npos);
}

TEST_CASE("gunzip: every truncation is an error", "[file][gzip]") {
  const Bytes two = small + small;
  for (std::size_t n = 0; n < two.size(); ++n) {
    if (n == small.size()) continue;
    CHECK(error(part(two, 0, n)).find("The file is truncated.") != std::string::npos);
  }
}

TEST_CASE("gunzip: every flipped bit is found, except where the header means nothing", "[file][gzip]") {
  for (std::size_t i = 0; i < 8 * small.size(); ++i) {
    const Bytes b = changed(i / 8, static_cast<std::uint8_t>(small[i / 8] ^ 1 << i % 8));
    // Time, level, system; the flag for text; what fills up the last byte of deflated data.
    const bool ignored = (i / 8 >= 4 && i / 8 < 10) || i == 24 || (i / 8 == 25 && i % 8 >= 2);
    if (ignored) CHECK(unzip(b) == banana);
    else CHECK(error(b).substr(0, 14) == "[gunzip] a.gz ");
  }
}

TEST_CASE("GzipReader: pieces, and the end behind the last byte", "[file][gzip]") {
  const Bytes two = small + small;
  GzipReader reader(two, {"gunzip", "a.gz"});
  Bytes out(60);
  CHECK(reader.read(out.data(), 0, 0) == 0);
  CHECK(reader.read(out.data(), 0, 7) == 7);
  CHECK(reader.read(out.data(), 7, 40) == 40);
  CHECK_FALSE(reader.ended());
  CHECK(reader.read(out.data(), 40, 60) == 60);
  CHECK(reader.ended());
  CHECK(std::string(out.begin(), out.end()) == banana + banana);
}
