// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cmath>
#include <limits>

#include <gradus/kernel/reduce_op.hpp>

using namespace gradus::kernel;

TEST_CASE("reduce_op: NaN wins on either side, in numbers and in vectors") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [a, b] : {std::pair{nan, 1.f}, std::pair{1.f, nan}, std::pair{nan, nan}}) {
    float y = a, z = a;
    Max::join(y, b);
    Min::join(z, b);
    CHECK(std::isnan(y));
    CHECK(std::isnan(z));
    using S = Simd<float, Portable>;
    S::v u = {a, 1, -2, 5}, v = {b, 2, -3, -5}, w = u;
    Max::merge<S>(u, v);
    Min::merge<S>(w, v);
    CHECK(std::isnan(u[0]));
    CHECK(std::isnan(w[0]));
    CHECK((u[1] == 2 && u[2] == -2 && u[3] == 5));
    CHECK((w[1] == 1 && w[2] == -3 && w[3] == -5));
  }
}
TEST_CASE("reduce_op: start changes nothing") {
  const auto keeps = []<class Op, class T>(Op, T x) {
    T y = Op::template start<T>;
    Op::join(y, x);
    return y == x;
  };
  CHECK(keeps(Sum(), -2.5f));
  CHECK(keeps(Prod(), -2.5));
  CHECK(keeps(Max(), -std::numeric_limits<float>::infinity()));
  CHECK(keeps(Max(), std::numeric_limits<std::int32_t>::lowest()));
  CHECK(keeps(Min(), std::uint8_t{255}));
  CHECK(keeps(Any(), false));
  CHECK(keeps(All(), true));
}
