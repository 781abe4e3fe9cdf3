// SPDX-License-Identifier: MIT
#include <gradus/file/bytes.hpp>

#include "support/catch.hpp"

using namespace gradus::file;

TEST_CASE("bytes: numbers of both byte orders", "[file][bytes]") {
  const Bytes b{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
  CHECK(load_le<std::uint16_t>(b.data()) == 0x0201);
  CHECK(load_be<std::uint32_t>(b.data() + 1) == 0x02030405);
  CHECK(load_be<std::uint64_t>(b.data()) == 0x0102030405060708);
  CHECK(load_le<std::uint8_t>(b.data()) == 1);
  Bytes out(4);
  store_le<std::uint32_t>(out.data(), 0x0a0b0c0d);
  CHECK(out == Bytes{0x0d, 0x0c, 0x0b, 0x0a});
}

TEST_CASE("bytes: elements are turned round one by one", "[file][bytes]") {
  Bytes b{1, 2, 3, 4, 5, 6, 7, 8};
  swap_elements(b.data(), 4, 2);
  CHECK(b == Bytes{2, 1, 4, 3, 6, 5, 8, 7});
  swap_elements(b.data(), 1, 8);
  CHECK(b == Bytes{7, 8, 5, 6, 3, 4, 1, 2});
  swap_elements(b.data(), 8, 1);
  CHECK(b == Bytes{7, 8, 5, 6, 3, 4, 1, 2});
}

TEST_CASE("bytes: a cursor walks and never passes the end", "[file][bytes]") {
  const Bytes b{1, 0, 'h', 'i', 0, 9, 9};
  Cursor c(b, {"read_x", "a.x", 100});
  CHECK(c.le<std::uint16_t>("a count") == 1);
  c.skip_text("a name");
  CHECK(c.at() == 5);
  CHECK(c.left() == 2);
  CHECK(error_of<gradus::FormatError>([&] { c.be<std::uint32_t>("a size"); }) ==
        "[read_x] a.x must have a size (4 bytes) at byte 105, but got only 2. The file is truncated.");
  CHECK(error_of<gradus::FormatError>([&] { c.take(std::size_t(1) << 62, "data"); }) ==
        "[read_x] a.x must have data (4611686018427387904 bytes) at byte 105, but got only 2. "
        "The file is truncated.");
  CHECK(error_of<gradus::FormatError>([&] { c.skip_text("a name"); }) ==
        "[read_x] a.x must have a name at byte 105, but got no end of it. The file is truncated.");
  CHECK(*c.take(2, "data") == 9);
  CHECK(c.left() == 0);
  Cursor none(ByteView(), {"read_x", "a.x"});
  CHECK(none.take(0, "nothing") == nullptr);
  CHECK(error_of<gradus::FormatError>([&] { none.take(1, "a flag"); }) ==
        "[read_x] a.x must have a flag (1 byte) at byte 0, but got only 0. The file is truncated.");
}
