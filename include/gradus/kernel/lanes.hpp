// SPDX-License-Identifier: MIT
#pragma once
// What an elementwise operation sees of its operands. With a floating operand among them: vectors, and truth values as
// masks. With integers only: one element after the other, arithmetic that wraps around.
#include <type_traits>
#include <utility>

#include <gradus/kernel/map.hpp>
#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

/// How Simd<T, Level> holds elements of type E: T itself as v, anything else (bool, bytes) as a mask.
template <class S, class E>
struct Lanes {
  static_assert(sizeof(E) == 1, "next to floating operands stand floating ones of the same type, or bool");
  using Value = typename S::i;
  typedef std::int8_t bytes __attribute__((vector_size(S::width)));
  typedef std::int8_t memory __attribute__((vector_size(S::width), aligned(1), may_alias));

  GRADUS_INLINE static void load(Value& y, const E* p) {
    const bytes truth = *reinterpret_cast<const memory*>(p) != bytes{};
    y = __builtin_convertvector(truth, Value);
  }
  GRADUS_INLINE static void store(E* p, const Value& x) {
    *reinterpret_cast<memory*>(p) = __builtin_convertvector(x, bytes) & 1;
  }
};
template <class S>
struct Lanes<S, typename S::Element> : S {
  using Value = typename S::v;
};

/// The functions of Simd, for one integer.
template <class T> struct Wrapping { using Type = T; };
template <> struct Wrapping<std::int64_t> { using Type = std::uint64_t; };
template <> struct Wrapping<std::int32_t> { using Type = std::uint32_t; };
template <> struct Wrapping<std::uint8_t> { using Type = std::uint32_t; };
template <> struct Wrapping<bool> { using Type = std::uint32_t; };

struct Scalars {
  template <class T> using Bits = typename Wrapping<T>::Type;
  template <class T> static void set(T& y, int x) { y = static_cast<T>(x); }
  template <class T> static void add(T& y, T a, T b) { y = static_cast<T>(Bits<T>(a) + Bits<T>(b)); }
  template <class T> static void sub(T& y, T a, T b) { y = static_cast<T>(Bits<T>(a) - Bits<T>(b)); }
  template <class T> static void mul(T& y, T a, T b) { y = static_cast<T>(Bits<T>(a) * Bits<T>(b)); }
  template <class T> static void fma(T& y, T a, T b, T c) { y = static_cast<T>(Bits<T>(a) * Bits<T>(b) + Bits<T>(c)); }
  template <class T> static void neg(T& y, T x) { sub(y, T{}, x); }
  template <class T> static void abs(T& y, T x) { sub(y, x < T{} ? T{} : x, x < T{} ? x : T{}); }
  template <class T> static void max(T& y, T a, T b) { y = a < b ? b : a; }
  template <class T> static void min(T& y, T a, T b) { y = b < a ? b : a; }
  static void both(bool& y, bool a, bool b) { y = a && b; }
  static void either(bool& y, bool a, bool b) { y = a || b; }
  static void differ(bool& y, bool a, bool b) { y = a != b; }
  template <class T> static void select(T& y, bool mask, T a, T b) { y = mask ? a : b; }
};

template <class T> inline constexpr bool is_float = false;
template <> inline constexpr bool is_float<float> = true;
template <> inline constexpr bool is_float<double> = true;

/// The first floating type of a list, or void.
template <class... E> struct FirstFloat { using Type = void; };
template <class E, class... More>
struct FirstFloat<E, More...> : FirstFloat<More...> {};
template <class... More> struct FirstFloat<float, More...> { using Type = float; };
template <class... More> struct FirstFloat<double, More...> { using Type = double; };

/// Op over rows of vectors.
template <class Op, class T, class Y, class... X>
struct VectorRow {
  template <class Level>
  GRADUS_INLINE static void run(void* y, const void* const* x, std::size_t n) {
    rows<Simd<T, Level>>(static_cast<Y*>(y), x, n, std::index_sequence_for<X...>());
  }

 private:
  template <class S, std::size_t... K>
  GRADUS_INLINE static void rows(Y* y, const void* const* x, std::size_t n, std::index_sequence<K...>) {
    const void* const from[] = {x[K]...};  // read once: what y may overwrite would be read for each vector
    for (std::size_t k = 0; k < n; k += S::width) {
      typename Lanes<S, Y>::Value result;
      step<S>(result, static_cast<const X*>(from[K]) + k...);
      Lanes<S, Y>::store(y + k, result);
    }
  }
  // Operands move from the front to the back of the list as they are loaded.
  template <class S, class R, class E, class... More>
  GRADUS_INLINE static void step(R& y, const E* x, const More&... more) {
    typename Lanes<S, E>::Value value;
    Lanes<S, E>::load(value, x);
    step<S>(y, more..., value);
  }
  template <class S, class R, class V, class... More>
    requires(!std::is_pointer_v<V>)
  GRADUS_INLINE static void step(R& y, const V& x, const More&... more) {
    Op::template run<S>(y, x, more...);
  }
};
template <class Op, class Y, class... X>
struct ScalarRow {
  static void run(void* y, const void* const* x, std::size_t n) { rows(y, x, n, std::index_sequence_for<X...>()); }

 private:
  template <std::size_t... K>
  static void rows(void* y, const void* const* x, std::size_t n, std::index_sequence<K...>) {
    for (std::size_t k = 0; k < n; ++k)
      Op::template run<Scalars>(static_cast<Y*>(y)[k], static_cast<const X*>(x[K])[k]...);
  }
};

/// y = Op(x...), element by element: map<Add>(sizes, Strided(y, y_strides), Strided(a, a_strides), Strided(&two)).
template <class Op, class Y, class... X>
void map(const Dims& sizes, Strided<Y> y, Strided<X>... x) {
  using T = typename FirstFloat<Y, std::remove_const_t<X>...>::Type;
  if constexpr (std::is_void_v<T>)
    map(ScalarRow<Op, Y, std::remove_const_t<X>...>::run, sizes, y, x...);
  else
    map(best<VectorRow<Op, T, Y, std::remove_const_t<X>...>, Row>(), sizes, y, x...);
}

}  // namespace gradus::kernel
