// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/pool2d.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

/// 30 planes and their windows of 2 x 2, side by side.
PoolShape shape(Size height, Size width, bool ceil_mode) {
  const Size more = ceil_mode ? 1 : 0;
  return {30, height, width, (height + more) / 2, (width + more) / 2, 2, 2, 0, 1};
}
std::vector<float> numbers(Size n) {
  std::vector<float> x;
  for (Size i = 0; i < n; ++i) x.push_back(static_cast<float>(i * 7919 % 1009));
  return x;
}
template <class T>
std::size_t size(Size planes, T elements) { return static_cast<std::size_t>(planes * elements); }

}  // namespace

TEST_CASE("pool2d kernel: windows side by side in vectors are those taken one by one") {
  for (const bool ceil_mode : {false, true})
    for (const Pair sides : {Pair(26, 26), Pair(11, 11), Pair(9, 34), Pair(2, 9)}) {
      const PoolShape s = shape(sides.h, sides.w, ceil_mode);
      REQUIRE(s.halving<float>().h > 0);
      const std::vector<float> x = numbers(s.planes * s.in()), dy = numbers(s.planes * s.out());
      const std::size_t out = size(s.planes, s.out()), in = size(s.planes, s.in());
      std::vector<float> y(out), want(out), dx(in), want_dx(in);
      std::vector<std::int32_t> place(out), want_place(out);
      max_pool2d(s, x.data(), y.data(), place.data());
      max_pool2d_gradient(s, dy.data(), place.data(), dx.data());
      for (Size p = 0; p < s.planes; ++p)
        for (Size i = 0; i < s.out_height; ++i)
          for (Size j = 0; j < s.out_width; ++j)
            MaxPoolPlane<float>::window(s, i, j, x.data() + p * s.in(), want.data() + p * s.out(),
                                        want_place.data() + p * s.out());
      for (Size o = 0; o < s.planes * s.out(); ++o)
        want_dx[size(o / s.out(), s.in()) + static_cast<std::size_t>(place[size(o, 1)])] = dy[size(o, 1)];
      CHECK(y == want);
      CHECK(place == want_place);
      CHECK(dx == want_dx);

      const AveragePool<float> a{s, true, 0};
      avg_pool2d(a, x.data(), y.data());
      for (Size p = 0; p < s.planes; ++p)
        for (Size i = 0; i < s.out_height; ++i)
          for (Size j = 0; j < s.out_width; ++j)
            AveragePoolPlane<float>::window(a, i, j, x.data() + p * s.in(), want.data() + p * s.out());
      CHECK(y == want);
      want_dx.assign(in, 0);
      avg_pool2d_gradient(a, dy.data(), dx.data());
      for (Size p = 0; p < s.planes; ++p)
        for (Size i = 0; i < s.out_height; ++i)
          for (Size j = 0; j < s.out_width; ++j)
            AveragePoolGradientPlane<float>::window(a, i, j, dy.data() + p * s.out(), want_dx.data() + p * s.in());
      CHECK(dx == want_dx);
    }
}
TEST_CASE("pool2d kernel: same bits at 1 and 3 threads") {
  const PoolShape s{200, 15, 17, 8, 9, 3, 2, 1, 1};
  const std::vector<float> x = numbers(s.planes * s.in());
  const auto all = [&] {
    std::vector<float> y(size(s.planes, s.out())), dx(size(s.planes, s.in()));
    std::vector<std::int32_t> place(y.size());
    max_pool2d(s, x.data(), y.data(), place.data());
    max_pool2d_gradient(s, x.data(), place.data(), dx.data());
    dx.insert(dx.end(), y.begin(), y.end());
    avg_pool2d<float>({s, false, 0}, x.data(), y.data());
    dx.insert(dx.end(), y.begin(), y.end());
    return dx;
  };
  const Threads three(3);
  const std::vector<float> y = all();
  const Threads one(1);
  CHECK(all() == y);
}
TEST_CASE("pool2d kernel: a window with nothing in it has no place and no gradient") {
  const PoolShape s{1, 2, 2, 1, 1, 2, 1, 1, 3};
  const float x[] = {1, 2, 3, 4}, dy = 5;
  float y, dx[4];
  std::int32_t place;
  max_pool2d(s, x, &y, &place);
  CHECK(y == -std::numeric_limits<float>::infinity());
  CHECK(place == -1);
  max_pool2d_gradient(s, &dy, &place, dx);
  CHECK((dx[0] == 0 && dx[1] == 0 && dx[2] == 0 && dx[3] == 0));
  max_pool2d_pick(s, x, &place, &y);
  CHECK(y == 0);
}
