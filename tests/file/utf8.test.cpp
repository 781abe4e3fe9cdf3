// SPDX-License-Identifier: MIT
#include <gradus/file/utf8.hpp>

#include "support/catch.hpp"

using namespace gradus::file;

TEST_CASE("utf8: what is UTF-8 (Unicode 15, table 3-7)", "[file][utf8]") {
  for (const char* good : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    CHECK(is_utf8(good));
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc2", "\xc2z", "\xe1\x80", "\xe1\x80z",
                          "\xf1\x80\x80", "\xf1\x80\x80z"})
    CHECK(find_invalid_utf8(bad) == 0);
  CHECK(find_invalid_utf8("ab\xc3\xa9\xff") == 4);
}

TEST_CASE("utf8: a code point's bytes", "[file][utf8]") {
  std::string s;
  for (std::uint32_t code : {0x24u, 0xa3u, 0x20acu, 0x10348u}) append_utf8(s, code);
  CHECK(s == "$\xc2\xa3\xe2\x82\xac\xf0\x90\x8d\x88");
}
