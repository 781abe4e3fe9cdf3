// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cmath>

#include <gradus/kernel/broadcast.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {
template <class T>
struct Fill {
  template <class Level>
  GRADUS_INLINE static void run(T x, T* y) {
    using S = Simd<T, Level>;
    typename S::v v;
    broadcast<S>(v, x);
    S::store(y, v);
  }
};
}  // namespace

TEMPLATE_TEST_CASE("broadcast: every lane, every level, -0 too", "", float, double) {
  using L = Levels<Fill<TestType>, void(TestType, TestType*)>;
  TestType y[16] = {};
  const auto check = [&](std::size_t bytes) {
    for (std::size_t k = 0; k < bytes / sizeof(TestType); ++k) CHECK((y[k] == 0 && std::signbit(y[k])));
  };
  L::portable(TestType(-0.0), y);
  check(16);
  if (cpu() == Cpu::neon) return;
  if (cpu() >= Cpu::avx2) L::avx2(TestType(-0.0), y), check(32);
  for (auto& v : y) v = 1;
  if (cpu() >= Cpu::avx512) L::avx512(TestType(-0.0), y), check(64);
}
