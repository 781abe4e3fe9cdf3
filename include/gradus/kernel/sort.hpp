// SPDX-License-Identifier: MIT
#pragma once
// Stable sorting and top-k along an axis. NaN counts as greatest, as in PyTorch; equal values keep their order.
#include <gradus/core/dtype.hpp>
#include <gradus/kernel/scratch.hpp>
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

template <class T>
struct Ranked {
  T value;
  Size index;
};
/// Whether a stands before b in ascending order.
template <class T>
bool precedes(const T& a, const T& b) noexcept {
  if constexpr (Floating<T>) return a < b || (b != b && a == a);
  else return a < b;
}
template <class T, bool Descending>
bool ranks_before(const Ranked<T>& a, const Ranked<T>& b) noexcept {
  return Descending ? precedes(b.value, a.value) : precedes(a.value, b.value);
}

/// Sorts a[0, n) with the help of b[0, n), and returns the one that holds the result: runs of 16 by insertion, merged.
template <bool Descending, class T>
Ranked<T>* merge_sort(Ranked<T>* a, Ranked<T>* b, Size n) {
  constexpr Size run = 16;
  for (Size begin = 0; begin < n; begin += run)
    for (Size i = begin + 1; i < n && i < begin + run; ++i) {
      const Ranked<T> x = a[i];
      Size j = i;
      for (; j > begin && ranks_before<T, Descending>(x, a[j - 1]); --j) a[j] = a[j - 1];
      a[j] = x;
    }
  for (Size width = run; width < n; width *= 2) {
    for (Size begin = 0; begin < n; begin += 2 * width) {
      const Size middle = begin + width < n ? begin + width : n, end = middle + width < n ? middle + width : n;
      Size i = begin, j = middle;
      for (Size k = begin; k < end; ++k) {
        const bool right = i == middle || (j < end && ranks_before<T, Descending>(a[j], a[i]));
        b[k] = a[right ? j : i];
        right ? ++j : ++i;
      }
    }
    Ranked<T>* const sorted = b;
    b = a;
    a = sorted;
  }
  return a;
}
/// The first k of x in order, at best[0, k): each x that ranks before the last of them is inserted.
template <bool Descending, class T>
void select_first(const T* x, Size stride, Size n, Size k, Ranked<T>* best) {
  Size held = 0;
  for (Size i = 0; i < n; ++i) {
    const Ranked<T> candidate{x[i * stride], i};
    if (held == k && !ranks_before<T, Descending>(candidate, best[k - 1])) continue;
    Size j = held < k ? held++ : k - 1;
    for (; j > 0 && ranks_before<T, Descending>(candidate, best[j - 1]); --j) best[j] = best[j - 1];
    best[j] = candidate;
  }
}

/// The k greatest (or smallest) elements along `dim`, in order, with their indices. values and indices are contiguous,
/// with k at that axis; k = size of the axis sorts it.
template <class T, bool Descending>
void sort_lines(const Dims& sizes, const T* x, const Dims& strides, int dim, Size k, T* values, Size* indices) {
  Dims y_sizes = sizes;
  if (sizes.rank) y_sizes[dim] = k;
  const Dims y_strides = row_major(y_sizes);
  const Lines lines(sizes, dim);
  const Size n = lines.length, xs = Lines::step(strides, dim), ys = Lines::step(y_strides, dim);
  if (k == 0) return;
  const bool few = k <= 16 && k < n;
  for_lines(lines, strides, y_strides, [&](Size x_offset, Size y_offset) {
    const Scratch<Ranked<T>> scratch(few ? k : 2 * n);
    Ranked<T>* line = scratch.data();
    if (few) {
      select_first<Descending>(x + x_offset, xs, n, k, line);
    } else {
      for (Size i = 0; i < n; ++i) line[i] = {x[x_offset + i * xs], i};
      line = merge_sort<Descending>(line, line + n, n);
    }
    for (Size i = 0; i < k; ++i) {
      values[y_offset + i * ys] = line[i].value;
      indices[y_offset + i * ys] = line[i].index;
    }
  });
}
/// Sorts along `dim`: y_k = x_(index_k), stable. values and indices are contiguous.
template <class T>
void sort(const Dims& sizes, const T* x, const Dims& strides, int dim, bool descending, T* values, Size* indices) {
  const Size n = sizes.rank ? sizes[dim] : 1;
  (descending ? sort_lines<T, true> : sort_lines<T, false>)(sizes, x, strides, dim, n, values, indices);
}
/// The k greatest (or smallest) along `dim`, in order, the first of equals first. k must not exceed the axis.
template <class T>
void topk(const Dims& sizes, const T* x, const Dims& strides, int dim, Size k, bool largest, T* values, Size* indices) {
  (largest ? sort_lines<T, true> : sort_lines<T, false>)(sizes, x, strides, dim, k, values, indices);
}

}  // namespace gradus::kernel
