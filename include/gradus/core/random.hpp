// SPDX-License-Identifier: MIT
#pragma once
// Random numbers of every kind, drawn as PyTorch's CPU draws them: the same seed gives the same bits (normal numbers
// agree to 1e-6, since PyTorch's own logarithm varies with the machine). u24 and u53 are uniform in [0, 1):
// the low 24 bits of one word, or the low 53 bits of two (first << 32 | second), as a fraction.
// Each call holds the default generator's lock: threads may share it, and get whole fills.
#include <type_traits>

#include <gradus/core/dtype.hpp>
#include <gradus/core/mersenne.hpp>
#include <gradus/core/normal.hpp>
#include <gradus/core/shape.hpp>
#include <gradus/core/state.hpp>

namespace gradus {

/// The stream that is used where no generator is given. Unlike PyTorch's it starts from the same seed in every run.
inline Generator& default_generator() noexcept { return process_state.generator; }

namespace random {

/// Keeps other threads off g while it is the default generator.
class Turn {
 public:
  explicit Turn(const Generator& g) noexcept
      : lock_(&g == &process_state.generator ? &process_state.generator_lock : nullptr) {
    if (lock_) lock_->lock();
  }
  ~Turn() {
    if (lock_) lock_->unlock();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  SpinLock* lock_;
};

/// Calls f(words, i, m): the words of the elements i, ..., i + m - 1, of which there are n in all.
template <int WordsEach, class F>
GRADUS_INLINE void in_chunks(Size n, Generator& g, F&& f) {
  constexpr Size chunk = 1024 / WordsEach;
  std::uint32_t words[1024];
  for (Size i = 0; i < n; i += chunk) {
    const Size m = n - i < chunk ? n - i : chunk;
    g.fill_u32(words, m * WordsEach);
    f(static_cast<const std::uint32_t*>(words), i, m);
  }
}

constexpr std::uint64_t mask53 = (std::uint64_t{1} << 53) - 1;
GRADUS_INLINE std::uint64_t join_words(const std::uint32_t* w) { return static_cast<std::uint64_t>(w[0]) << 32 | w[1]; }

/// y_i = u_i range + low, rounded once: the unit fraction u is exact, the fused product is PyTorch's.
template <class T, int WordsEach>
struct Uniform {
  GRADUS_INLINE static T unit(const std::uint32_t* w) {
    constexpr T scale = static_cast<T>(WordsEach == 1 ? 0x1p-24 : 0x1p-53);
    if constexpr (WordsEach == 1) return static_cast<T>(static_cast<std::int32_t>(*w & 0xffffff)) * scale;
    else return static_cast<T>(static_cast<std::int64_t>(join_words(w) & mask53)) * scale;
  }
  GRADUS_INLINE static T fused(T a, T b, T c) {
    if constexpr (sizeof(T) == 4) return __builtin_fmaf(a, b, c);
    else return __builtin_fma(a, b, c);
  }
  template <std::size_t>
  GRADUS_INLINE static void run(T* y, const std::uint32_t* words, Size n, T range, T low) {
    for (Size i = 0; i < n; ++i) y[i] = fused(unit(words + i * WordsEach), range, low);
  }
};

/// y_i = u53_i < limit 2^-53 ? bits : 0, where U is as wide as an element of y.
template <class U>
struct Bernoulli {
  template <std::size_t Bytes>
  GRADUS_INLINE static void run(void* memory, const std::uint32_t* words, Size n, std::int64_t limit, U bits) {
    constexpr Size width = Bytes / 8;
    using Pair = typename mersenne::Lanes<std::uint64_t, Bytes>::type;
    using Mask = typename mersenne::Lanes<std::int64_t, Bytes>::type;
    using Narrow = typename mersenne::Lanes<U, sizeof(U) * width>::type;
    auto* y = static_cast<unsigned char*>(memory);
    Size i = 0;
    for (; i + width <= n; i += width, y += sizeof(Narrow)) {
      Pair u;
      __builtin_memcpy(&u, words + 2 * i, Bytes);
      u = (u << 32 | u >> 32) & mask53;  // little-endian memory: the first word was the low half
      const Mask below = reinterpret_cast<Mask>(u) < limit;
      const Narrow chosen = __builtin_convertvector(below, Narrow) & bits;
      __builtin_memcpy(y, &chosen, sizeof(Narrow));
    }
    for (; i < n; ++i, y += sizeof(U)) {
      const U chosen = static_cast<std::int64_t>(join_words(words + 2 * i) & mask53) < limit ? bits : U{0};
      __builtin_memcpy(y, &chosen, sizeof(U));
    }
  }
};
template <std::size_t Bytes> struct Bits { using type = std::uint64_t; };
template <> struct Bits<4> { using type = std::uint32_t; };
template <> struct Bits<1> { using type = std::uint8_t; };

/// y_i = u53_i < p ? one : 0
template <class T>
void fill_where_below(T* y, Size n, double p, T one, Generator& g) {
  using U = typename Bits<sizeof(T)>::type;
  const Turn turn(g);
  const double scaled = p * 0x1p53;
  auto limit = static_cast<std::int64_t>(scaled);
  limit += static_cast<double>(limit) < scaled;  // u < scaled and u < limit agree for whole u
  in_chunks<2>(n, g, [&](const std::uint32_t* words, Size i, Size m) {
    mersenne::run<Bernoulli<U>>(static_cast<void*>(y + i), words, m, limit, __builtin_bit_cast(U, one));
  });
}
inline void check_probability(const char* op, double p) {
  if (!(p >= 0 && p <= 1)) fail<ValueError>({"[", op, "] p must be in [0, 1], but got p=", p, "."});
}

/// Up to 15 normal numbers: both angle and radius from u53, angle first; the odd one is kept for the next call.
[[gnu::noinline]] inline void few_normals(double* y, Size n, double mean, double std, Generator& g) {
  Size have = 0;
  double kept;
  if (n > 0 && g.take_normal(kept)) y[have++] = __builtin_fma(kept, std, mean);
  double u[16] = {};
  const Size pairs = (n - have + 1) / 2;
  for (Size k = 0; k < pairs; ++k) {
    u[k + 8] = static_cast<double>(g.next_u64() & mask53) * 0x1p-53;
    u[k] = static_cast<double>(g.next_u64() & mask53) * 0x1p-53;
  }
  mersenne::run<BoxMuller>(static_cast<double*>(u), Size{16}, 0., 1.);
  for (Size k = 0; have < n; ++k) {
    y[have++] = __builtin_fma(u[k], std, mean);
    if (have < n) y[have++] = __builtin_fma(u[k + 8], std, mean);
    else g.keep_normal(u[k + 8]);
  }
}
/// n normal numbers in blocks of 16; the last n % 16 stay uniform.
template <class T>
void normal_blocks(T* y, Size n, double mean, double std, Generator& g) {
  constexpr int words_each = sizeof(T) / 4;
  double u[1024];
  in_chunks<words_each>(n, g, [&](const std::uint32_t* words, Size i, Size m) {
    for (Size k = 0; k < m; ++k) u[k] = Uniform<double, words_each>::unit(words + k * words_each);
    mersenne::run<BoxMuller>(static_cast<double*>(u), m, mean, std);
    for (Size k = 0; k < m; ++k) y[i + k] = static_cast<T>(u[k]);
  });
}

}  // namespace random

/// Restarts the default generator: torch.manual_seed.
inline void manual_seed(std::uint64_t seed) {
  const random::Turn turn(default_generator());
  default_generator().manual_seed(seed);
}
inline std::uint64_t initial_seed() {
  const random::Turn turn(default_generator());
  return default_generator().initial_seed();
}
/// torch.empty((), dtype=torch.int64).random_(): in [0, 2^63).
inline std::int64_t random_int64(Generator& g = default_generator()) {
  const random::Turn turn(g);
  return g.random_int64();
}

/// rand, uniform_:  y_i = fma(u_i, high - low, low), with u24 for float and u53 for double.
///
/// Throws  ValueError unless low <= high and high - low is finite
template <Floating T>
void fill_uniform(T* y, Size n, double low, double high, Generator& g = default_generator()) {
  const T from = static_cast<T>(low), range = static_cast<T>(high) - from;
  if (!(range >= 0) || range > (sizeof(T) == 4 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023))
    fail<ValueError>({"[uniform_] high - low must be finite and not negative, but got low ", low, " and high ", high,
                      ". uniform_ expects to return a [from, to) range."});
  const random::Turn turn(g);
  constexpr int words_each = sizeof(T) / 4;
  random::in_chunks<words_each>(n, g, [&](const std::uint32_t* words, Size i, Size m) {
    mersenne::run<random::Uniform<T, words_each>>(y + i, words, m, range, from);
  });
}

/// randn, normal_:  y_i = z_i std + mean. Fewer than 16 share one stream of pairs, also across calls; from 16 on they
/// come in blocks of 16, and what is left over after the last whole block redraws the last 16.
///
/// Throws  ValueError if std < 0
template <Floating T>
void fill_normal(T* y, Size n, double mean, double std, Generator& g = default_generator()) {
  if (!(std >= 0))
    fail<ValueError>({"[normal_] std must not be negative, but got ", std, ". normal expects std >= 0.0."});
  const random::Turn turn(g);
  if (n >= 16) {
    random::normal_blocks(y, n, mean, std, g);
    if (n % 16) random::normal_blocks(y + n - 16, 16, mean, std, g);
    return;
  }
  double few[16];
  random::few_normals(few, n, mean, std, g);
  for (Size i = 0; i < n; ++i) y[i] = static_cast<T>(few[i]);
}

/// bernoulli_(p):  y_i = u53_i < p ? 1 : 0
///
/// Throws  ValueError unless p is in [0, 1]
template <Element T>
void fill_bernoulli(T* y, Size n, double p, Generator& g = default_generator()) {
  random::check_probability("bernoulli_", p);
  random::fill_where_below(y, n, p, static_cast<T>(1), g);
}
/// bernoulli(probabilities):  y_i = u_i < p_i ? 1 : 0, with u24 for float and u53 for double.
///
/// Throws  ValueError unless every p_i is in [0, 1]
template <Floating T>
void fill_bernoulli_from(T* y, const T* p, Size n, Generator& g = default_generator()) {
  for (Size i = 0; i < n; ++i) random::check_probability("bernoulli", static_cast<double>(p[i]));
  const random::Turn turn(g);
  constexpr int words_each = sizeof(T) / 4;
  random::in_chunks<words_each>(n, g, [&](const std::uint32_t* words, Size i, Size m) {
    for (Size k = 0; k < m; ++k) y[i + k] = random::Uniform<T, words_each>::unit(words + k * words_each) < p[i + k];
  });
}
/// The factors of dropout:  y_i = u53_i < 1 - p ? 1 / (1 - p) : 0. As in PyTorch p = 0 and p = 1 draw nothing.
///
/// Throws  ValueError unless p is in [0, 1]
template <Floating T>
void fill_dropout(T* y, Size n, double p, Generator& g = default_generator()) {
  if (!(p >= 0 && p <= 1))
    fail<ValueError>({"[dropout] p must be in [0, 1], but got ", p,
                      ". dropout probability has to be between 0 and 1."});
  const double keep = 1 - p;
  if (p > 0 && p < 1) return random::fill_where_below(y, n, keep, T{1} / static_cast<T>(keep), g);
  for (Size i = 0; i < n; ++i) y[i] = static_cast<T>(keep);
}

/// randint:  y_i = low + word % (high - low). The word has 32 bits for fewer than 2^28 values, else 64.
///
/// Throws  ValueError unless low < high
inline void fill_randint(std::int64_t* y, Size n, std::int64_t low, std::int64_t high,
                         Generator& g = default_generator()) {
  if (low >= high)
    fail<ValueError>({"[randint] low must be less than high, but got low ", low, " and high ", high,
                      ". random_ expects 'from' to be less than 'to'."});
  const random::Turn turn(g);
  const auto from = static_cast<std::uint64_t>(low), range = static_cast<std::uint64_t>(high) - from;
  if (range < 1u << 28)
    random::in_chunks<1>(n, g, [&](const std::uint32_t* words, Size i, Size m) {
      const auto divisor = static_cast<std::uint32_t>(range);
      for (Size k = 0; k < m; ++k) y[i + k] = low + words[k] % divisor;
    });
  else
    random::in_chunks<2>(n, g, [&](const std::uint32_t* words, Size i, Size m) {
      for (Size k = 0; k < m; ++k)
        y[i + k] = static_cast<std::int64_t>(from + random::join_words(words + 2 * k) % range);
    });
}

/// randperm: 0, ..., n - 1 in random order; for each i from the front, y_i changes places with y_{i + word % (n - i)}.
/// From 214,748,364 on PyTorch inserts instead, with 64-bit words: i takes the place of y_{word % (i + 1)}, which moves
/// to place i.
///
/// Throws  ValueError if n < 0
inline void randperm(std::int64_t* y, Size n, Generator& g = default_generator()) {
  if (n < 0) fail<ValueError>({"[randperm] n must not be negative, but got ", n, "."});
  const random::Turn turn(g);
  if (n >= 214748364)
    return random::in_chunks<2>(n, g, [&](const std::uint32_t* words, Size first, Size m) {
      for (Size k = 0; k < m; ++k) {
        const Size i = first + k;
        const auto z = static_cast<Size>(random::join_words(words + 2 * k) % static_cast<std::uint64_t>(i + 1));
        y[i] = i;
        y[i] = y[z];
        y[z] = i;
      }
    });
  for (Size i = 0; i < n; ++i) y[i] = i;
  random::in_chunks<1>(n - 1, g, [&](const std::uint32_t* words, Size first, Size m) {
    for (Size k = 0; k < m; ++k) {
      const Size i = first + k, z = i + words[k] % static_cast<std::uint32_t>(n - i), before = y[i];
      y[i] = y[z];
      y[z] = before;
    }
  });
}

}  // namespace gradus
