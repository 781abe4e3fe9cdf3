// SPDX-License-Identifier: MIT
#pragma once
// Matrix products with drawn sizes and layouts, and what the definition says of them.
#include "support/catch.hpp"

#include <cmath>
#include <cstring>
#include <vector>

#include <gradus/kernel/gemm.hpp>

using namespace gradus;
using namespace gradus::kernel;

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

inline std::vector<Cpu> levels(Cpu lowest) {
  std::vector<Cpu> all;
  for (int l = static_cast<int>(lowest); l <= static_cast<int>(cpu()); ++l) all.push_back(static_cast<Cpu>(l));
  return all;
}

inline Size edge(Draw& draw) {
  static const Size sizes[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 15,
                               16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 63, 64, 65, 100};
  return sizes[draw.below(static_cast<Size>(std::size(sizes)))];
}
