// SPDX-License-Identifier: MIT
#pragma once
// Element types that files have and tensors do not: their numbers, exactly, in a wider type. Bits are moved, nothing
// is rounded. Source: IEEE 754-2019, 3.4 (binary16); bfloat16 is the upper half of a float.
#include <cstddef>
#include <cstdint>

#include <gradus/file/bytes.hpp>

namespace gradus::io {

/// The bits of the float that equals a binary16.
constexpr std::uint32_t float_bits_of_half(std::uint16_t half) noexcept {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  std::uint32_t exponent = half >> 10 & 31, fraction = half & 0x3ffu;
  if (exponent == 31) return sign | 0x7f800000 | fraction << 13;  // infinity, NaN
  if (exponent == 0) {
    if (fraction == 0) return sign;
    for (exponent = 1; !(fraction & 0x400); fraction <<= 1) --exponent;  // may wrap: the sum below does not care
    fraction &= 0x3ff;
  }
  return sign | (exponent + 127 - 15) << 23 | fraction << 13;
}
constexpr std::uint32_t float_bits_of_bfloat16(std::uint16_t x) noexcept { return static_cast<std::uint32_t>(x) << 16; }
constexpr std::uint32_t int_bits_of_int16(std::uint16_t x) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<std::int16_t>(x)));
}
constexpr std::uint32_t int_bits_of_int8(std::uint8_t x) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<std::int8_t>(x)));
}

/// to_i = bits(from_i) for n elements that are little-endian in the file: widen(float_bits_of_half, from, n, to).
template <class Narrow>
void widen(std::uint32_t (*bits)(Narrow) noexcept, const std::uint8_t* from, std::size_t n, void* to) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t wide = bits(file::load_le<Narrow>(from + i * sizeof(Narrow)));
    std::memcpy(static_cast<char*>(to) + i * sizeof wide, &wide, sizeof wide);
  }
}

}  // namespace gradus::io
