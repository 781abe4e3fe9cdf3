// SPDX-License-Identifier: MIT
#pragma once
// Convolutions with drawn sizes and whole numbers, and what the definition says of them.
#include "support/catch.hpp"

#include <algorithm>
#include <cstring>
#include <ostream>
#include <vector>

#include <gradus/kernel/conv2d_weight.hpp>

/// Our own small generator: the tests draw the same numbers on every machine.
struct Draw {
  std::uint64_t state;
  std::uint32_t word() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state >> 33);
  }
  gradus::Size below(gradus::Size n) { return static_cast<gradus::Size>(word()) % n; }
  template <class T>
  std::vector<T> numbers(gradus::Size n, bool whole) {
    std::vector<T> v(static_cast<std::size_t>(n));
    for (T& x : v) x = whole ? static_cast<T>(below(7) - 3) : static_cast<T>(static_cast<double>(word()) / 1e9 - 1);
    return v;
  }
};

inline gradus::Size out_size(gradus::Size x, gradus::Size before, gradus::Size after, gradus::Size dilation,
                             gradus::Size kernel, gradus::Size stride) {
  return (x + before + after - dilation * (kernel - 1) - 1) / stride + 1;
}
inline gradus::kernel::Conv2dShape draw_shape(Draw& draw) {
  gradus::kernel::Conv2dShape s{};
  s.groups = draw.below(4) ? 1 : 1 + draw.below(3);
  s.n = 1 + draw.below(4), s.c = s.groups * (1 + draw.below(6));
  s.o = s.groups * (1 + draw.below(draw.below(2) ? 4 : 40));
  s.kernel_h = 1 + draw.below(4), s.kernel_w = 1 + draw.below(4);
  s.stride_h = 1 + draw.below(3), s.stride_w = 1 + draw.below(3);
  s.dilation_h = 1 + draw.below(3), s.dilation_w = 1 + draw.below(3);
  s.top = draw.below(3), s.left = draw.below(3);
  const gradus::Size least_h = s.dilation_h * (s.kernel_h - 1) + 1, least_w = s.dilation_w * (s.kernel_w - 1) + 1;
  s.h = std::max<gradus::Size>(1, least_h - s.top) + draw.below(9);
  s.w = std::max<gradus::Size>(1, least_w - s.left) + draw.below(draw.below(4) ? 12 : 140);
  s.out_h = out_size(s.h, s.top, draw.below(3), s.dilation_h, s.kernel_h, s.stride_h);
  s.out_w = out_size(s.w, s.left, draw.below(3), s.dilation_w, s.kernel_w, s.stride_w);
  return s;
}
/// Cut into several blocks for threads, or into chunks of k.
inline std::vector<gradus::kernel::Conv2dShape> large_shapes() {
  std::vector<gradus::kernel::Conv2dShape> all = {{8, 1, 28, 28, 32, 3, 3},  {5, 32, 13, 13, 64, 3, 3},
                                                  {2, 16, 30, 30, 24, 3, 3}, {3, 130, 7, 7, 70, 3, 3},
                                                  {2, 64, 14, 14, 48, 1, 1}, {1, 3, 70, 70, 32, 7, 7},
                                                  {2, 32, 20, 20, 32, 3, 3}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    gradus::kernel::Conv2dShape& s = all[i];
    s.top = s.left = i < 2 ? 0 : s.kernel_h / 2;
    s.stride_h = s.stride_w = i == 5 || i == 6 ? 2 : 1;
    s.groups = i == 6 ? 4 : 1;
    s.out_h = out_size(s.h, s.top, s.top, 1, s.kernel_h, s.stride_h);
    s.out_w = out_size(s.w, s.left, s.left, 1, s.kernel_w, s.stride_w);
  }
  return all;
}

inline std::vector<gradus::Cpu> lower_levels() {
  std::vector<gradus::Cpu> all;
  for (int l = 0; l < static_cast<int>(gradus::cpu()); ++l) all.push_back(static_cast<gradus::Cpu>(l));
  return all;
}
template <class T>
bool same_bits(const std::vector<T>& x, const std::vector<T>& y) {
  return x.size() == y.size() && !std::memcmp(x.data(), y.data(), x.size() * sizeof(T));
}

