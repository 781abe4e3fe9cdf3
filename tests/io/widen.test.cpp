// SPDX-License-Identifier: MIT
#include <gradus/io/widen.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace gradus::io;

namespace {
float half(std::uint16_t x) { return __builtin_bit_cast(float, float_bits_of_half(x)); }
}  // namespace

TEST_CASE("widen: binary16, every finite number by its definition", "[io]") {
  for (unsigned x = 0; x < 0x10000; ++x) {
    const int sign = x >> 15 ? -1 : 1, exponent = static_cast<int>(x >> 10 & 31), fraction = static_cast<int>(x & 1023);
    const float y = half(static_cast<std::uint16_t>(x));
    if (exponent == 31) {
      REQUIRE((fraction ? std::isnan(y) : y == static_cast<float>(sign) * std::numeric_limits<float>::infinity()));
      continue;
    }
    const double want = exponent ? std::ldexp(1024 + fraction, exponent - 25) : std::ldexp(fraction, -24);
    REQUIRE(y == static_cast<float>(sign * want));
    REQUIRE(std::signbit(y) == (sign < 0));
  }
}

TEST_CASE("widen: arrays in the file's byte order", "[io]") {
  const std::uint8_t bytes[] = {0x00, 0x3c, 0x80, 0xbf, 0xfe, 0xff};
  float f[3];
  widen(float_bits_of_half, bytes, 1, f);
  CHECK(f[0] == 1);
  widen(float_bits_of_bfloat16, bytes + 2, 1, f);
  CHECK(f[0] == -1);
  std::int32_t i[2];
  widen(int_bits_of_int16, bytes + 4, 1, i);
  CHECK(i[0] == -2);
  widen(int_bits_of_int8, bytes + 2, 2, i);
  CHECK(i[0] == -128);
  CHECK(i[1] == -65);
}
