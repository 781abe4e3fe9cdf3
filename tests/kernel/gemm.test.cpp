// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <gradus/kernel/gemm.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {

/// Our own small generator: the tests draw the same numbers on every machine.
struct Draw {
  std::uint64_t state;
  std::uint32_t word() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state >> 33);
  }
  Size below(Size n) { return static_cast<Size>(word()) % n; }
  template <class T>
  std::vector<T> integers(Size n, int most = 3) {
    std::vector<T> v(static_cast<std::size_t>(n));
    for (T& x : v) x = static_cast<T>(static_cast<int>(below(2 * most + 1)) - most);
    return v;
  }
  template <class T>
  std::vector<T> reals(Size n) {
    std::vector<T> v(static_cast<std::size_t>(n));
    for (T& x : v) x = static_cast<T>(static_cast<double>(word()) / 1e9 - 1);
    return v;
  }
};

/// One product: sizes, strides, data; memory is exactly as long as needed.
template <class T>
struct Problem {
  Size m, n, k, a_row, a_col, b_row, b_col, c_row;
  std::vector<T> a, b, c, bias;

  /// layout: 0 plain, 1 transposed, 2 rows with gaps, 3 transposed with gaps, 4 gaps both ways, 5 one row again and
  /// again, 6 one column again and again.
  static void strides(Size layout, Size rows, Size cols, Size& row, Size& col) {
    const bool transposed = layout == 1 || layout == 3;
    const Size gap = layout == 2 || layout == 3 ? 5 : 0, step = layout == 4 ? 3 : 1;
    row = layout == 5 ? 0 : transposed ? step : cols * step + gap;
    col = layout == 6 ? 0 : transposed ? rows * step + gap : step;
  }
  static Size length(Size rows, Size cols, Size row, Size col) {
    return rows && cols ? (rows - 1) * row + (cols - 1) * col + 1 : 0;
  }
  Problem(Draw& draw, Size m_, Size n_, Size k_, Size a_layout = 0, Size b_layout = 0, Size gap = 0, bool exact = true)
      : m(m_), n(n_), k(k_), c_row(n_ + gap) {
    strides(a_layout, m, k, a_row, a_col);
    strides(b_layout, k, n, b_row, b_col);
    const Size sizes[] = {length(m, k, a_row, a_col), length(k, n, b_row, b_col), length(m, n, c_row, 1), n};
    std::vector<T>* all[] = {&a, &b, &c, &bias};
    for (int i = 0; i < 4; ++i) *all[i] = exact ? draw.integers<T>(sizes[i]) : draw.reals<T>(sizes[i]);
  }

  static std::uint64_t bits(T x) { return static_cast<std::uint64_t>(x); }
  T& at(std::vector<T>& v, Size i) const { return v[static_cast<std::size_t>(i)]; }
  T at(const std::vector<T>& v, Size i) const { return v[static_cast<std::size_t>(i)]; }

  std::vector<T> expected(Start start) const {
    std::vector<T> y = c;
    for (Size i = 0; i < m; ++i)
      for (Size j = 0; j < n; ++j) {
        T& sum = at(y, i * c_row + j);
        sum = start == Start::zero ? T(0) : start == Start::bias ? at(bias, j) : sum;
        for (Size l = 0; l < k; ++l) {
          const T x = at(a, i * a_row + l * a_col), w = at(b, l * b_row + j * b_col);
          if constexpr (std::is_floating_point_v<T>) sum = std::fma(x, w, sum);
          else sum = static_cast<T>(bits(sum) + bits(x) * bits(w));
        }
      }
    return y;
  }
  std::vector<T> result(Start start) const {
    std::vector<T> y = c;
    gemm(m, n, k, a.data(), a_row, a_col, b.data(), b_row, b_col, y.data(), c_row, start, bias.data());
    return y;
  }
  std::vector<T> result(Start start, Cpu level) const {
    constexpr Size s = sizeof(T);
    std::vector<T> y = c;
    const T* from = start == Start::bias ? bias.data() : y.data();
    const Product p{m, n, k, reinterpret_cast<const char*>(a.data()), a_row * s, a_col * s,
                    reinterpret_cast<const char*>(b.data()), b_row * s, b_col * s,
                    reinterpret_cast<char*>(y.data()), c_row * s,
                    start == Start::zero ? zeros : reinterpret_cast<const char*>(from),
                    start == Start::accumulate ? c_row * s : 0, start == Start::zero ? 0 : s};
    multiply(p, method_for<T>(level));
    return y;
  }
};

