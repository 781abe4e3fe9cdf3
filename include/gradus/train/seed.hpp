// SPDX-License-Identifier: MIT
#pragma once
#include <cstdio>

#include <gradus/core/random.hpp>

namespace gradus::train {

/// Restarts the default generator, and says so: "Seed set to 0". Lightning's seed_everything. Streams of your own, a
/// Generator or a NumpyRandom, have their own seeds. `workers` is for ported code: loaders here have no processes.
inline std::uint64_t seed_everything(std::uint64_t seed, [[maybe_unused]] bool workers = false,
                                     std::FILE* output = stdout) {
  manual_seed(seed);
  std::fprintf(output, "Seed set to %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(output);
  return seed;
}

}  // namespace gradus::train
