// SPDX-License-Identifier: MIT
#pragma once
// From uniform to normal numbers, in pairs: r cos(2 pi v) and r sin(2 pi v) with r = sqrt(-2 ln(1 - u)).
// Every sum of a product is one fused step, and no function of the C library takes part: the bits are the same on
// every vector unit. Both results are within 1e-15 r of exact.
// Source: Box, Muller, A Note on the Generation of Random Normal Deviates (1958), doi:10.1214/aoms/1177706645.
#include <cstddef>
#include <cstdint>

#include <gradus/core/mersenne.hpp>
#include <gradus/core/shape.hpp>

namespace gradus::random {

/// Doubles in one vector register, passed by reference only: by value the call would depend on the target.
template <std::size_t Bytes>
struct Doubles {
  static constexpr std::size_t width = Bytes / 8;
  using v = typename mersenne::Lanes<double, Bytes>::type;
  using i = typename mersenne::Lanes<std::uint64_t, Bytes>::type;

  /// y = a b + c, rounded once.
  GRADUS_INLINE static void fused(v& y, const v& a, const v& b, const v& c) {
#if defined(__x86_64__)
    if constexpr (Bytes > 16) {
      v sum = c;
#if defined(__clang__)  // takes x and v only up to the width of the target of this very function
      __asm__("vfmadd231pd %2, %1, %0" : "+Y2"(sum) : "Y2"(a), "Y2"(b));
#else
      __asm__("vfmadd231pd %2, %1, %0" : "+v"(sum) : "v"(a), "vm"(b));
#endif
      y = sum;
      return;
    }
#endif
    v sum;
    for (std::size_t k = 0; k < width; ++k) sum[k] = __builtin_fma(a[k], b[k], c[k]);
    y = sum;
  }
  GRADUS_INLINE static void fused(v& y, const v& a, double b, double c) { fused(y, a, v{} + b, v{} + c); }
  GRADUS_INLINE static void sqrt(v& y, const v& x) {
#if defined(__x86_64__)
    if constexpr (Bytes > 16) {
#if defined(__clang__)
      __asm__("vsqrtpd %1, %0" : "=Y2"(y) : "Y2"(x));
#else
      __asm__("vsqrtpd %1, %0" : "=v"(y) : "v"(x));
#endif
      return;
    }
#endif
    for (std::size_t k = 0; k < width; ++k) y[k] = __builtin_sqrt(x[k]);
  }
  /// y = c_0 + c_1 x + ... + c_{N-1} x^{N-1}; one step a call, so that none is left to an unroller.
  template <std::size_t K = 0, std::size_t N>
  GRADUS_INLINE static void polynomial(v& y, const double (&c)[N], const v& x) {
    if constexpr (K + 1 == N) {
      y = v{} + c[K];
    } else {
      polynomial<K + 1>(y, c, x);
      fused(y, y, x, v{} + c[K]);
    }
  }

  /// ln x for x in [2^-53, 1]:  x = 2^e m with m in [sqrt(1/2), sqrt(2)), ln m = 2 artanh s = 2 (s + s^3/3 + ...),
  /// s = (m - 1) / (m + 1), |s| < 0.172.
  GRADUS_INLINE static void log(v& y, const v& x) {
    static constexpr double series[] = {1. / 3,  1. / 5,  1. / 7,  1. / 9,  1. / 11,
                                        1. / 13, 1. / 15, 1. / 17, 1. / 19, 1. / 21};
    constexpr std::uint64_t one = std::uint64_t{1} << 52, root_half = 0x3FE6A09E667F3BCD;
    constexpr std::uint64_t two_to_52 = 0x4330000000000000;
    const i bits = reinterpret_cast<i>(x);
    const i e = (bits - (root_half - 64 * one)) >> 52;  // 64 too much: never negative
    const v m = reinterpret_cast<v>(bits - (e << 52) + 64 * one);
    const v power = reinterpret_cast<v>(e | two_to_52) - (0x1p52 + 64);
    const v s = (m - 1.) / (m + 1.), s2 = s * s, twice = s + s;
    polynomial(y, series, s2);
    fused(y, y, twice * s2, twice);
    fused(y, power, v{} + 0.69314718055994530942, y);
  }
  /// cos(2 pi a) and sin(2 pi a) for a in [0, 1]: Taylor's series on the eighth of a turn around a quarter q.
  GRADUS_INLINE static void turn(v& cosine, v& sine, const v& a) {
    constexpr double f3 = 6, f5 = f3 * 20, f7 = f5 * 42, f9 = f7 * 72, f11 = f9 * 110, f13 = f11 * 156, f15 = f13 * 210;
    constexpr double f4 = 24, f6 = f4 * 30, f8 = f6 * 56, f10 = f8 * 90, f12 = f10 * 132, f14 = f12 * 182;
    static constexpr double sines[] = {-1 / f3, 1 / f5, -1 / f7, 1 / f9, -1 / f11, 1 / f13, -1 / f15};
    static constexpr double cosines[] = {-.5, 1 / f4, -1 / f6, 1 / f8, -1 / f10, 1 / f12, -1 / f14, 1 / (f14 * 240)};
    constexpr double rounder = 0x1.8p52;  // leaves an integer in the low bits
    v shifted, x, s, c;
    fused(shifted, a, 4, rounder);
    const i q = reinterpret_cast<i>(shifted);
    fused(x, shifted - rounder, v{} - .25, a);
    x *= 6.28318530717958647693;
    const v x2 = x * x;
    polynomial(s, sines, x2);
    fused(s, s, x * x2, x);
    polynomial(c, cosines, x2);
    fused(c, c, x2, v{} + 1.);
    // A random quarter cannot be predicted: bits are chosen, not branches.
    const i sbits = reinterpret_cast<i>(s), cbits = reinterpret_cast<i>(c);
    const i swapped = (sbits ^ cbits) & (i{} - (q & 1u));
    cosine = reinterpret_cast<v>(cbits ^ swapped ^ (((q + 1u) & 2u) << 62));
    sine = reinterpret_cast<v>(sbits ^ swapped ^ ((q & 2u) << 62));
  }
};

/// In each whole block of 16, u_j and v_j = u_{j+8} become a pair, times `std` plus `mean`, in the same two places.
struct BoxMuller {
  template <std::size_t Bytes>
  GRADUS_INLINE static void run(double* u, Size n, double mean, double std) {
    using D = Doubles<(Bytes > 16 ? Bytes : 8)>;  // without FMA instructions more lanes are only more code
    for (; n >= 16; n -= 16, u += 16)
      for (std::size_t j = 0; j < 8; j += D::width) {
        typename D::v r, angle, cosine, sine;
        __builtin_memcpy(&r, u + j, sizeof r);
        __builtin_memcpy(&angle, u + j + 8, sizeof r);
        D::log(r, 1. - r);
        D::sqrt(r, r * -2.);
        D::turn(cosine, sine, angle);
        D::fused(cosine, r * cosine, std, mean);
        D::fused(sine, r * sine, std, mean);
        __builtin_memcpy(u + j, &cosine, sizeof r);
        __builtin_memcpy(u + j + 8, &sine, sizeof r);
      }
  }
};

}  // namespace gradus::random
