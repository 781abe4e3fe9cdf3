// SPDX-License-Identifier: MIT
#pragma once
// Pixels as picture files hold them: rows from the top, a pixel's channels side by side, a byte each.
#include <gradus/file/bytes.hpp>

namespace gradus::file {

struct Pixels {
  Size height = 0, width = 0, channels = 1;  // 1 (grey), 3 (red, green, blue) or 4 (and alpha)
  Bytes bytes;
};

/// PIL's limit: a file of a few bytes can claim to hold any number.
inline constexpr Size most_pixels = 178'956'970;

/// Throws FormatError unless both sizes are positive and the picture is no larger than most_pixels.
GRADUS_SMALL inline void check_picture_size(const Origin& origin, std::size_t at, Size height, Size width) {
  if (height <= 0 || width <= 0)
    fail_format(origin, at, {"a width and a height of at least 1"}, {width, " x ", height});
  if (width > most_pixels / height)
    fail_format(origin, at, {"at most ", most_pixels, " pixels"}, {width, " x ", height},
                "Image size exceeds the limit, could be decompression bomb DOS attack.");
}

}  // namespace gradus::file
