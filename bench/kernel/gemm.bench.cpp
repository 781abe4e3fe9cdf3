// SPDX-License-Identifier: MIT
// Matrix products at the shapes of the notebooks' networks: the perceptron mlp (784-256-128-10, batch 256; forward at
// batch 1, 32 and 1000, too), mlr (784-10), logistic (the same, batch 128), linear (784-100-10, batch 32), wide
// (784-1200-600-300-10, batch 100); and square ones. GF/s counts two operations for each multiply-add; compare with
// "peak", a tile whose operands stay in the first-level cache. Threads: 1, then as many as OpenMP gives.
#include <benchmark/benchmark.h>

#include <string>

#include <gradus/kernel/gemm.hpp>

using namespace gradus;

namespace {

struct Shape {
  const char* name;
  Size m, n, k;
  bool a_transposed, b_transposed;
};
constexpr Shape shapes[] = {
    {"mlp_forward1", 256, 256, 784, false, true},
    {"mlp_forward2", 256, 128, 256, false, true},
    {"mlp_forward3", 256, 10, 128, false, true},
    {"mlp_dW1", 256, 784, 256, true, false},
    {"mlp_dW2", 128, 256, 256, true, false},
    {"mlp_dW3", 10, 128, 256, true, false},
    {"mlp_dx2", 256, 256, 128, false, false},
    {"mlp_dx3", 256, 128, 10, false, false},
    {"mlp_batch1_forward1", 1, 256, 784, false, true},
    {"mlp_batch1_forward2", 1, 128, 256, false, true},
    {"mlp_batch1_forward3", 1, 10, 128, false, true},
    {"mlp_batch4_forward1", 4, 256, 784, false, true},
    {"mlp_batch32_forward1", 32, 256, 784, false, true},
    {"mlp_batch32_forward2", 32, 128, 256, false, true},
    {"mlp_batch1000_forward1", 1000, 256, 784, false, true},
    {"mlr_forward", 256, 10, 784, false, true},
    {"mlr_dW", 10, 784, 256, true, false},
    {"logistic_forward", 128, 10, 784, false, true},
    {"logistic_dW", 10, 784, 128, true, false},
    {"one_output", 256, 1, 784, false, true},
    {"linear_forward1", 32, 100, 784, false, true},
    {"linear_forward2", 32, 10, 100, false, true},
    {"linear_dW1", 100, 784, 32, true, false},
    {"linear_dx2", 32, 100, 10, false, false},
    {"wide_forward1", 100, 1200, 784, false, true},
    {"wide_forward2", 100, 600, 1200, false, true},
    {"wide_forward3", 100, 300, 600, false, true},
    {"wide_dW1", 1200, 784, 100, true, false},
    {"wide_dW2", 600, 1200, 100, true, false},
    {"wide_dW3", 300, 600, 100, true, false},
    {"wide_dx2", 100, 1200, 600, false, false},
    {"wide_dx3", 100, 600, 300, false, false},
    {"square2", 2, 2, 2, false, false},
    {"square512", 512, 512, 512, false, false},
    {"square1024", 1024, 1024, 1024, false, false},
    {"square1024_NT", 1024, 1024, 1024, false, true},
};

/// Memory that begins where a tensor's does, at a line of the cache.
template <class T>
struct Numbers : kernel::Scratch<T> {
  explicit Numbers(Size n) : kernel::Scratch<T>(n) {
    for (Size i = 0; i < n; ++i) this->data()[i] = static_cast<T>(i % 17) / 16;
  }
};

void count(benchmark::State& state, double multiply_adds) {
  state.counters["GF/s"] = benchmark::Counter(2e-9 * multiply_adds, benchmark::Counter::kIsIterationInvariantRate);
}

template <class T>
void gemm(benchmark::State& state, Shape s, int threads) {
  const Threads guard(threads);
  const Numbers<T> a(s.m * s.k), b(s.k * s.n), c(s.m * s.n);
  const Size a_row = s.a_transposed ? 1 : s.k, a_col = s.a_transposed ? s.m : 1;
  const Size b_row = s.b_transposed ? 1 : s.n, b_col = s.b_transposed ? s.k : 1;
  for (auto _ : state) {
    kernel::gemm(s.m, s.n, s.k, a.data(), a_row, a_col, b.data(), b_row, b_col, c.data(), s.n);
    benchmark::DoNotOptimize(c.data());
    benchmark::ClobberMemory();
  }
  count(state, static_cast<double>(s.m * s.n * s.k));
}

template <class T>
void peak(benchmark::State& state) {
  const kernel::TileKind kind = kernel::tile_kind<T>(cpu());
  constexpr Size k = 100, s = sizeof(T);
  const Numbers<T> a(kind.rows * k), b(kind.cols * k), c(kind.rows * kind.cols);
  char* to = reinterpret_cast<char*>(c.data());
  const kernel::Tile tile{reinterpret_cast<const char*>(a.data()), k * s, s, reinterpret_cast<const char*>(b.data()),
                          kind.cols * s, kernel::zeros, 0, to, kind.cols * s, k, kind.rows, kind.cols};
  for (auto _ : state) kind.run(tile);
  count(state, static_cast<double>(kind.rows * kind.cols * k));
}

template <class T>
void add_gemm(const std::string& type, const Shape& s, int threads) {
  const std::string name = "gemm/" + type + "/" + s.name + "/threads:" + std::to_string(threads);
  benchmark::RegisterBenchmark(name.c_str(), gemm<T>, s, threads)->UseRealTime();
}
template <class T>
void add_all(const std::string& type) {
  benchmark::RegisterBenchmark(("peak/" + type).c_str(), peak<T>);
  for (const Shape& s : shapes) {
    add_gemm<T>(type, s, 1);
    if (num_threads() > 1) add_gemm<T>(type, s, num_threads());
  }
}

}  // namespace

int main(int argc, char** argv) {
  add_all<float>("float");
  add_all<double>("double");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
