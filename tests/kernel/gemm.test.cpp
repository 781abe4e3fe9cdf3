// SPDX-License-Identifier: MIT
#include "gemm_cases.hpp"

#include <limits>
#include <utility>

namespace {

template <class T>
int wrong_products(std::uint64_t seed, int problems) {
  Draw draw{seed};
  int wrong = 0;
  for (int i = 0; i < problems; ++i) {
    const Problem<T> p(draw, edge(draw), edge(draw), edge(draw), draw.below(7), draw.below(7), draw.below(2) * 3);
    for (Start start : {Start::zero, Start::accumulate, Start::bias}) wrong += p.result(start) != p.expected(start);
    if constexpr (std::is_floating_point_v<T>)
      for (Cpu level : levels(Cpu::portable))
        wrong += p.result(Start::accumulate, level) != p.expected(Start::accumulate);
  }
  return wrong;
}

}  // namespace

TEST_CASE("gemm: hand-computed 2 x 2") {
  const float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8}, bias[] = {100, 200};
  float c[] = {1, 1, 1, 1};
  gemm<float>(2, 2, 2, a, 2, 1, b, 2, 1, c, 2);
  CHECK((c[0] == 19 && c[1] == 22 && c[2] == 43 && c[3] == 50));
  gemm<float>(2, 2, 2, a, 2, 1, b, 1, 2, c, 2, Start::bias, bias);
  CHECK((c[0] == 117 && c[1] == 223 && c[2] == 139 && c[3] == 253));
  gemm<float>(2, 2, 2, a, 1, 2, b, 2, 1, c, 2, Start::accumulate);
  CHECK((c[0] == 117 + 26 && c[1] == 223 + 30 && c[2] == 139 + 38 && c[3] == 253 + 44));
}

TEST_CASE("gemm: whole numbers are exact for every edge, layout, start and level") {
  CHECK(wrong_products<float>(1, 600) == 0);
  CHECK(wrong_products<double>(2, 300) == 0);
}

TEST_CASE("gemm: integers of every width wrap around") {
  CHECK(wrong_products<std::int64_t>(3, 60) == 0);
  CHECK(wrong_products<std::int32_t>(4, 60) == 0);
  CHECK(wrong_products<std::uint8_t>(5, 60) == 0);
  const std::int32_t a[] = {2147483647, 1}, b[] = {2, 1};
  std::int32_t c = 0;
  gemm<std::int32_t>(1, 1, 2, a, 2, 1, b, 1, 1, &c, 1);
  CHECK(c == -1);
}

TEST_CASE("gemm: the bits of one chain of fused multiply-adds at every level with FMA") {
  Draw draw{7};
  for (int i = 0; i < 120; ++i) {
    const Size k = i % 10 ? edge(draw) : 1300;
    const Problem<float> p(draw, edge(draw), edge(draw), k, draw.below(5), draw.below(5), 0, false);
    const Problem<double> q(draw, edge(draw), edge(draw), k, draw.below(5), draw.below(5), 0, false);
    for (Start start : {Start::zero, Start::accumulate, Start::bias}) {
      const std::vector<float> x = p.expected(start);
      const std::vector<double> y = q.expected(start);
      for (Cpu level : levels(Cpu::avx2)) {
        REQUIRE(same_bits(p.result(start, level), x));
        REQUIRE(same_bits(q.result(start, level), y));
      }
    }
  }
}

