// SPDX-License-Identifier: MIT
#include <gradus/file/pnm.hpp>

#include "support/catch.hpp"

using namespace gradus;
using file::Bytes;

namespace {
file::Pixels parse(const std::string& text) { return file::parse_pnm(text, {"open_image", "a.ppm"}); }
std::string error(const std::string& text) {
  return error_of<FormatError>([&] { parse(text); });
}
}  // namespace

TEST_CASE("pnm: grey and coloured, as bytes and as text", "[file]") {
  const file::Pixels grey = parse("P5 3 1 255\nabc");
  CHECK(grey.height == 1);
  CHECK(grey.width == 3);
  CHECK(grey.channels == 1);
  CHECK(grey.bytes == Bytes{'a', 'b', 'c'});
  const file::Pixels coloured = parse("P6\n# made by hand\n1#, really\n 2\n255 abcdef and what follows");
  CHECK(coloured.height == 2);
  CHECK(coloured.channels == 3);
  CHECK(coloured.bytes == Bytes{'a', 'b', 'c', 'd', 'e', 'f'});
  CHECK(parse("P2 2 2 255 0 1\n# between\n2 255").bytes == Bytes{0, 1, 2, 255});
  CHECK(parse("P3 1 1\r\n255\r\n7\t8 9").bytes == Bytes{7, 8, 9});
  CHECK(file::pnm_header(2, 3, 1) == "P5\n3 2\n255\n");
  CHECK(file::pnm_header(2, 3, 3) == "P6\n3 2\n255\n");
}

TEST_CASE("pnm: samples are scaled to bytes, halves to the even one", "[file]") {
  CHECK(parse("P2 4 1 6 0 1 3 6").bytes == Bytes{0, 42, 128, 255});  // 42.5, 127.5
  CHECK(parse("P2 3 1 65535 128 129 65535").bytes == Bytes{0, 1, 255});
  CHECK(parse(std::string("P5 2 1 65535 \x80\x00\xff\xff", 17)).bytes == Bytes{128, 255});
  CHECK(parse("P2 2 1 1 0 1").bytes == Bytes{0, 255});
}

TEST_CASE("pnm: what is damaged says so", "[file]") {
  CHECK(error("P4 1 1 0") == "[open_image] a.ppm must have P2, P3, P5 or P6 at byte 0, but got something else. It is "
                             "no PGM or PPM picture.");
  CHECK(error("P5 3 2 255 abc") == "[open_image] a.ppm must have 6 bytes of samples at byte 11, but got only 3. The "
                                   "file is truncated.");
  CHECK(error("P5 3") == "[open_image] a.ppm must have a height at byte 4, but got the end of the file. The file is "
                         "damaged.");
  CHECK(error("P5 -3 1 255 ") ==
        "[open_image] a.ppm must have a width at byte 3, but got no digit. The file is damaged.");
  CHECK(error("P5 99999999999999999999999 1 255 ").find("a width of at most 2147483647") != std::string::npos);
  CHECK(error("P5 2147483647 2147483647 255 ").find("at most 178956970 pixels") != std::string::npos);
  CHECK(error("P5 9999 9999 255 ").find("99980001 bytes of samples") != std::string::npos);
  CHECK(error("P5 1 1 0 a") == "[open_image] a.ppm must have a maxval of at least 1 at byte 6, but got 0. The file is "
                               "damaged.");
  CHECK(error("P5 1 1 65536 a").find("maxval of at most 65535") != std::string::npos);
  CHECK(error("P5 0 1 255 ").find("of at least 1") != std::string::npos);
  CHECK(error("P5 1 1 255#a") ==
        "[open_image] a.ppm must have a white space behind maxval at byte 10, but got none. The file is damaged.");
  CHECK(error("P5 1 1 254 \xff") ==
        "[open_image] a.ppm must have a sample of at most 254 at byte 11, but got 255. The file is damaged.");
  CHECK(error("P2 1 1 9 10") == "[open_image] a.ppm must have a sample of at most 9 at byte 9, but got 10. The file is "
                                "damaged.");
  CHECK(error("P2 2 1 9 1 # 2").find("a sample at byte") != std::string::npos);
}
