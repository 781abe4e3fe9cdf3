// SPDX-License-Identifier: MIT
#pragma once
// The compiler's own vector types, one struct of functions for each element type and vector unit, and the choice of
// the unit at run time. + - / < ?: work element by element on Simd<T, Level>::v and ::i as they stand.
//
// A kernel is one body, templated on the level, without a target of its own, always inlined into one thin function
// per level (Levels). Two rules keep its bits the same with every compiler, flag and FMA level: vectors travel by
// reference only (by value the calling convention depends on the target), and a product is never written as *, which
// some compilers fuse with a later sum: mul() is rounded, fma() is fused.
#include <cstddef>
#include <cstdint>

#include <gradus/core/cpu.hpp>

// g++ knows all 32 vector registers as v; clang rejects v and x for operands wider than the target of the function
// they are written in, and does not check Y2.
#if defined(__clang__)
#define GRADUS_REGISTER "Y2"
#define GRADUS_REGISTER_OR_MEMORY "Y2"
#else
#define GRADUS_REGISTER "v"
#define GRADUS_REGISTER_OR_MEMORY "vm"
#endif

namespace gradus::kernel {

#if defined(__aarch64__)
struct Neon     { static constexpr std::size_t bytes = 16; static constexpr bool fma = true; };
using Portable = Neon;  // no 64-bit ARM is without it
#else
struct Portable { static constexpr std::size_t bytes = 16; static constexpr bool fma = false; };
#endif
struct Avx2     { static constexpr std::size_t bytes = 32; static constexpr bool fma = true; };
struct Avx512   { static constexpr std::size_t bytes = 64; static constexpr bool fma = true; };

/// The signed integer as wide as T, and 1.5 * 2^(bits of the mantissa): adding it leaves an integer in the low bits.
template <class T> struct Float;
template <> struct Float<float> {
  using Integer = std::int32_t;
  using Unsigned = std::uint32_t;
  static constexpr int mantissa = 23;
  static constexpr Integer bias = 127;
  static constexpr float epsilon = 0x1p-23f, rounder = 0x1.8p23f;
  static constexpr Integer rounder_bits = 0x4B400000;
};
template <> struct Float<double> {
  using Integer = std::int64_t;
  using Unsigned = std::uint64_t;
  static constexpr int mantissa = 52;
  static constexpr Integer bias = 1023;
  static constexpr double epsilon = 0x1p-52, rounder = 0x1.8p52;
  static constexpr Integer rounder_bits = 0x4338000000000000;
};

/// Vectors of T (float or double) on one level. The result comes first and may be one of the operands.
template <class T, class Level>
struct Simd {
  using Element = T;
  using Integer = typename Float<T>::Integer;
  static constexpr bool has_fma = Level::fma, wide = Level::bytes > Portable::bytes;
  static constexpr std::size_t width = Level::bytes / sizeof(T);
  static constexpr Integer sign_bit = static_cast<Integer>(typename Float<T>::Unsigned{1} << (8 * sizeof(T) - 1));
  typedef T v __attribute__((vector_size(Level::bytes)));
  typedef Integer i __attribute__((vector_size(Level::bytes)));
  typedef typename Float<T>::Unsigned u __attribute__((vector_size(Level::bytes)));
  typedef T memory __attribute__((vector_size(Level::bytes), aligned(alignof(T)), may_alias));

  GRADUS_INLINE static void load(v& y, const T* p) { y = *reinterpret_cast<const memory*>(p); }
  GRADUS_INLINE static void store(T* p, const v& x) { *reinterpret_cast<memory*>(p) = x; }
  /// The first n < width elements; the others are 0.
  GRADUS_INLINE static void load_part(v& y, const T* p, std::size_t n) {
    T part[width] = {};
    __builtin_memcpy(part, p, n * sizeof(T));
    load(y, part);
  }
  GRADUS_INLINE static void store_part(T* p, const v& x, std::size_t n) {
    T part[width];
    store(part, x);
    __builtin_memcpy(p, part, n * sizeof(T));
  }
  GRADUS_INLINE static void set(v& y, T x) { y = x - v{}; }  // minus: keeps -0
  GRADUS_INLINE static void set(i& y, Integer x) { y = x - i{}; }
  /// The same bits as an integer, and back.
  GRADUS_INLINE static void bits(i& y, const v& x) { y = reinterpret_cast<i>(x); }
  GRADUS_INLINE static void value(v& y, const i& x) { y = reinterpret_cast<v>(x); }
  /// y = x + c, which wraps around: of NaN, an exponent is any number.
  GRADUS_INLINE static void add_bits(i& y, const i& x, Integer c) {
    y = reinterpret_cast<i>(reinterpret_cast<u>(x) + static_cast<typename Float<T>::Unsigned>(c));
  }

