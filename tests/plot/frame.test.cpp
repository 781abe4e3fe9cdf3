// SPDX-License-Identifier: MIT
#include <gradus/plot/frame.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;
using plot::Axes;

namespace {

struct Limits {
  double left, right, bottom, top;
};
/// Checks against what matplotlib's get_xlim() and get_ylim() give.
void check_limits(const Axes& axes, const Limits& expected) {
  const plot::Frame f = plot::frame_of(axes.content(), {0, 0, 200, 100});
  CHECK(f.xlim.low == Approx(expected.left));
  CHECK(f.xlim.high == Approx(expected.right));
  CHECK(f.ylim.low == Approx(expected.bottom));
  CHECK(f.ylim.high == Approx(expected.top));
}

}  // namespace

TEST_CASE("frame: matplotlib's limits") {
  Axes bare(1, 1, 1), nothing(1, 1, 1), one(1, 1, 1), flat(1, 1, 1), line(1, 1, 1);
  check_limits(bare, {0, 1, 0, 1});
  nothing.plot(std::vector<double>{});
  check_limits(nothing, {-0.055, 0.055, -0.055, 0.055});
  one.plot({1}, {0});
  check_limits(one, {0.945, 1.055, -0.055, 0.055});
  flat.plot({5, 5, 5});
  check_limits(flat, {-0.1, 2.1, 4.725, 5.275});
  line.plot({0, 1, __builtin_nan("")}, {-3, 7, 100});
  check_limits(line, {-0.05, 1.05, -3.5, 7.5});
  line.set_ylim(4, -4);
  check_limits(line, {-0.05, 1.05, 4, -4});
}

TEST_CASE("frame: an image has square pixels, its first row on top, and no margin") {
  Axes axes(1, 1, 1);
  axes.imshow(zeros({10, 20}));
  check_limits(axes, {-0.5, 19.5, 9.5, -0.5});
  axes.plot({3}, {3}, {.format = "o"});
  check_limits(axes, {-0.5, 19.5, 9.5, -0.5});
  const plot::Frame f = plot::frame_of(axes.content(), {10, 20, 100, 100});
  CHECK(f.box.width == 100);
  CHECK(f.box.height == 50);
  CHECK(f.box.y == 45);
  CHECK(f.x(-0.5) == 10);
  CHECK(f.y(-0.5) == 45);
  CHECK(f.y(9.5) == 95);
}
