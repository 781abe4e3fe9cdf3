// SPDX-License-Identifier: MIT
#pragma once
// Negative log likelihood of labels, and its gradient, over contiguous x (outer, classes, inner) and labels
// (outer, inner). w: a weight for each class, or null for all 1. s: the share of the target that is spread over all
// classes. A sample whose label is `ignore` counts for nothing.
#include <gradus/core/dtype.hpp>
#include <gradus/kernel/reduce.hpp>

namespace gradus::kernel {

struct NllShape {
  Size outer, classes, inner;
  Size ignore;
  double s;
};

/// The first position of a label that is neither in [0, classes) nor ignored, or -1.
[[gnu::noinline]] inline Size check_labels(const Size* labels, Size n, Size classes, Size ignore) noexcept {
  for (Size i = 0; i < n; ++i)
    if (static_cast<std::uint64_t>(labels[i]) >= static_cast<std::uint64_t>(classes) && labels[i] != ignore) return i;
  return -1;
}
/// What a mean divides by: the sum of the weights of the labels that count.
template <class T>
double total_weight(const NllShape& p, const Size* labels, const T* w) noexcept {
  double total = 0;
  for (Size i = 0; i < p.outer * p.inner; ++i)
    if (labels[i] != p.ignore) total += w ? static_cast<double>(w[labels[i]]) : 1.0;
  return total;
}

/// y = -(1 - s) w_t x_t - s / classes sum_c w_c x_c for label t. Every sum is one chain of fused multiply-adds.
template <class T>
void nll(const NllShape& p, const T* x, const Size* labels, const T* w, T* y) {
  parallel_blocks(p.outer, 16384 / (p.inner + 1) + 1, [=](Size begin, Size end) {
    const auto [outer, classes, inner, ignore, s] = p;
    const T* column = x + begin * classes * inner;
    for (Size i = begin * inner, next = i + inner; i < end * inner; ++i, ++column) {
      if (i == next) next += inner, column += (classes - 1) * inner;
      const Size t = labels[i];
      if (t == ignore) {
        y[i] = 0;
      } else if (s == 0) {
        y[i] = w ? -(w[t] * column[t * inner]) : -column[t * inner];
      } else {
        double all = 0;
        for (Size c = 0; c < classes; ++c)
          all = __builtin_fma(w ? static_cast<double>(w[c]) : 1.0, static_cast<double>(column[c * inner]), all);
        const double own = w ? static_cast<double>(w[t]) * static_cast<double>(column[t * inner])
                             : static_cast<double>(column[t * inner]);
        y[i] = static_cast<T>(__builtin_fma(s - 1, own, -(s / static_cast<double>(classes) * all)));
      }
    }
  });
}
/// y = sum of n losses, divided by `divisor`.
template <class T>
void nll_total(Size n, const T* losses, double divisor, T* y) {
  reduce<Sum>(Dims{n}, losses, Dims{1}, 1u, y);
  *y /= static_cast<T>(divisor);
}

/// dx_t = -(1 - s) w_t g, and -s / classes w_c g for every class c, g = dy / divisor. dy_step 0: one dy for all
/// samples.
template <class T>
void nll_gradient(const NllShape& p, const T* dy, Size dy_step, double divisor, const Size* labels, const T* w,
                  T* dx) {
  const Size rows = p.classes * p.inner;
  const double spread = p.classes ? -p.s / static_cast<double>(p.classes) : 0;
  parallel_blocks(p.outer, 16384 / (rows + 1) + 1, [=](Size begin, Size end) {
    const auto [outer, classes, inner, ignore, s] = p;
    __builtin_memset(dx + begin * rows, 0, static_cast<std::size_t>((end - begin) * rows) * sizeof(T));
    T* column = dx + begin * rows;
    T g = dy_step ? T(0) : *dy / static_cast<T>(divisor);
    for (Size i = begin * inner, next = i + inner; i < end * inner; ++i, ++column) {
      if (i == next) next += inner, column += rows - inner;
      const Size t = labels[i];
      if (t == ignore) continue;
      if (dy_step) g = dy[i] / static_cast<T>(divisor);
      if (s == 0) {
        column[t * inner] = w ? -w[t] * g : -g;
        continue;
      }
      for (Size c = 0; c < classes; ++c) {
        const double wg = w ? static_cast<double>(w[c]) * static_cast<double>(g) : static_cast<double>(g);
        column[c * inner] = static_cast<T>(c == t ? __builtin_fma(s - 1, wg, spread * wg) : spread * wg);
      }
    }
  });
}

}  // namespace gradus::kernel