template <class T>
bool same_bits(const std::vector<T>& x, const std::vector<T>& y) {
  return x.size() == y.size() && (x.empty() || !std::memcmp(x.data(), y.data(), x.size() * sizeof(T)));
}

std::vector<Cpu> levels(Cpu lowest) {
  std::vector<Cpu> all;
  for (int l = static_cast<int>(lowest); l <= static_cast<int>(cpu()); ++l) all.push_back(static_cast<Cpu>(l));
  return all;
}

Size edge(Draw& draw) {
  static const Size sizes[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 15,
                               16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 63, 64, 65, 100};
  return sizes[draw.below(static_cast<Size>(std::size(sizes)))];
}

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

TEST_CASE("gemm: large products, cut into blocks and chunks of k, are exact") {
  Draw draw{6};
  const Size shapes[][3] = {{256, 10, 128}, {10, 784, 256}, {130, 70, 1100}, {13, 33, 2500},
                            {600, 40, 70},  {64, 256, 256}, {5, 520, 300},   {130, 560, 1030}};
  for (auto& s : shapes)
    for (Size a_layout : {0, 1, 4})
      for (Size b_layout : {0, 1, 4}) {
        const Problem<float> p(draw, s[0], s[1], s[2], a_layout, b_layout, 1);
        const std::vector<float> expected = p.expected(Start::bias);
        for (Cpu level : levels(a_layout == b_layout ? Cpu::portable : Cpu::avx2)) {  // the portable one takes its time
          CAPTURE(s[0], s[1], s[2], a_layout, b_layout, name(level));
          CHECK(p.result(Start::bias, level) == expected);
        }
      }
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

TEST_CASE("gemm: few rows times weights that lie along k have the bits of the same chains") {
  Draw draw{9};
  const Size shapes[][3] = {{32, 100, 784}, {16, 33, 40}, {16, 32, 16}, {64, 130, 17}, {48, 700, 20}, {8, 40, 30}};
  for (auto& s : shapes)
    for (Start start : {Start::zero, Start::accumulate, Start::bias}) {
      const Problem<float> p(draw, s[0], s[1], s[2], 2, 3, 4, false);
      const Problem<double> q(draw, s[0], s[1], s[2], 0, 1, 0, false);
      const std::vector<float> x = p.expected(start);
      const std::vector<double> y = q.expected(start);
      for (Cpu level : levels(Cpu::avx2)) {
        CAPTURE(s[0], s[1], s[2], static_cast<int>(start), name(level));
        CHECK(same_bits(p.result(start, level), x));
        CHECK(same_bits(q.result(start, level), y));
      }
    }
}

TEST_CASE("gemm: same bits at 1, 2 and 3 threads") {
  Draw draw{8};
  const Size shapes[][3] = {{256, 256, 300}, {256, 10, 128}, {10, 128, 256}, {70, 90, 110}, {32, 200, 300}};
  for (auto& s : shapes)
    for (Size layout : {0, 1}) {
      const Problem<float> p(draw, s[0], s[1], s[2], layout, layout, 0, false);
      const auto on = [&](int n, Cpu level) {
        Threads threads(n);
        return p.result(Start::accumulate, level);
      };
      for (Cpu level : levels(Cpu::portable)) {
        const std::vector<float> one = on(1, level);
        CHECK(same_bits(on(2, level), one));
        CHECK(same_bits(on(3, level), one));
      }
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
