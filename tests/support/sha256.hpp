// SPDX-License-Identifier: MIT
#pragma once
// SHA-256, as sha256sum prints it. Source: FIPS 180-4.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

class Sha256 {
 public:
  Sha256() {
    int prime = 2;
    for (int i = 0; i < 64; ++prime) {
      bool divided = false;
      for (int d = 2; d * d <= prime; ++d) divided |= prime % d == 0;
      if (divided) continue;
      if (i < 8) state_[i] = fraction(std::sqrt(prime));
      constant_[i++] = fraction(std::cbrt(prime));
    }
  }
  void add(const void* bytes, std::size_t n) {
    for (const auto* p = static_cast<const unsigned char*>(bytes); n; --n) add(*p++);
  }
  /// Nothing may be added afterwards.
  std::string text() {
    const std::uint64_t bits = 8 * count_;
    add(0x80);
    while (count_ % 64 != 56) add(0);
    for (int i = 56; i >= 0; i -= 8) add(static_cast<unsigned char>(bits >> i));
    char hex[65];
    for (int i = 0; i < 8; ++i) std::snprintf(hex + 8 * i, 9, "%08x", state_[i]);
    return hex;
  }

 private:
  /// The first 32 bits after the point.
  static std::uint32_t fraction(double x) { return static_cast<std::uint32_t>((x - std::floor(x)) * 0x1p32); }
  void add(unsigned char byte) {
    std::uint32_t& word = word_[count_ % 64 / 4];
    word = word << 8 | byte;
    if (++count_ % 64 == 0) mix();
  }
  void mix() {
    using std::rotr;
    std::uint32_t w[64], s[8];
    for (int i = 0; i < 8; ++i) s[i] = state_[i];
    for (int i = 0; i < 64; ++i) {
      if (i < 16) w[i] = word_[i];
      else w[i] = w[i - 16] + (rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3) + w[i - 7] +
                  (rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10);
      const std::uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
      const std::uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
      const std::uint32_t t = s[7] + (rotr(s[4], 6) ^ rotr(s[4], 11) ^ rotr(s[4], 25)) + choice + constant_[i] + w[i];
      for (int k = 7; k > 0; --k) s[k] = s[k - 1];
      s[4] += t;
      s[0] = t + (rotr(s[1], 2) ^ rotr(s[1], 13) ^ rotr(s[1], 22)) + majority;
    }
    for (int i = 0; i < 8; ++i) state_[i] += s[i];
  }

  std::uint32_t state_[8], constant_[64], word_[16]{};
  std::uint64_t count_ = 0;
};