TEST_CASE("gemm: products that are turned over have the bits of the same chains") {
  Draw draw{9};
  const Size shapes[][3] = {{32, 100, 784}, {16, 33, 40}, {16, 32, 16}, {64, 130, 17}, {48, 700, 20}, {10, 40, 30},
                            // few rows: whole squares, a rest of columns, of k, of both, one square, rows in 1 KB steps
                            {1, 256, 784}, {1, 117, 272}, {1, 64, 512}, {2, 100, 64}, {3, 64, 100}, {8, 77, 83},
                            {1, 16, 16}, {5, 130, 256}, {12, 77, 1045}, {9, 40, 512},
                            // few columns
                            {256, 10, 784}, {70, 1, 100}, {200, 7, 33}, {133, 12, 300}, {109, 11, 160}, {100, 20, 40},
                            {32, 3, 16}};
  for (auto& s : shapes)
    for (Start start : {Start::zero, Start::accumulate, Start::bias}) {
      const Problem<float> p(draw, s[0], s[1], s[2], 2, 3, 4, false);
      const Problem<double> q(draw, s[0], s[1], s[2], 0, start == Start::bias ? 0 : 1, 0, false);
      const std::vector<float> x = p.expected(start);
      const std::vector<double> y = q.expected(start);
      for (Cpu level : levels(Cpu::avx2)) {
        CAPTURE(s[0], s[1], s[2], static_cast<int>(start), name(level));
        CHECK(same_bits(p.result(start, level), x));
        CHECK(same_bits(q.result(start, level), y));
      }
    }
}

TEST_CASE("gemm: few rows and few columns keep -0, infinity and NaN where they are") {
  Draw draw{10};
  const float inf = std::numeric_limits<float>::infinity();
  for (Cpu level : levels(Cpu::avx2))
    for (auto [m, n] : {std::pair<Size, Size>{2, 37}, {37, 2}}) {
      Problem<float> p(draw, m, n, 21, 0, 1);
      for (float& x : p.c) x = -0.0f;
      for (float& x : p.a) x = 0.0f * (x + 9);
      for (float& x : p.b) x = -x * x - 1;  // the sums stay -0
      const std::vector<float> zero = p.result(Start::accumulate, level);
      CHECK(same_bits(zero, p.c));
      p.a[20] = inf;
      p.b[0] = std::nanf("");  // column 0
      const std::vector<float> y = p.result(Start::zero, level);
      int wrong = 0;
      for (Size i = 0; i < m; ++i)
        for (Size j = 0; j < n; ++j) {
          const float x = y[static_cast<std::size_t>(i * n + j)];
          wrong += j == 0 ? !std::isnan(x) : i == 0 ? x != -inf : x != 0;
        }
      CHECK(wrong == 0);
    }
}

TEST_CASE("gemm: without k the start remains, without m or n nothing is written") {
  const float bias[] = {5, 6};
  float c[] = {1, 2, 3, 4};
  const auto is = [&](float x, float y, float z, float w) { return c[0] == x && c[1] == y && c[2] == z && c[3] == w; };
  gemm<float>(0, 2, 2, nullptr, 2, 1, bias, 0, 0, c, 2);
  gemm<float>(2, 0, 2, bias, 0, 0, nullptr, 0, 1, c, 2);
  gemm<float>(2, 2, 0, nullptr, 0, 1, nullptr, 2, 1, c, 2, Start::accumulate);
  CHECK(is(1, 2, 3, 4));
  gemm<float>(2, 2, 0, nullptr, 0, 1, nullptr, 2, 1, c, 2, Start::bias, bias);
  CHECK(is(5, 6, 5, 6));
  gemm<float>(2, 2, 0, nullptr, 0, 1, nullptr, 2, 1, c, 2);
  CHECK(is(0, 0, 0, 0));
}

TEST_CASE("gemm: NaN and infinity reach their row and column, and nothing else") {
  Draw draw{9};
  const float inf = std::numeric_limits<float>::infinity();
  for (Cpu level : levels(Cpu::portable))
    for (Size n : {10, 33}) {
      Problem<float> p(draw, 14, n, 9);
      p.a[3 * 9 + 2] = inf;
      p.b[static_cast<std::size_t>(2 * n + 5)] = 0;  // inf * 0
      p.b[static_cast<std::size_t>(7 * n)] = std::nanf("");
      const std::vector<float> y = p.result(Start::zero, level), expected = p.expected(Start::zero);
      int wrong = 0;
      for (std::size_t i = 0; i < y.size(); ++i)
        wrong += !(y[i] == expected[i] || (std::isnan(y[i]) && std::isnan(expected[i])));
      CHECK(wrong == 0);
      CHECK(std::isnan(y[static_cast<std::size_t>(3 * n + 5)]));
      CHECK(std::isnan(y[static_cast<std::size_t>(13 * n)]));
      CHECK(std::isfinite(y[1]));
    }
}
