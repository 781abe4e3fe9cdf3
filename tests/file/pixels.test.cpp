// SPDX-License-Identifier: MIT
#include <gradus/file/pixels.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("pixels: sizes of pictures have a limit", "[file]") {
  const file::Origin origin{"open_image", "a.ppm"};
  const auto error = [&](Size height, Size width) {
    return error_of<FormatError>([&] { file::check_picture_size(origin, 3, height, width); });
  };
  CHECK(error(1, 1) == "no error");
  CHECK(error(file::most_pixels, 1) == "no error");
  CHECK(error(0, 5) == "[open_image] a.ppm must have a width and a height of at least 1 at byte 3, but got 5 x 0. The "
                       "file is damaged.");
  CHECK(error(2, file::most_pixels / 2 + 1) ==
        "[open_image] a.ppm must have at most 178956970 pixels at byte 3, but got 89478486 x 2. Image size exceeds the "
        "limit, could be decompression bomb DOS attack.");
  CHECK(error(Size{1} << 62, Size{1} << 62).find("178956970") != std::string::npos);
}
