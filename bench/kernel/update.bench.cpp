// SPDX-License-Identifier: MIT
// Optimizer updates: bytes moved per second.
#include <benchmark/benchmark.h>

#include <vector>

#include <gradus/kernel/update.hpp>

using namespace gradus;

namespace {

std::vector<float> filled(Size n, float value) { return std::vector<float>(static_cast<std::size_t>(n), value); }

void sgd(benchmark::State& state) {
  const Size n = state.range(0);
  auto p = filled(n, 1), g = filled(n, 0.01f), buffer = filled(n, 0);
  for (auto _ : state) {
    kernel::sgd(n, p.data(), g.data(), buffer.data(), {.lr = 1e-3, .momentum = 0.9});
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * n * 20);
}
void rmsprop(benchmark::State& state) {
  const Size n = state.range(0);
  auto p = filled(n, 1), g = filled(n, 0.01f), v = filled(n, 0);
  for (auto _ : state) {
    kernel::rmsprop<float>(n, p.data(), g.data(), v.data(), nullptr, nullptr, {.lr = 1e-3});
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * n * 20);
}
void adam(benchmark::State& state) {
  const Size n = state.range(0);
  auto p = filled(n, 1), g = filled(n, 0.01f), m = filled(n, 0), v = filled(n, 0);
  for (auto _ : state) {
    kernel::adam(n, p.data(), g.data(), m.data(), v.data(), {.lr = 1e-3});
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * n * 28);
}

}  // namespace

// The last layer, the MLP notebook's first weights, and more than the caches hold.
BENCHMARK(sgd)->ArgName("n")->Arg(1280)->Arg(200704)->Arg(1 << 24)->UseRealTime();
BENCHMARK(rmsprop)->ArgName("n")->Arg(1280)->Arg(200704)->Arg(1 << 24)->UseRealTime();
BENCHMARK(adam)->ArgName("n")->Arg(1280)->Arg(200704)->Arg(1 << 24)->UseRealTime();

BENCHMARK_MAIN();
