// SPDX-License-Identifier: MIT
#pragma once
// NumPy's random numbers, bit for bit: what np.random.seed(s) is followed by (RandomState, the legacy stream). Its
// words are the Mersenne Twister's that PyTorch has, too; what is made of them differs:
//   u = (27 high bits of one word, 26 of the next) / 2^53,   normal numbers by the polar method, in pairs.
// Source: Marsaglia, Bray, A convenient method for generating normal variables (1964), doi:10.1137/1006063.
#include <cmath>
#include <utility>

#include <gradus/core/mersenne.hpp>
#include <gradus/tensor/tensor.hpp>

namespace gradus {

/// np.random.RandomState(seed): NumpyRandom rng(0); rng.rand({100, 1}).
class NumpyRandom {
 public:
  /// Throws  ValueError unless seed is in [0, 2^32)
  explicit NumpyRandom(std::int64_t seed) { this->seed(seed); }
  /// Starts the stream anew.
  GRADUS_SMALL void seed(std::int64_t seed) {
    if (seed < 0 || seed > 0xffffffff)
      fail<ValueError>({"[NumpyRandom] seed must be between 0 and 2**32 - 1, but got ", seed, "."});
    words_.manual_seed(static_cast<std::uint64_t>(seed));
  }

  /// Uniform in [0, 1).
  Tensor<double> rand(const Dims& sizes) { return uniform(0, 1, sizes); }
  /// Uniform in [low, high).    y = low + (high - low) u
  GRADUS_SMALL Tensor<double> uniform(double low, double high, const Dims& sizes) {
    return filled<double>(sizes, [&] { return low + rounded((high - low) * next_double()); });
  }
  /// Normal with mean 0 and standard deviation 1.
  Tensor<double> randn(const Dims& sizes) { return normal(0, 1, sizes); }
  /// Normal: y = mean + std z.
  GRADUS_SMALL Tensor<double> normal(double mean, double std, const Dims& sizes) {
    if (!(std >= 0)) fail<ValueError>({"[NumpyRandom] std must not be negative, but got ", std, ". scale < 0."});
    return filled<double>(sizes, [&] { return mean + rounded(std * next_normal()); });
  }
  /// Integers in [low, high).
  ///
  /// Throws  ValueError unless low < high
  GRADUS_SMALL Tensor<std::int64_t> randint(std::int64_t low, std::int64_t high, const Dims& sizes) {
    if (low >= high)
      fail<ValueError>({"[NumpyRandom] low must be less than high, but got low ", low, " and high ", high,
                        ". low >= high."});
    const auto from = static_cast<std::uint64_t>(low), most = static_cast<std::uint64_t>(high) - from - 1;
    return filled<std::int64_t>(sizes, [&] { return static_cast<std::int64_t>(from + next_at_most(most)); });
  }
  /// 0, ..., n - 1 in random order. x.index(rng.permutation(len(x))) has the rows that np.random.shuffle(x) leaves.
  GRADUS_SMALL Tensor<std::int64_t> permutation(Size n) {
    Size next = 0;
    Tensor<std::int64_t> y = filled<std::int64_t>({n}, [&] { return next++; });
    for (Size i = n - 1; i > 0; --i)
      std::swap(y.data_ptr()[i], y.data_ptr()[next_at_most(static_cast<std::uint64_t>(i))]);
    return y;
  }

 private:
  template <Element T, class F>
  static Tensor<T> filled(const Dims& sizes, F next) {
    Tensor<T> y = Tensor<T>::empty(sizes);
    for (Size i = 0; i < y.numel(); ++i) y.data_ptr()[i] = next();
    return y;
  }
  /// A product that no compiler fuses with the sum it goes into.
  static double rounded(double x) noexcept {
    volatile double y = x;
    return y;
  }
  double next_double() {
    const std::uint32_t high = words_.next_u32() >> 5, low = words_.next_u32() >> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  }
  double next_normal() {
    double kept, a, b, r;
    if (words_.take_normal(kept)) return kept;
    do {
      a = 2 * next_double() - 1;
      b = 2 * next_double() - 1;
      r = rounded(a * a) + rounded(b * b);
    } while (r >= 1 || r == 0);
    const double f = std::sqrt(-2 * std::log(r) / r);
    words_.keep_normal(f * a);
    return f * b;
  }
  /// In [0, most]: as many bits as most has, drawn until they fit. Nothing is drawn for 0.
  std::uint64_t next_at_most(std::uint64_t most) {
    if (most == 0) return 0;
    const std::uint64_t mask = ~std::uint64_t{0} >> __builtin_clzll(most);
    std::uint64_t y;
    do y = (most >> 32 ? words_.next_u64() : words_.next_u32()) & mask;
    while (y > most);
    return y;
  }

  Generator words_;
};

}  // namespace gradus
