// SPDX-License-Identifier: MIT
// Elementwise operations: nanoseconds per element on each level, in the L1 cache (4096 floats), in the L2 cache and
// in memory; and what a call on one element costs.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include <gradus/kernel/copy.hpp>
#include <gradus/kernel/elementwise.hpp>

namespace {

using namespace gradus;
using namespace gradus::kernel;

template <class T>
std::vector<T> values(std::size_t n, double low, double high) {
  std::vector<T> x(n);
  const double step = (high - low) / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<T>(low + step * static_cast<double>(i * 7919 % n));
  return x;
}
void report(benchmark::State& state, std::size_t n) {
  const double elements = static_cast<double>(state.iterations()) * static_cast<double>(n);
  state.counters["ns_per_element"] =
      benchmark::Counter(elements * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// One row of a body on one level, repeated in the cache.
template <class T>
void row(benchmark::State& state, Row* run, std::size_t n, double low, double high) {
  const std::vector<T> a = values<T>(n, low, high), b = values<T>(n, 0.5, 2);
  std::vector<T> y(n);
  const void* x[] = {a.data(), b.data()};
  for (auto _ : state) {
    run(y.data(), x, n);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  report(state, n);
}
template <class Op, class T, class... X>
void levels(const char* name, double low, double high) {
  using L = Levels<VectorRow<Op, T, T, X...>, Row>;
  const auto add = [&](const char* level, Row* run) {
    const std::string title = std::string(name) + (sizeof(T) == 4 ? "/float/" : "/double/") + level;
    benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
      row<T>(state, run, 16384 / sizeof(T), low, high);
    });
  };
  add("portable", L::portable);
#if defined(__x86_64__)
  if (cpu() >= Cpu::avx2) add("avx2", L::avx2);
  if (cpu() >= Cpu::avx512) add("avx512", L::avx512);
#endif
}
template <class T>
void all_levels() {
  levels<Maximum, T, T, T>("maximum", -1, 1);
  levels<Add, T, T, T>("add", -1, 1);
  levels<Exp, T, T>("exp", -10, 10);
  levels<Log, T, T>("log", 0.01, 10);
  levels<Tanh, T, T>("tanh", -3, 3);
  levels<Sigmoid, T, T>("sigmoid", -6, 6);
  levels<Pow, T, T, T>("pow", 0.1, 4);
  levels<Sin, T, T>("sin", -6, 6);
  levels<Sqrt, T, T>("sqrt", 0, 4);
}

/// y = a + b through the driver: n elements, one after the other.
void add_through_driver(benchmark::State& state) {
  const auto n = static_cast<Size>(state.range(0));
  const std::vector<float> a = values<float>(static_cast<std::size_t>(n), -1, 1), b = a;
  std::vector<float> y(a.size());
  const Dims sizes{n}, strides{1};
  for (auto _ : state) {
    map<Add>(sizes, Strided(y.data(), strides), Strided(a.data(), strides), Strided(b.data(), strides));
    benchmark::ClobberMemory();
  }
  report(state, a.size());
}
/// Rows plus a bias, as after a linear layer.
void add_bias(benchmark::State& state) {
  const Size n = 256, f = state.range(0);
  const std::vector<float> a = values<float>(static_cast<std::size_t>(n * f), -1, 1);
  std::vector<float> y(a.size());
  const Dims sizes{n, f}, strides{f, 1}, bias{0, 1};
  for (auto _ : state) {
    map<Add>(sizes, Strided(y.data(), strides), Strided(a.data(), strides), Strided(a.data(), bias));
    benchmark::ClobberMemory();
  }
  report(state, a.size());
}
void transpose(benchmark::State& state) {
  const Size n = state.range(0);
  const std::vector<float> x = values<float>(static_cast<std::size_t>(n * n), -1, 1);
  std::vector<float> y(x.size());
  const Dims sizes{n, n}, rows{n, 1}, columns{1, n};
  for (auto _ : state) {
    copy(sizes, y.data(), rows, x.data(), columns);
    benchmark::ClobberMemory();
  }
  report(state, x.size());
}
BENCHMARK(add_through_driver)->Arg(1)->Arg(16)->Arg(4096)->Arg(32768)->Arg(1 << 18)->Arg(1 << 24);
BENCHMARK(add_bias)->Arg(10)->Arg(256);
BENCHMARK(transpose)->Arg(100)->Arg(1024)->Arg(4096);

}  // namespace

int main(int argc, char** argv) {
  all_levels<float>();
  all_levels<double>();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
