// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include <gradus/core/parallel.hpp>

/// How often parallel_for called f(i), for each i.
inline std::vector<int> calls(gradus::Size n, int threads) {
  gradus::Threads guard(threads);
  std::vector<int> seen(static_cast<std::size_t>(n));
  gradus::parallel_for(n, [&](gradus::Size i) { ++seen[static_cast<std::size_t>(i)]; });
  return seen;
}
