// SPDX-License-Identifier: MIT
#include <gradus/file/crc32.hpp>

#include "support/catch.hpp"

using namespace gradus::file;

TEST_CASE("crc32: known values", "[file][crc32]") {
  CHECK(crc32(ByteView()) == 0);
  CHECK(crc32(std::string_view("123456789")) == 0xcbf43926);  // the check value of the CRC catalogue
  CHECK(crc32(std::string_view("The quick brown fox jumps over the lazy dog")) == 0x414fa339);
}

TEST_CASE("crc32: in parts at every cut", "[file][crc32]") {
  const std::string_view text = "The quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    CHECK(crc32(text.substr(cut), crc32(text.substr(0, cut))) == 0x414fa339);
}
