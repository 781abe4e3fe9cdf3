// SPDX-License-Identifier: MIT
// Random words and the fills made from them, one thread. ns: nanoseconds a word, or an element.
#include <benchmark/benchmark.h>

#include <vector>

#include <gradus/core/random.hpp>

using namespace gradus;

namespace {

constexpr Size mlp_mask = 256 * 384;  // the two dropout masks of one step of the MLP notebook

template <class T, class F>
void measure(benchmark::State& state, F&& fill) {
  const Size n = state.range(0);
  std::vector<T> y(static_cast<std::size_t>(n));
  Generator g(0);
  for (auto _ : state) {
    fill(y.data(), n, g);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  using benchmark::Counter;
  state.counters["ns"] = Counter(static_cast<double>(n) * 1e-9, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

#define GRADUS_FILL(name, T, call) \
  void name(benchmark::State& state) { measure<T>(state, [](T* y, Size n, Generator& g) { call; }); } \
  BENCHMARK(name)->Arg(mlp_mask)->Unit(benchmark::kMicrosecond)

GRADUS_FILL(words, std::uint32_t, g.fill_u32(y, n));
GRADUS_FILL(words_one_by_one, std::uint32_t, for (Size i = 0; i < n; ++i) y[i] = g.next_u32());
GRADUS_FILL(uniform_float, float, fill_uniform(y, n, -0.5, 0.5, g));
GRADUS_FILL(uniform_double, double, fill_uniform(y, n, -0.5, 0.5, g));
GRADUS_FILL(normal_float, float, fill_normal(y, n, 0, 1, g));
GRADUS_FILL(normal_double, double, fill_normal(y, n, 0, 1, g));
GRADUS_FILL(bernoulli_bool, std::uint8_t, fill_bernoulli(y, n, 0.4, g));
GRADUS_FILL(dropout_float, float, fill_dropout(y, n, 0.4, g));
GRADUS_FILL(dropout_double, double, fill_dropout(y, n, 0.4, g));
GRADUS_FILL(randint_100, std::int64_t, fill_randint(y, n, 0, 100, g));
GRADUS_FILL(permutation, std::int64_t, randperm(y, n, g));

}  // namespace

BENCHMARK_MAIN();
