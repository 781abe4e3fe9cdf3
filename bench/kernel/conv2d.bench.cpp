// SPDX-License-Identifier: MIT
// Convolution forward, backward to the input and backward to the weights, at the two shapes of notebook 003 (batch 32)
// and at eight of ResNet-18 and ResNet-50 (batch 8). GF/s counts two operations for each multiply-add of the
// definition, borders included. Threads: 1, then as many as OpenMP gives.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include <gradus/kernel/conv2d_weight.hpp>

using namespace gradus;

namespace {

struct Shape {
  const char* name;
  Size n, c, size, o, kernel, stride, padding;
};
constexpr Shape shapes[] = {
    {"003_conv1", 32, 1, 28, 32, 3, 1, 0},        {"003_conv2", 32, 32, 13, 64, 3, 1, 0},
    {"resnet_stem_224", 8, 3, 224, 64, 7, 2, 3},  {"resnet_3x3_56", 8, 64, 56, 64, 3, 1, 1},
    {"resnet_3x3_28", 8, 128, 28, 128, 3, 1, 1},  {"resnet_3x3_14", 8, 256, 14, 256, 3, 1, 1},
    {"resnet_3x3_7", 8, 512, 7, 512, 3, 1, 1},    {"resnet_3x3_56_stride2", 8, 64, 56, 128, 3, 2, 1},
    {"resnet_1x1_56", 8, 64, 56, 256, 1, 1, 0},   {"resnet_1x1_14_stride2", 8, 1024, 14, 2048, 1, 2, 0},
};

std::vector<float> numbers(Size n) {
  std::vector<float> v(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(i % 17) / 16 - 0.5f;
  return v;
}

enum class Pass { forward, input, weight };

void conv2d(benchmark::State& state, Shape from, Pass pass, int threads) {
  const Threads guard(threads);
  kernel::Conv2dShape s{from.n, from.c, from.size, from.size, from.o, from.kernel, from.kernel};
  s.stride_h = s.stride_w = from.stride;
  s.top = s.left = from.padding;
  s.out_h = s.out_w = (from.size + 2 * from.padding - from.kernel) / from.stride + 1;
  std::vector<float> x = numbers(s.n * s.c * s.h * s.w), weight = numbers(s.o * s.c * s.taps()), bias = numbers(s.o);
  std::vector<float> y = numbers(s.n * s.o * s.out_h * s.out_w);
  for (auto _ : state) {
    if (pass == Pass::forward) kernel::conv2d<float>(s, x.data(), weight.data(), bias.data(), y.data());
    else if (pass == Pass::input) kernel::conv2d_input_grad<float>(s, y.data(), weight.data(), x.data());
    else kernel::conv2d_weight_grad<float>(s, x.data(), y.data(), weight.data());
    benchmark::ClobberMemory();
  }
  const double multiply_adds = static_cast<double>(y.size()) * static_cast<double>(s.c * s.taps());
  state.counters["GF/s"] = benchmark::Counter(2e-9 * multiply_adds, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* passes[] = {"forward", "input_grad", "weight_grad"};
  for (const Shape& s : shapes)
    for (Pass pass : {Pass::forward, Pass::input, Pass::weight})
      for (int threads : {1, num_threads()}) {
        const std::string name = std::string("conv2d/") + s.name + "/" + passes[static_cast<int>(pass)] + "/threads:" +
                                 std::to_string(threads);
        benchmark::RegisterBenchmark(name.c_str(), conv2d, s, pass, threads)->UseRealTime();
        if (num_threads() == 1) break;
      }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
