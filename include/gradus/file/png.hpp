// SPDX-License-Identifier: MIT
#pragma once
// Pixels as a PNG file (W3C PNG, third edition), uncompressed: for the small images of figures.
#include <string_view>

#include <gradus/file/crc32.hpp>

namespace gradus::file {

/// Adler-32 of bytes: the checksum of zlib streams (RFC 1950, section 8.2).
GRADUS_SMALL inline std::uint32_t adler32(ByteView bytes) noexcept {
  std::uint32_t a = 1, b = 0;
  for (std::size_t i = 0; i < bytes.size; ++i) {
    a = (a + bytes.data[i]) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

inline void append_be(Bytes& out, std::uint32_t x) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::uint8_t>(x >> shift));
}
/// One chunk: length, name and content, CRC of the last two.
GRADUS_SMALL inline void append_chunk(Bytes& out, std::string_view name, const Bytes& content) {
  append_be(out, static_cast<std::uint32_t>(content.size()));
  const std::size_t begin = out.size();
  out.insert(out.end(), name.begin(), name.end());
  out.insert(out.end(), content.begin(), content.end());
  append_be(out, crc32({out.data() + begin, out.size() - begin}));
}
/// bytes as a zlib stream of stored blocks (RFC 1951, section 3.2.4).
GRADUS_SMALL inline Bytes stored(const Bytes& bytes) {
  constexpr std::size_t most = 65535;
  Bytes out = {0x78, 0x01};
  for (std::size_t at = 0, n; at < bytes.size(); at += n) {
    n = bytes.size() - at < most ? bytes.size() - at : most;
    const std::uint8_t low = static_cast<std::uint8_t>(n), high = static_cast<std::uint8_t>(n >> 8);
    const bool last = at + n == bytes.size();
    for (const int byte : {last ? 1 : 0, int{low}, int{high}, ~low & 255, ~high & 255})
      out.push_back(static_cast<std::uint8_t>(byte));
    out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
               bytes.begin() + static_cast<std::ptrdiff_t>(at + n));
  }
  append_be(out, adler32(bytes));
  return out;
}
/// A PNG file of 8-bit pixels, row by row; channels 1: grey, 3: red, green, blue, 4: those and alpha.
///
/// Throws  ValueError unless there are height * width * channels pixels, at least one
GRADUS_SMALL inline Bytes encode_png(ByteView pixels, Size height, Size width, Size channels) {
  const Size n = checked_count("encode_png", {height, width, channels});
  if (n == 0 || static_cast<std::size_t>(n) != pixels.size || (channels != 1 && channels != 3 && channels != 4))
    fail<ValueError>({"[encode_png] pixels must fill an image of 1, 3 or 4 channels, but got ", pixels.size, " for (",
                      height, ", ", width, ", ", channels, ")."});
  const std::size_t row = static_cast<std::size_t>(width * channels);
  Bytes lines;
  for (std::size_t at = 0; at < pixels.size; at += row) {
    lines.push_back(0);  // no filter
    lines.insert(lines.end(), pixels.data + at, pixels.data + at + row);
  }
  Bytes header;
  append_be(header, static_cast<std::uint32_t>(width));
  append_be(header, static_cast<std::uint32_t>(height));
  for (const int byte : {8, channels == 1 ? 0 : channels == 3 ? 2 : 6, 0, 0, 0})
    header.push_back(static_cast<std::uint8_t>(byte));
  Bytes out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  append_chunk(out, "IHDR", header);
  append_chunk(out, "IDAT", stored(lines));
  append_chunk(out, "IEND", {});
  return out;
}

}  // namespace gradus::file
