// SPDX-License-Identifier: MIT
// How many float32 operations a second the processor does now: multiply-adds on registers, on one thread and on all.
// Build with -O2 -march=native. On an idle machine the figure is always the same; when it is not, other programs ran.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

#ifdef __AVX512F__
constexpr int lanes = 16;
#else
constexpr int lanes = 8;
#endif
typedef float Vector __attribute__((vector_size(lanes * sizeof(float))));

constexpr int sums = 12;
constexpr long loops = 20'000'000;  // some 30 ms: a new thread may begin on a core that is taken

void multiply_adds() {
  Vector x = {}, y = {}, s[sums] = {};
  for (int i = 0; i < lanes; ++i) x[i] = 0.5f, y[i] = 1;
  volatile float first = 1;
  for (Vector& sum : s) sum = y * first;  // else the compiler sees that all sums are one
  for (long n = 0; n < loops; ++n)
#pragma GCC unroll 12
    for (Vector& sum : s) sum = sum * x + y;
  for (Vector& sum : s) asm volatile("" : : "m"(sum));
}

/// Median of short samples, in GFLOP/s.
double measured(unsigned threads) {
  using clock = std::chrono::steady_clock;
  std::vector<double> speeds;
  for (int i = 0; i < 5; ++i) {
    const auto start = clock::now();
    std::vector<std::thread> team;
    for (unsigned t = 1; t < threads; ++t) team.emplace_back(multiply_adds);
    multiply_adds();
    for (std::thread& t : team) t.join();
    const double seconds = std::chrono::duration<double>(clock::now() - start).count();
    speeds.push_back(2e-9 * sums * lanes * static_cast<double>(loops) * threads / seconds);
  }
  std::sort(speeds.begin(), speeds.end());
  return speeds[speeds.size() / 2];
}

}  // namespace

int main() {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  measured(1);
  std::printf("FMA peak now %.0f GFLOP/s on one thread, %.0f on %u\n", measured(1), measured(cores), cores);
}
