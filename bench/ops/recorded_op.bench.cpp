// SPDX-License-Identifier: MIT
// What one recorded operation costs beside its arithmetic: chains of 100 products on tensors of one element, forward,
// backward and the end of the graph. Nanoseconds per operation; the budget is 150.
#include <benchmark/benchmark.h>

#include <gradus/autograd/backward.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/unary.hpp>
#include <gradus/tensor/factories.hpp>

namespace {

using namespace gradus;

constexpr int length = 100;

void report(benchmark::State& state) {
  state.counters["per_op"] = benchmark::Counter(static_cast<double>(state.iterations()) * length,
                                                   benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
/// y = y c, again and again, and back to x.
void chain(benchmark::State& state, bool both, bool backward) {
  const Tensor<float> x = full<float>({1}, 1.f).requires_grad_(), c = full<float>({1}, 1.f);
  if (both) c.requires_grad_();
  for (auto _ : state) {
    Tensor<float> y = x;
    for (int i = 0; i < length; ++i) y = y * c;
    if (!backward) continue;
    y.backward();
    x.zero_grad();
    c.zero_grad();
  }
  report(state);
}
void one_needs_a_gradient(benchmark::State& state) { chain(state, false, true); }
void both_need_a_gradient(benchmark::State& state) { chain(state, true, true); }
void forward_only(benchmark::State& state) { chain(state, false, false); }
void under_no_grad(benchmark::State& state) {
  NoGrad guard;
  chain(state, false, false);
}
BENCHMARK(one_needs_a_gradient);
BENCHMARK(both_need_a_gradient);
BENCHMARK(forward_only);
BENCHMARK(under_no_grad);

/// A chain of functions of matrices, where memory counts: what is not reused comes cold from elsewhere.
template <class F>
void matrices(benchmark::State& state, F f) {
  const Threads one(1);
  const Tensor<float> x = full<float>({256, 256}, .5f).requires_grad_();
  const Tensor<float> dy = full<float>({256, 256}, 1.f);
  for (auto _ : state) {
    Tensor<float> y = x;
    for (int i = 0; i < 10; ++i) y = f(y);
    y.backward(dy);
    x.zero_grad();
  }
  state.counters["per_op"] = benchmark::Counter(static_cast<double>(state.iterations()) * 10,
                                                   benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
void exp_256x256(benchmark::State& state) { matrices(state, [](const auto& x) { return exp(x); }); }
void mul_256x256(benchmark::State& state) { matrices(state, [](const auto& x) { return x * x; }); }
void sin_256x256(benchmark::State& state) { matrices(state, [](const auto& x) { return sin(x); }); }
void sqrt_256x256(benchmark::State& state) { matrices(state, [](const auto& x) { return sqrt(x); }); }
BENCHMARK(exp_256x256);
BENCHMARK(mul_256x256);
BENCHMARK(sin_256x256);
BENCHMARK(sqrt_256x256);

}  // namespace
