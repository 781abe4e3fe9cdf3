// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/pad.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

std::string sources(PadAxis a) {
  std::string all;
  for (Size i = 0; i < a.size; ++i) all += std::to_string(a.source(i)) + " ";
  return all;
}
PadPlan plan(std::initializer_list<PadAxis> axes, Size planes) {
  PadPlan p;
  for (const PadAxis& a : axes) p.axis[p.rank++] = a;
  p.planes = planes;
  p.measure();
  return p;
}

}  // namespace

TEST_CASE("pad kernel: each mode knows what an element shows") {
  CHECK(sources({.n = 3, .before = 2, .size = 6}) == "-1 -1 0 1 2 -1 ");
  CHECK(sources({.n = 3, .before = 2, .size = 7, .mode = PadMode::reflect}) == "2 1 0 1 2 1 0 ");
  CHECK(sources({.n = 3, .before = 2, .size = 7, .mode = PadMode::replicate}) == "0 0 0 1 2 2 2 ");
  CHECK(sources({.n = 3, .before = 2, .size = 7, .mode = PadMode::circular}) == "1 2 0 1 2 0 1 ");
  CHECK(sources({.n = 4, .before = 3, .size = 4, .mode = PadMode::circular}) == "0 0 0 0 ");  // [0, 1) of it is left
  CHECK(sources({.n = 4, .before = -1, .size = 4, .mode = PadMode::circular}) == "1 2 3 1 ");
  CHECK(sources({.n = 4, .before = -5, .size = 2}) == "-1 -1 ");
}
TEST_CASE("pad kernel: unpad is its transpose, at any number of threads") {
  for (const PadMode mode : {PadMode::constant, PadMode::reflect, PadMode::replicate, PadMode::circular}) {
    const PadPlan p = plan({{.n = 5, .before = -1, .size = 8, .mode = mode},
                            {.n = 7, .before = 3, .size = 12, .mode = mode}}, 400);
    REQUIRE(p.x_plane == 35);
    REQUIRE(p.y_plane == 96);
    std::vector<double> x, dy, y(400 * 96), dx(400 * 35), again(400 * 35);
    for (int i = 0; i < 400 * 35; ++i) x.push_back(i * 37 % 101 - 50);
    for (int i = 0; i < 400 * 96; ++i) dy.push_back(i * 53 % 97 - 48);
    pad(p, x.data(), y.data(), 0.);
    unpad(p, dy.data(), dx.data());
    double a = 0, b = 0;
    for (std::size_t i = 0; i < y.size(); ++i) a += y[i] * dy[i];
    for (std::size_t i = 0; i < x.size(); ++i) b += x[i] * dx[i];
    CHECK(a == b);
    const Threads one(1);
    unpad(p, dy.data(), again.data());
    CHECK(again == dx);
  }
}
