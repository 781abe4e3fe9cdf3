// SPDX-License-Identifier: MIT
#pragma once
// CRC-32 of gzip, zip and PNG: reflected polynomial 0xedb88320, inverted before and after (RFC 1952, section 8).
#include <cstddef>
#include <cstdint>

#include <gradus/file/bytes.hpp>

namespace gradus::file {

/// word[k][b]: what byte b does to the remainder when k more bytes follow it.
struct Crc32Tables {
  std::uint32_t word[8][256];

  GRADUS_SMALL Crc32Tables() noexcept {
    for (std::uint32_t b = 0; b < 256; ++b) {
      std::uint32_t c = b;
      for (int i = 0; i < 8; ++i) c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      word[0][b] = c;
    }
    for (int k = 1; k < 8; ++k)
      for (int b = 0; b < 256; ++b) word[k][b] = word[0][word[k - 1][b] & 255] ^ (word[k - 1][b] >> 8);
  }
};

/// CRC-32 of bytes; `before` is that of the bytes in front of them.
///
/// Source  slicing-by-8: M. Kounavis, F. Berry, A Systematic Approach to Building High Performance Software-Based
///         CRC Generators (2005)
[[gnu::noinline]] inline std::uint32_t crc32(ByteView bytes, std::uint32_t before = 0) noexcept {
  static const Crc32Tables tables;
  const auto& t = tables.word;
  const std::uint8_t* p = bytes.data;
  std::size_t n = bytes.size;
  std::uint32_t c = ~before;
  for (; n >= 8; n -= 8, p += 8) {
    const std::uint64_t x = load_le<std::uint64_t>(p) ^ c;
    c = t[7][x & 255] ^ t[6][x >> 8 & 255] ^ t[5][x >> 16 & 255] ^ t[4][x >> 24 & 255] ^ t[3][x >> 32 & 255] ^
        t[2][x >> 40 & 255] ^ t[1][x >> 48 & 255] ^ t[0][x >> 56];
  }
  for (; n > 0; --n, ++p) c = t[0][(c ^ *p) & 255] ^ (c >> 8);
  return ~c;
}

}  // namespace gradus::file