template <class T>
struct ConvCase {
  gradus::kernel::Conv2dShape s;
  std::vector<T> x, weight, bias, dy;

  ConvCase(Draw& draw, const gradus::kernel::Conv2dShape& shape, bool whole = true)
      : s(shape), x(draw.numbers<T>(s.n * s.c * s.h * s.w, whole)),
        weight(draw.numbers<T>(s.o * s.group_in() * s.taps(), whole)), bias(draw.numbers<T>(s.o, whole)),
        dy(draw.numbers<T>(s.n * s.o * s.out_h * s.out_w, whole)) {}

  static char* bytes(std::vector<T>& v) { return reinterpret_cast<char*>(v.data()); }
  static const char* bytes(const std::vector<T>& v) { return reinterpret_cast<const char*>(v.data()); }
  std::vector<T> y(gradus::Cpu level) const {
    std::vector<T> result(dy.size(), T(99));
    convolve_forward(s, gradus::kernel::method_for<T>(level), bytes(x), bytes(weight), bytes(bias), bytes(result));
    return result;
  }
  std::vector<T> dx(gradus::Cpu level) const {
    std::vector<T> result(x.size(), T(99));
    convolve_backward(s, gradus::kernel::method_for<T>(level), bytes(dy), bytes(weight), bytes(result));
    return result;
  }
  std::vector<T> dw(gradus::Cpu level) const {
    using Add = gradus::kernel::Levels<gradus::kernel::AddTo<T>, gradus::kernel::AddFunction>;
    std::vector<T> result(weight.size(), T(99));
    weight_gradient(s, gradus::kernel::method_for<T>(level), Add::portable, bytes(x), bytes(dy), bytes(result));
    return result;
  }

  /// f(element of x, of weight, of y) for every product of the definition.
  template <class F>
  void each(F f) const {
    using gradus::Size;
    const Size c = s.group_in();
    for (Size at = 0; at < s.n * s.o * s.out_h * s.out_w; ++at) {
      const Size j = at % s.out_w, i = at / s.out_w % s.out_h, o = at / s.out_w / s.out_h % s.o;
      const Size n = at / s.out_w / s.out_h / s.o, group = o / s.group_out();
      for (Size k = 0; k < c * s.taps(); ++k) {
        const Size row = i * s.stride_h + k % s.taps() / s.kernel_w * s.dilation_h - s.top;
        const Size col = j * s.stride_w + k % s.kernel_w * s.dilation_w - s.left;
        if (row < 0 || row >= s.h || col < 0 || col >= s.w) continue;
        const Size channel = group * c + k / s.taps();
        f(static_cast<std::size_t>(((n * s.c + channel) * s.h + row) * s.w + col),
          static_cast<std::size_t>(o * c * s.taps() + k), static_cast<std::size_t>(at));
      }
    }
  }
  std::vector<T> expected_y() const {
    std::vector<T> result(dy.size());
    const std::size_t plane = static_cast<std::size_t>(s.out_h * s.out_w);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = bias[i / plane % bias.size()];
    each([&](std::size_t i, std::size_t j, std::size_t at) { result[at] += x[i] * weight[j]; });
    return result;
  }
  std::vector<T> expected_dx() const {
    std::vector<T> result(x.size());
    each([&](std::size_t i, std::size_t j, std::size_t at) { result[i] += dy[at] * weight[j]; });
    return result;
  }
  std::vector<T> expected_dw() const {
    std::vector<T> result(weight.size());
    each([&](std::size_t i, std::size_t j, std::size_t at) { result[j] += dy[at] * x[i]; });
    return result;
  }
  friend std::ostream& operator<<(std::ostream& out, const ConvCase& c) {
    for (const gradus::Size v : {c.s.n, c.s.c, c.s.h, c.s.w, c.s.o, c.s.kernel_h, c.s.kernel_w, c.s.stride_h,
                                 c.s.stride_w, c.s.top, c.s.left, c.s.dilation_h, c.s.dilation_w, c.s.groups,
                                 c.s.out_h, c.s.out_w})
      out << v << ' ';
    return out;
  }
};
