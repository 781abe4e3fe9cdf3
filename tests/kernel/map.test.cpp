// SPDX-License-Identifier: MIT
#include <gradus/kernel/map.hpp>

#include <numeric>
#include <vector>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::kernel;

namespace {
// y = a + 1000 b, in plain integers.
void combine(void* y, const void* const* x, std::size_t n) {
  REQUIRE(n % row_unit == 0);
  const auto* a = static_cast<const std::int32_t*>(x[0]);
  const auto* b = static_cast<const std::int32_t*>(x[1]);
  for (std::size_t i = 0; i < n; ++i) static_cast<std::int32_t*>(y)[i] = a[i] + 1000 * b[i];
}
void negate(void* y, const void* const* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) static_cast<std::int32_t*>(y)[i] = -static_cast<const std::int32_t*>(x[0])[i];
}
void widen(void* y, const void* const* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) static_cast<double*>(y)[i] = static_cast<const std::uint8_t*>(x[0])[i] * 0.5;
}
std::vector<std::int32_t> counted(Size n) {
  std::vector<std::int32_t> x(static_cast<std::size_t>(n));
  std::iota(x.begin(), x.end(), 0);
  return x;
}
// Every element of `sizes`, by the definition of strides.
template <class F>
void for_each_index(const Dims& sizes, F f) {
  Dims index = Dims::filled(sizes.rank, 0);
  for (Size k = 0; k < count(sizes); ++k) {
    f(index);
    for (int d = sizes.rank - 1; d >= 0 && ++index[d] == sizes[d]; --d) index[d] = 0;
  }
}
Size offset(const Dims& index, const Dims& strides) {
  Size at = 0;
  for (int d = 0; d < index.rank; ++d) at += index[d] * strides[d];
  return at;
}
void check(const Dims& sizes, const Dims& ys, const Dims& as, const Dims& bs, Size origin = 0) {
  const std::vector<std::int32_t> a = counted(100000), b = counted(100000);
  std::vector<std::int32_t> y(100000, -1), want = y;
  map(combine, sizes, Strided(y.data() + origin, ys), Strided(a.data() + origin, as), Strided(b.data() + origin, bs));
  for_each_index(sizes, [&](const Dims& i) {
    const Size value = origin + offset(i, as) + 1000 * (origin + offset(i, bs));
    want[static_cast<std::size_t>(origin + offset(i, ys))] = static_cast<std::int32_t>(value);
  });
  INFO("sizes " << to_string(sizes) << " y " << to_string(ys) << " a " << to_string(as) << " b " << to_string(bs));
  CHECK(y == want);
}
}  // namespace

TEST_CASE("map: every layout gives what the strides say, and writes nothing else") {
  check({}, {}, {}, {});
  check({5}, {1}, {1}, {1});
  check({0}, {1}, {1}, {1});
  check({1, 1}, {7, 3}, {0, 0}, {5, 5});
  check({100}, {3}, {1}, {2});
  check({7, 30}, {30, 1}, {30, 1}, {0, 1});          // a bias
  check({30, 7}, {7, 1}, {7, 1}, {1, 0});            // a column
  check({40, 50}, {50, 1}, {1, 40}, {50, 1});        // one is transposed
  check({40, 50}, {1, 40}, {1, 40}, {1, 40});        // all are
  check({3, 1, 5, 1, 9}, {45, 9, 9, 1, 1}, {45, 0, 9, 0, 1}, {1, 2, 3, 4, 5});
  check({2, 3, 2, 2, 2, 2, 2, 2}, {192, 64, 32, 16, 8, 4, 2, 1}, {1, 2, 6, 12, 24, 48, 96, 192},
        {0, 0, 0, 0, 0, 0, 0, 1});
  check({2000}, {1}, {0}, {-1}, 5000);               // longer than a buffer; backwards
  check({33, 1100}, {1100, 1}, {0, 0}, {1, 33});     // cut for several threads
}
TEST_CASE("map: no strides repeat one element") {
  std::vector<std::int32_t> y(40), x = counted(40);
  const std::int32_t two = 2;
  map(combine, {40}, Strided(y.data(), {1}), Strided(x.data(), {1}), Strided(&two));
  CHECK((y[0] == 2000 && y[39] == 2039));
}
TEST_CASE("map: in place, contiguous, strided and transposed") {
  for (const Dims& strides : {Dims{10, 1}, Dims{1, 10}, Dims{20, 2}}) {
    std::vector<std::int32_t> x = counted(200);
    map(negate, {10, 10}, Strided(x.data(), strides), Strided(x.data(), strides));
    for_each_index({10, 10}, [&](const Dims& i) {
      REQUIRE(x[static_cast<std::size_t>(offset(i, strides))] == -offset(i, strides));
    });
  }
}
TEST_CASE("map: operands of different element sizes") {
  std::vector<std::uint8_t> x(100, 3);
  std::vector<double> y(100);
  x[98] = 255;
  map(widen, {50}, Strided(y.data(), {1}), Strided(x.data(), {2}));
  CHECK((y[0] == 1.5 && y[48] == 1.5 && y[49] == 127.5 && y[50] == 0));
}
