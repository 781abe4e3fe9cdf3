// SPDX-License-Identifier: MIT
#include <gradus/kernel/math_round.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Floor { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { floor<S>(y, x); } };
struct Round { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { round<S>(y, x); } };

template <class T>
void check_floor_and_round() {
  const T limit = T(1) / std::numeric_limits<T>::epsilon(), inf = std::numeric_limits<T>::infinity();
  std::vector<T> x = {0, T(-0.0), T(0.5), T(-0.5), T(1.5), T(2.5), T(-2.5), T(0.3), T(-0.3), T(0.99), inf, -inf,
                      limit, -limit, limit - T(0.5), limit / 2 + T(0.5), -limit / 2 - T(0.5), limit + 1, limit * 8};
  for (const T a : spread<T>({-1000, 1000})) x.push_back(a);
  for (std::size_t level = 0; level < levels<VectorRow<Floor, T, T, T>>().size(); ++level) {
    const std::vector<T> down = levels<VectorRow<Floor, T, T, T>>()[level].run(x);
    const std::vector<T> near = levels<VectorRow<Round, T, T, T>>()[level].run(x);
    for (std::size_t k = 0; k < x.size(); ++k) {
      INFO(level << " " << x[k]);
      REQUIRE(down[k] == std::floor(x[k]));
      REQUIRE(near[k] == std::nearbyint(x[k]));
      REQUIRE(std::signbit(near[k]) == std::signbit(x[k]));
    }
  }
}
}  // namespace

TEST_CASE("floor, round: as the C library, half to even, -0 and large numbers too") {
  check_floor_and_round<float>();
  check_floor_and_round<double>();
}

// The values of PyTorch's remainder and floor_divide.
TEST_CASE("remainder_of, floor_quotient_of: Python's signs") {
  CHECK(remainder_of(7, 2) == 1);
  CHECK(remainder_of(-7, 2) == 1);
  CHECK(remainder_of(7, -2) == -1);
  CHECK(remainder_of(-7, -2) == -1);
  CHECK(floor_quotient_of(7, 2) == 3);
  CHECK(floor_quotient_of(-7, 2) == -4);
  CHECK(floor_quotient_of(7, -2) == -4);
  CHECK(floor_quotient_of(-7, -2) == 3);
  CHECK(remainder_of(-7.5, 2.0) == 0.5);
  CHECK(floor_quotient_of(-7.5, 2.0) == -4);
  CHECK(floor_quotient_of(1.0, 0.1) == 9);  // 0.1 is a little more than a tenth
}
TEST_CASE("remainder_of, floor_quotient_of: zero, infinity and the least integer") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(std::isnan(remainder_of(5.0, 0.0)));
  CHECK(remainder_of(5.0, inf) == 5);
  CHECK(remainder_of(5.0, -inf) == -inf);
  CHECK(std::signbit(remainder_of(-0.0, 2.0)));
  CHECK(floor_quotient_of(5.0, 0.0) == inf);
  CHECK(floor_quotient_of(5.0, inf) == 0);
  CHECK(floor_quotient_of(5.0, -inf) == -1);
  CHECK(std::isnan(floor_quotient_of(inf, 2.0)));
  CHECK(floor_quotient_of<std::int64_t>(INT64_MIN, -1) == INT64_MIN);
  CHECK(remainder_of<std::int64_t>(INT64_MIN, -1) == 0);
  CHECK(remainder_of<std::int64_t>(5, 0) == 0);
  CHECK(floor_quotient_of<std::uint8_t>(200, 255) == 0);
  CHECK(remainder_of<std::uint8_t>(200, 255) == 200);
}
