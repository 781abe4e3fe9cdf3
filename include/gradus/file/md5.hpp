// SPDX-License-Identifier: MIT
#pragma once
// MD5 (RFC 1321): for checking that a download arrived whole, not against an attacker.
#include <cstddef>
#include <cstdint>
#include <string>

#include <gradus/file/bytes.hpp>

namespace gradus::file {

/// One step of 64 bytes (RFC 1321, 3.4).
[[gnu::noinline]] inline void md5_block(std::uint32_t (&state)[4], const std::uint8_t* block) noexcept {
  // floor(2^32 |sin(i + 1)|)
  static constexpr std::uint32_t sine[64] = {
      0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
      0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
      0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
      0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
      0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
      0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
      0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
      0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
  static constexpr unsigned shift[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  static constexpr unsigned first[4] = {0, 1, 5, 0}, step[4] = {1, 5, 3, 7};

  std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  for (unsigned i = 0; i < 64; ++i) {
    const unsigned round = i / 16;
    const std::uint32_t mixed = round == 0   ? (b & c) | (~b & d)
                                : round == 1 ? (b & d) | (c & ~d)
                                : round == 2 ? b ^ c ^ d
                                             : c ^ (b | ~d);
    const std::uint32_t word = load_le<std::uint32_t>(block + 4 * ((first[round] + step[round] * i) % 16));
    const std::uint32_t sum = a + mixed + word + sine[i];
    const unsigned s = shift[round][i % 4];
    a = d, d = c, c = b;
    b += sum << s | sum >> (32 - s);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

/// The MD5 of bytes as md5sum prints it: 32 hex digits.
GRADUS_SMALL inline std::string md5(ByteView bytes) {
  std::uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const std::size_t whole = bytes.size / 64 * 64, rest = bytes.size - whole;
  for (std::size_t i = 0; i < whole; i += 64) md5_block(state, bytes.data + i);

  std::uint8_t tail[128] = {};
  if (rest > 0) std::memcpy(tail, bytes.data + whole, rest);
  tail[rest] = 0x80;
  const std::size_t padded = rest < 56 ? 64 : 128;
  store_le(tail + padded - 8, static_cast<std::uint64_t>(bytes.size) * 8);
  for (std::size_t i = 0; i < padded; i += 64) md5_block(state, tail + i);

  std::string text;
  for (std::uint32_t word : state)
    for (int i = 0; i < 8; ++i) text += "0123456789abcdef"[word >> (8 * (i / 2) + (i % 2 ? 0 : 4)) & 15];
  return text;
}

}  // namespace gradus::file