  GRADUS_INLINE static void add(v& y, const v& a, const v& b) { y = a + b; }
  GRADUS_INLINE static void sub(v& y, const v& a, const v& b) { y = a - b; }
  GRADUS_INLINE static void neg(v& y, const v& x) { y = -x; }
  /// y = a b, rounded: never fused with what follows.
  GRADUS_INLINE static void mul(v& y, const v& a, const v& b) {
    v product = a * b;
    fence(product);
    y = product;
  }
  GRADUS_INLINE static void mul(v& y, const v& a, T b) {
    v bs;
    set(bs, b);
    mul(y, a, bs);
  }
  /// y = a b + c, rounded once on the levels that have FMA, twice on Portable.
  GRADUS_INLINE static void fma(v& y, const v& a, const v& b, const v& c) {
#if defined(__x86_64__)
    if constexpr (Level::fma) {
      v sum = c;
      if constexpr (sizeof(T) == 4)
        __asm__("vfmadd231ps %2, %1, %0" : "+" GRADUS_REGISTER(sum) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
      else
        __asm__("vfmadd231pd %2, %1, %0" : "+" GRADUS_REGISTER(sum) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
      y = sum;
      return;
    }
#elif defined(__aarch64__)
    v sum = c;
    if constexpr (sizeof(T) == 4) __asm__("fmla %0.4s, %1.4s, %2.4s" : "+w"(sum) : "w"(a), "w"(b));
    else __asm__("fmla %0.2d, %1.2d, %2.2d" : "+w"(sum) : "w"(a), "w"(b));
    y = sum;
    return;
#endif
    v product;
    mul(product, a, b);
    y = product + c;
  }
  GRADUS_INLINE static void fma(v& y, const v& a, const v& b, T c) {
    v cs;
    set(cs, c);
    fma(y, a, b, cs);
  }
  GRADUS_INLINE static void fma(v& y, const v& a, T b, const v& c) {
    v bs;
    set(bs, b);
    fma(y, a, bs, c);
  }
  /// The compiler forgets how x was computed.
  template <class Vector>
  GRADUS_INLINE static void fence(Vector& x) {
#if defined(__x86_64__)
    __asm__("" : "+" GRADUS_REGISTER(x));
#elif defined(__aarch64__)
    __asm__("" : "+w"(x));
#else
    __asm__("" : "+m"(x));
#endif
  }

  GRADUS_INLINE static void sqrt(v& y, const v& x) {
#if defined(__x86_64__)
    if constexpr (Level::fma && sizeof(T) == 4)
      __asm__("vsqrtps %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(x));
    else if constexpr (Level::fma)
      __asm__("vsqrtpd %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(x));
    else if constexpr (sizeof(T) == 4)
      __asm__("sqrtps %1, %0" : "=x"(y) : "x"(x));
    else
      __asm__("sqrtpd %1, %0" : "=x"(y) : "x"(x));
#elif defined(__aarch64__)
    if constexpr (sizeof(T) == 4) __asm__("fsqrt %0.4s, %1.4s" : "=w"(y) : "w"(x));
    else __asm__("fsqrt %0.2d, %1.2d" : "=w"(y) : "w"(x));
#else
    v root;
    for (std::size_t k = 0; k < width; ++k) root[k] = static_cast<T>(__builtin_sqrt(x[k]));
    y = root;
#endif
  }

  /// y = mask ? a : b, for the mask of a comparison. Fenced, because g++ 12 joins selections that share an operand, and
  /// computes & and | of two comparisons one element after the other on AVX-512.
  GRADUS_INLINE static void select(v& y, const i& mask, const v& a, const v& b) {
    y = mask ? a : b;
    fence(y);
  }
  GRADUS_INLINE static void select(v& y, const i& mask, T a, const v& b) {
    v as;
    set(as, a);
    select(y, mask, as, b);
  }
  GRADUS_INLINE static void select(v& y, const i& mask, const v& a, T b) {
    v bs;
    set(bs, b);
    select(y, mask, a, bs);
  }
  /// y = a & b, a | b, a ^ b of masks.
  GRADUS_INLINE static void both(i& y, const i& a, const i& b) {
    i mask = a;
    fence(mask);
    y = mask & b;
  }
  GRADUS_INLINE static void either(i& y, const i& a, const i& b) {
    i mask = a;
    fence(mask);
    y = mask | b;
  }
  GRADUS_INLINE static void differ(i& y, const i& a, const i& b) {
    i mask = a;
    fence(mask);
    y = mask ^ b;
  }
  GRADUS_INLINE static bool any(const i& mask) {
    Integer all = 0;
    for (std::size_t k = 0; k < width; ++k) all |= mask[k];
    return all != 0;
  }
  /// y = a < b ? a : b, and a > b ? a : b: b if one of them is NaN. One instruction, which g++ 12 does not find for
  /// AVX-512.
  GRADUS_INLINE static void lesser(v& y, const v& a, const v& b) {
#if defined(__x86_64__)
    if constexpr (Level::fma && sizeof(T) == 4)
      __asm__("vminps %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
    else if constexpr (Level::fma)
      __asm__("vminpd %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
    else
#endif
      y = a < b ? a : b;
  }
  GRADUS_INLINE static void greater(v& y, const v& a, const v& b) {
#if defined(__x86_64__)
    if constexpr (Level::fma && sizeof(T) == 4)
      __asm__("vmaxps %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
    else if constexpr (Level::fma)
      __asm__("vmaxpd %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
    else
#endif
      y = a > b ? a : b;
  }
  /// NaN if a or b is; a if they are equal (-0 and 0 too).
  GRADUS_INLINE static void max(v& y, const v& a, const v& b) {
    v larger;
    select(larger, a < b, b, a);
    y = b != b ? b : larger;
  }
  GRADUS_INLINE static void min(v& y, const v& a, const v& b) {
    v smaller;
    select(smaller, b < a, b, a);
    y = b != b ? b : smaller;
  }
  GRADUS_INLINE static void abs(v& y, const v& x) {
    i magnitude;
    bits(magnitude, x);
    value(y, magnitude & ~sign_bit);
  }
  /// y = the size of a with the sign of b.
  GRADUS_INLINE static void copy_sign(v& y, const v& a, const v& b) {
    i size, sign;
    bits(size, a);
    bits(sign, b);
    value(y, (size & ~sign_bit) | (sign & sign_bit));
  }

  /// r = x rounded to an integer, half to even; n = r. For |x| < 2^22 (double: 2^51).
  GRADUS_INLINE static void round(v& r, i& n, const v& x) {
    v shifted = x + Float<T>::rounder;
    fence(shifted);
    add_bits(n, reinterpret_cast<i>(shifted), -Float<T>::rounder_bits);
    r = shifted - Float<T>::rounder;
  }
  /// y = n, for |n| < 2^22 (double: 2^51).
  GRADUS_INLINE static void convert(v& y, const i& n) {
    i shifted;
    add_bits(shifted, n, Float<T>::rounder_bits);
    value(y, shifted);
    fence(y);
    y -= Float<T>::rounder;
  }
};

/// One function for each level around Body: a struct with template <class Level> GRADUS_INLINE static R run(A...).
template <class Body, class Signature> struct Levels;
template <class Body, class R, class... A>
struct Levels<Body, R(A...)> {
  GRADUS_PORTABLE static R portable(A... a) { return Body::template run<Portable>(a...); }
#if defined(__x86_64__)
  GRADUS_AVX2 static R avx2(A... a) { return Body::template run<Avx2>(a...); }
  GRADUS_AVX512 static R avx512(A... a) { return Body::template run<Avx512>(a...); }
#else
  static constexpr auto avx2 = portable, avx512 = portable;
#endif
};
/// Body's function for this machine: best<Body, void(float*, std::size_t)>()(y, n).
template <class Body, class Signature>
Signature* best() {
  using L = Levels<Body, Signature>;
  return pick<Signature>(L::portable, L::avx2, L::avx512);
}

}  // namespace gradus::kernel
