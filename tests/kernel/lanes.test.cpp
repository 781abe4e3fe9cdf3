// SPDX-License-Identifier: MIT
#include <gradus/kernel/lanes.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Above { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { y = a > b; } };
struct Pick {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& c, auto& a, auto& b) { S::select(y, c, a, b); }
};
template <class T>
void check_masks() {
  const std::size_t n = 32;
  std::vector<T> a(n), b(n, T(10)), y(n);
  std::vector<std::uint8_t> above(n, 99), odd(n);
  for (std::size_t k = 0; k < n; ++k) a[k] = static_cast<T>(k), odd[k] = k % 2;
  const void* two[] = {a.data(), b.data()};
  for (const Level& level : levels<VectorRow<Above, T, bool, T, T>>()) {
    level.row(above.data(), two, n);
    for (std::size_t k = 0; k < n; ++k) REQUIRE(above[k] == (k > 10));
  }
  const void* three[] = {odd.data(), a.data(), b.data()};
  for (const Level& level : levels<VectorRow<Pick, T, T, bool, T, T>>()) {
    level.row(y.data(), three, n);
    for (std::size_t k = 0; k < n; ++k) REQUIRE(y[k] == (k % 2 ? static_cast<T>(k) : T(10)));
  }
}
}  // namespace

TEST_CASE("lanes: masks are written as bools, 0 or 1, and bools are read as masks") {
  check_masks<float>();
  check_masks<double>();
}
TEST_CASE("lanes: integers alone go one by one, and wrap around") {
  std::int64_t y;
  Scalars::add<std::int64_t>(y, INT64_MAX, 1);
  CHECK(y == INT64_MIN);
  Scalars::mul<std::int64_t>(y, INT64_MAX, 2);
  CHECK(y == -2);
  std::uint8_t byte;
  Scalars::sub<std::uint8_t>(byte, 1, 2);
  CHECK(byte == 255);
  bool truth;
  Scalars::add<bool>(truth, true, true);
  CHECK(truth);
}
TEST_CASE("lanes: the first floating type decides") {
  CHECK((std::is_same_v<FirstFloat<bool, std::int64_t>::Type, void>));
  CHECK((std::is_same_v<FirstFloat<bool, double, double>::Type, double>));
  CHECK((std::is_same_v<FirstFloat<float, bool>::Type, float>));
}
