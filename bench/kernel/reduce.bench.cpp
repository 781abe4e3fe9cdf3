// SPDX-License-Identifier: MIT
// Reductions: bytes read per second.
#include <benchmark/benchmark.h>

#include <vector>

#include <gradus/kernel/reduce.hpp>

using namespace gradus;

namespace {

template <class Op>
void reduce_matrix(benchmark::State& state) {
  const Size rows = state.range(0), columns = state.range(1);
  const auto axes = static_cast<unsigned>(state.range(2));
  std::vector<float> x(static_cast<std::size_t>(rows * columns)), y(static_cast<std::size_t>(rows + columns));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 1000) * 0.001f;
  for (auto _ : state) {
    kernel::reduce<Op>({rows, columns}, x.data(), {columns, 1}, axes, y.data());
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * rows * columns * 4);
}
constexpr int over_rows = 1, over_columns = 2, over_all = 3;

}  // namespace

BENCHMARK(reduce_matrix<kernel::Sum>)
    ->ArgNames({"rows", "columns", "axes"})
    ->Args({256, 256, over_rows})
    ->Args({256, 10, over_rows})
    ->Args({1024, 1024, over_rows})
    ->Args({8192, 4096, over_rows})
    ->Args({1 << 20, 10, over_rows})
    ->Args({256, 256, over_columns})
    ->Args({256, 10, over_columns})
    ->Args({1024, 1000, over_columns})
    ->Args({1024, 1024, over_columns})
    ->Args({8192, 4096, over_columns})
    ->Args({256, 256, over_all})
    ->Args({1024, 1024, over_all})
    ->Args({8192, 4096, over_all})
    ->UseRealTime();
BENCHMARK(reduce_matrix<kernel::Max>)->ArgNames({"rows", "columns", "axes"})->Args({1024, 1024, over_all})->UseRealTime();
BENCHMARK(reduce_matrix<kernel::SumSquares>)
    ->ArgNames({"rows", "columns", "axes"})
    ->Args({1024, 1024, over_all})
    ->UseRealTime();

BENCHMARK_MAIN();
