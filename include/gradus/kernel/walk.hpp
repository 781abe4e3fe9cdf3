// SPDX-License-Identifier: MIT
#pragma once
// Walk: visits the rows of up to three tensors of the same sizes and different strides, in row-major order.
#include <gradus/core/parallel.hpp>

namespace gradus::kernel {

/// A position in K tensors that share `sizes`. Axes that continue each other in all of them become one; the last axis
/// is left to the caller, as a row of inner() elements, inner_stride(k) apart.
template <std::size_t K>
class Walk {
 public:
  [[gnu::noinline]] Walk(const Dims& sizes, const Dims (&strides)[K]) {
    for (int d = 0; d < sizes.rank; ++d) {
      if (sizes.dim[d] == 1) continue;
      bool joins = rank_ > 0;
      for (std::size_t k = 0; k < K; ++k) joins = joins && stride_[k][rank_ - 1] == strides[k].dim[d] * sizes.dim[d];
      if (joins) size_[--rank_] *= sizes.dim[d];
      else size_[rank_] = sizes.dim[d];
      for (std::size_t k = 0; k < K; ++k) stride_[k][rank_] = strides[k].dim[d];
      ++rank_;
    }
    if (rank_ == 0) {
      size_[rank_] = 1;
      for (std::size_t k = 0; k < K; ++k) stride_[k][0] = 1;
      ++rank_;
    }
    for (int d = 0; d + 1 < rank_; ++d) rows_ *= size_[d];
  }
  Size rows() const noexcept { return rows_; }
  Size inner() const noexcept { return size_[rank_ - 1]; }
  Size inner_stride(std::size_t k) const noexcept { return stride_[k][rank_ - 1]; }
  /// Axes that are left after joining.
  int rank() const noexcept { return rank_; }
  /// Offset of this row's first element in tensor k.
  Size offset(std::size_t k) const noexcept { return offset_[k]; }

  void seek(Size row) noexcept {
    for (std::size_t k = 0; k < K; ++k) offset_[k] = 0;
    for (int d = rank_ - 2; d >= 0; --d) {
      at_[d] = row % size_[d];
      row /= size_[d];
      for (std::size_t k = 0; k < K; ++k) offset_[k] += at_[d] * stride_[k][d];
    }
  }
  void next() noexcept {
    for (int d = rank_ - 2; d >= 0; --d) {
      for (std::size_t k = 0; k < K; ++k) offset_[k] += stride_[k][d];
      if (++at_[d] < size_[d]) return;
      at_[d] = 0;
      for (std::size_t k = 0; k < K; ++k) offset_[k] -= size_[d] * stride_[k][d];
    }
  }

 private:
  int rank_ = 0;
  Size rows_ = 1;
  Size size_[Dims::max_rank];
  Size at_[Dims::max_rank] = {};
  Size stride_[K][Dims::max_rank];
  Size offset_[K] = {};
};

/// Calls f(offset, elements, stride) for the pieces of rows that hold the elements [begin, begin + n) of w's first
/// tensor.
template <std::size_t K, class F>
void for_runs(Walk<K> w, Size begin, Size n, F&& f) {
  if (n <= 0) return;
  Size at = begin % w.inner();
  w.seek(begin / w.inner());
  while (n > 0) {
    const Size run = n < w.inner() - at ? n : w.inner() - at;
    f(w.offset(0) + at * w.inner_stride(0), run, w.inner_stride(0));
    n -= run;
    at = 0;
    w.next();
  }
}

/// The lines of a tensor along one axis: the first element of each, and how they go on.
struct Lines {
  Dims sizes;   // with 1 at the axis
  Size length;
  Lines(const Dims& all, int dim) : sizes(all), length(all.rank ? all[dim] : 1) {
    if (all.rank) sizes[dim] = 1;
  }
  Size count() const noexcept { return gradus::count(sizes); }
  /// A stride along the axis; a scalar is a line of one.
  static Size step(const Dims& strides, int dim) noexcept { return strides.rank ? strides[dim] : 1; }
};

/// Calls f(x offset, y offset) for each line along `dim`, in parallel if there is enough work; lines is sizes without
/// that axis.
template <class F>
void for_lines(const Lines& lines, const Dims& x_strides, const Dims& y_strides, F&& f) {
  const Size n = lines.count();
  if (n == 0) return;
  const Size grain = lines.length < 16384 ? 16384 / (lines.length + 1) + 1 : 1;
  const Walk<2> start(lines.sizes, {x_strides, y_strides});
  parallel_blocks(n, grain, [&](Size begin, Size end) {
    Walk<2> w = start;
    Size at = begin % w.inner();
    w.seek(begin / w.inner());
    for (Size i = begin; i < end; ++i) {
      f(w.offset(0) + at * w.inner_stride(0), w.offset(1) + at * w.inner_stride(1));
      if (++at == w.inner()) at = 0, w.next();
    }
  });
}

}  // namespace gradus::kernel
