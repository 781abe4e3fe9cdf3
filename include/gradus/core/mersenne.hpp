// SPDX-License-Identifier: MIT
#pragma once
// Generator: PyTorch's random words, bit for bit. They come from MT19937, whose state of 624 words x is renewed by
//   x_k = x_{k+397} ^ (y >> 1) ^ (y odd ? A : 0),   y = top bit of x_k and the other 31 bits of x_{k+1},   mod 624
// and read through the "tempering" of each x_k. The stream is serial, but a word depends on no word less than 227
// before it: both steps run on whole vectors.
// Source: Matsumoto, Nishimura, Mersenne Twister (1998), doi:10.1145/272991.272995.
#include <cstddef>
#include <cstdint>

#include <gradus/core/cpu.hpp>
#include <gradus/core/shape.hpp>

namespace gradus {

/// The numbers behind a Generator. Plain data, so that checkpoints can keep it.
struct GRADUS_SHARED GeneratorState {
  static constexpr std::uint32_t size = 624;
  static constexpr std::uint64_t default_seed = 67280421310721;

  std::uint32_t words[size] = {};
  std::uint32_t next = size;  // index of the next word; size: all are used
  bool seeded = false;        // the words are made from the seed when the first one is asked for
  bool has_normal = false;    // `normal` is the unused half of a pair of normal numbers
  double normal = 0;
  std::uint64_t seed = default_seed;
};

namespace mersenne {

/// Body::run<bytes of a vector>(arguments) for this machine.
template <class Body, class... A> GRADUS_PORTABLE void run_portable(A... a) { Body::template run<16>(a...); }
template <class Body, class... A> GRADUS_AVX2 void run_avx2(A... a) { Body::template run<32>(a...); }
template <class Body, class... A> GRADUS_AVX512 void run_avx512(A... a) { Body::template run<64>(a...); }
template <class Body, class... A> void run(A... a) {
  pick(run_portable<Body, A...>, run_avx2<Body, A...>, run_avx512<Body, A...>)(a...);
}

template <class U, std::size_t Bytes>
struct Lanes {
  typedef U type __attribute__((vector_size(Bytes)));
};

/// Renews x_k, ..., as many words as V has; x_{k+1} may lie elsewhere: the last word's is x_0.
template <class V>
GRADUS_INLINE void twist(std::uint32_t* x, const std::uint32_t* next, const std::uint32_t* far) {
  V a, b, c;
  __builtin_memcpy(&a, x, sizeof(V));
  __builtin_memcpy(&b, next, sizeof(V));
  __builtin_memcpy(&c, far, sizeof(V));
  const V y = (a & 0x80000000u) | (b & 0x7fffffffu);
  c ^= (y >> 1) ^ ((V{} - (b & 1u)) & 0x9908b0dfu);
  __builtin_memcpy(x, &c, sizeof(V));
}
template <class V>
GRADUS_INLINE void twist_range(std::uint32_t* x, int k, int end, int far) {
  constexpr int width = sizeof(V) / 4;
  for (; k + width <= end; k += width) twist<V>(x + k, x + k + 1, x + k + far);
  for (; k < end; ++k) twist<std::uint32_t>(x + k, x + k + 1, x + k + far);
}
struct Renew {
  template <std::size_t Bytes>
  GRADUS_INLINE static void run(std::uint32_t* x) {
    using V = typename Lanes<std::uint32_t, Bytes>::type;
    twist_range<V>(x, 0, 227, 397);
    twist_range<V>(x, 227, 623, -227);
    twist<std::uint32_t>(x + 623, x, x + 396);
  }
};

template <class V>
GRADUS_INLINE void temper(std::uint32_t* y, const std::uint32_t* x) {
  V v;
  __builtin_memcpy(&v, x, sizeof(V));
  v ^= v >> 11;
  v ^= (v << 7) & 0x9d2c5680u;
  v ^= (v << 15) & 0xefc60000u;
  v ^= v >> 18;
  __builtin_memcpy(y, &v, sizeof(V));
}
struct Temper {
  template <std::size_t Bytes>
  GRADUS_INLINE static void run(std::uint32_t* y, const std::uint32_t* x, std::uint32_t n) {
    using V = typename Lanes<std::uint32_t, Bytes>::type;
    constexpr std::uint32_t width = Bytes / 4;
    std::uint32_t i = 0;
    for (; i + width <= n; i += width) temper<V>(y + i, x + i);
    if (i == n) return;
    if (n >= width) return temper<V>(y + n - width, x + n - width);  // overlaps: the same words once more
    for (; i < n; ++i) temper<std::uint32_t>(y + i, x + i);
  }
};

}  // namespace mersenne

/// A stream of random words: torch.Generator. A copy continues the stream on its own. One thread at a time; only the
/// default generator may be shared, through the functions of core/random.hpp, which lock it.
class GRADUS_SHARED Generator : public GeneratorState {
 public:
  constexpr Generator() = default;
  explicit constexpr Generator(std::uint64_t first_seed) { seed = first_seed; }

  /// Starts the stream of this seed. As in PyTorch only its low 32 bits choose the stream.
  Generator& manual_seed(std::uint64_t new_seed) {
    next = size;
    seeded = has_normal = false;
    seed = new_seed;
    return *this;
  }
  std::uint64_t initial_seed() const { return seed; }

  GeneratorState get_state() const { return *this; }
  /// Continues where get_state() was called. Throws ValueError if no generator can have this state.
  Generator& set_state(const GeneratorState& state) {
    if (state.next > size)
      fail<ValueError>({"[set_state] next must be at most ", size, ", but got ", state.next,
                        ". Pass what get_state() returned."});
    static_cast<GeneratorState&>(*this) = state;
    return *this;
  }

  std::uint32_t next_u32() {
    if (next == size) renew();
    std::uint32_t y;
    mersenne::temper<std::uint32_t>(&y, words + next++);
    return y;
  }
  std::uint64_t next_u64() {
    const std::uint64_t first = next_u32();
    return first << 32 | next_u32();
  }
  /// In [0, 2^63): the value of torch.empty((), dtype=torch.int64).random_(). Seeds of loaders are made so.
  std::int64_t random_int64() { return static_cast<std::int64_t>(next_u64() & ~std::uint64_t{0} >> 1); }

  /// The next n words.
  [[gnu::noinline]] void fill_u32(std::uint32_t* y, Size n) {
    while (n > 0) {
      if (next == size) renew();
      const std::uint32_t left = size - next;
      const std::uint32_t m = n < left ? static_cast<std::uint32_t>(n) : left;
      mersenne::run<mersenne::Temper>(y, static_cast<const std::uint32_t*>(words + next), m);
      next += m;
      y += m;
      n -= m;
    }
  }

  /// The unused half of the last pair of normal numbers, if there is one (fill_normal).
  bool take_normal(double& y) {
    y = normal;
    return __builtin_expect(has_normal, 0) ? has_normal = false, true : false;
  }
  void keep_normal(double x) {
    has_normal = true;
    normal = x;
  }

 private:
  [[gnu::noinline]] void renew() {
    std::uint32_t* x = words;
    if (!seeded) {
      x[0] = static_cast<std::uint32_t>(seed);
      for (std::uint32_t k = 1; k < size; ++k) x[k] = 1812433253u * (x[k - 1] ^ x[k - 1] >> 30) + k;
      seeded = true;
    }
    mersenne::run<mersenne::Renew>(x);
    next = 0;
  }
};

}  // namespace gradus
