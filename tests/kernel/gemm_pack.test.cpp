// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cstdint>
#include <vector>

#include <gradus/kernel/gemm_pack.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

/// Elements that differ from pack's definition, those between the rows included; element i of the source holds i + 1.
template <class T>
int wrong_elements(Cpu level, Size k, Size n, Size step, Size next, Size width) {
  std::vector<T> from(static_cast<std::size_t>((k - 1) * step + (n - 1) * next + 1));
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<T>(i + 1);
  std::vector<T> to(static_cast<std::size_t>(k * width), T(77)), expected = to;
  for (Size i = 0; i < k; ++i)
    for (Size j = 0; j < n; ++j)
      expected[static_cast<std::size_t>(i * width + j)] = from[static_cast<std::size_t>(i * step + j * next)];
  constexpr Size s = sizeof(T);
  const Strip strip{reinterpret_cast<const char*>(from.data()), step * s, next * s, k, n};
  pack_for<T>(level)(strip, reinterpret_cast<char*>(to.data()), width * s);
  int wrong = 0;
  for (std::size_t i = 0; i < to.size(); ++i) wrong += to[i] != expected[i];
  return wrong;
}

}  // namespace

TEST_CASE("pack: side by side, along k and strided, for every size of element and odd ends") {
  for (int l = 0; l <= static_cast<int>(cpu()); ++l) {
    const Cpu level = static_cast<Cpu>(l);
    int wrong = 0;
    for (Size k : {1, 2, 3, 4, 5, 8, 15, 16, 17, 33, 70, 141})
      for (Size n : {1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 32}) {
        const Size layouts[][2] = {{n, 1}, {n + 3, 1}, {1, k}, {1, k + 3}, {3, 3 * k}, {0, 1}, {1, 0}};
        for (auto& steps : layouts) {
          wrong += wrong_elements<std::uint8_t>(level, k, n, steps[0], steps[1], 32);
          wrong += wrong_elements<std::uint32_t>(level, k, n, steps[0], steps[1], 32);
          wrong += wrong_elements<std::uint64_t>(level, k, n, steps[0], steps[1], 36);
        }
      }
    CAPTURE(name(level));
    CHECK(wrong == 0);
  }
}
