// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>
#include <vector>

#include <gradus/kernel/pool_channels.hpp>
#include <gradus/kernel/reduce.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::kernel;

namespace {

constexpr Size width = 16;
const float not_a_number = std::numeric_limits<float>::quiet_NaN();

/// Two rows of two pixels, all channels alike but the first few.
struct Window {
  float x[4][width] = {};  // upper left, upper right, lower left, lower right
  float y[width];
  std::uint8_t codes[width];

  void set(Size channel, float a, float b, float c, float d) {
    x[0][channel] = a, x[1][channel] = b, x[2][channel] = c, x[3][channel] = d;
  }
  void pool() { best<PoolChannels<float>, PoolChannels<float>::Signature>()(x[0], 1, width, y, codes, width); }
};

}  // namespace

TEST_CASE("pool_channels: the largest, where it is, and whether relu lets it live") {
  Window w;
  w.set(0, 1, 2, 3, 4);
  w.set(1, 5, 5, 5, 5);          // of equals the first
  w.set(2, -1, -2, -3, -4);      // dead
  w.set(3, -1, 2, 3, -9);
  w.set(4, -0.f, 0, -1, -0.f);
  for (const bool nan : {false, true}) {  // a NaN changes the way, but nothing else
    if (nan) w.set(5, 7, not_a_number, 9, not_a_number);  // of NaNs the last
    w.pool();
    CHECK((w.y[0] == 4 && w.y[1] == 5 && w.y[2] == 0 && w.y[3] == 3 && (w.y[5] != w.y[5]) == nan && w.y[6] == 0));
    CHECK((std::signbit(w.y[4]) && !std::signbit(w.y[2])));  // relu keeps -0, and 0 is not larger
    CHECK(std::vector<int>(w.codes, w.codes + 7) == std::vector<int>{7, 4, 0, 6, 0, nan ? 7 : 0, 0});
  }
}
TEST_CASE("pool_channels: dead windows pass nothing back, and others to one pixel") {
  float g[2 * width], to[2][4][width];  // two windows side by side
  std::uint8_t codes[2 * width];
  for (Size k = 0; k < 2 * width; ++k) g[k] = static_cast<float>(k + 1), codes[k] = static_cast<std::uint8_t>(k % 8);
  best<KeepAlive<float>, KeepAlive<float>::Signature>()(g, codes, 2 * width);
  best<UnpoolChannels<float>, UnpoolChannels<float>::Signature>()(g, codes, 2, width, to[0][0]);
  for (Size k = 0; k < 2 * width; ++k) {
    CHECK(g[k] == (k % 8 < 4 ? 0.f : static_cast<float>(k + 1)));
    for (Size place = 0; place < 4; ++place)
      CHECK(to[place / 2][k / width * 2 + place % 2][k % width] == (k % 4 == place ? g[k] : 0.f));
  }
}
TEST_CASE("pool_channels: sums have the bits of a reduction of the whole gradient") {
  const PooledRows p{9, 3, 5, 7, 10};  // a row is left over; 630 pixels: not whole blocks
  std::vector<float> g(9 * 15 * width), dense(9 * width * 70), parts(width), want(width);
  std::vector<std::uint8_t> codes(g.size());
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto k = static_cast<Size>(i), n = k / width / 15, window = k / width % 15, code = k * 7 % 5 % 4;
    g[i] = 1 / static_cast<float>(k % 97 + 1), codes[i] = static_cast<std::uint8_t>(code | 4);
    const Size row = window / 5 * 2 + code / 2, col = window % 5 * 2 + code % 2;
    dense[static_cast<std::size_t>((n * width + k % width) * 70 + row * 10 + col)] = g[i];
  }
  const Size vector = static_cast<Size>(cpu() == Cpu::avx512 ? 16 : cpu() == Cpu::avx2 ? 8 : 4);
  for (Size o = 0; o < width; o += vector)
    best<SumChannels<float>, SumChannels<float>::Signature>()(p, g.data() + o, codes.data() + o, width,
                                                              parts.data() + o);
  reduce<Sum>({9, width, 70}, dense.data(), {width * 70, 70, 1}, 0b101, want.data());
  CHECK(parts == want);
}
