// SPDX-License-Identifier: MIT
// What both units contain, under names of their own.
#include <vector>

#include <gradus/core/parallel.hpp>

#define UNIT(SUFFIX)                                                                                          \
  int threads_seen_##SUFFIX() { return gradus::num_threads(); }                                               \
  double sum_##SUFFIX(long n) {                                                                               \
    std::vector<double> y(static_cast<std::size_t>(n));                                                       \
    gradus::parallel_blocks(n, 1000, [&](gradus::Size begin, gradus::Size end) {                              \
      for (gradus::Size i = begin; i < end; ++i) y[static_cast<std::size_t>(i)] += 1;                         \
    });                                                                                                       \
    double sum = 0;                                                                                           \
    for (double v : y) sum += v;                                                                              \
    return sum;                                                                                               \
  }
