// SPDX-License-Identifier: MIT
#pragma once
// Sums and means over all or some dimensions, and what every reduction shares.
#include <gradus/kernel/reduce.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/view.hpp>

namespace gradus {

/// The dimensions a reduction runs over, and the sizes that are left.
struct ReducedDims {
  unsigned mask = 0;  // bit d: dimension d is reduced
  Size length = 1;    // elements that make one result
  Dims sizes;         // of the result
  Dims kept;          // the same with 1 at each reduced dimension

  /// No dims: all of them.
  GRADUS_SMALL ReducedDims(const char* op, const Dims& x, const Dims& dims, bool keepdim) {
    for (Size d : dims) {
      const int i = wrap_dim(op, d, x.rank);
      if (mask >> i & 1)
        fail<ValueError>({"[", op, "] dims must differ, but got ", dims, ". dim ", i,
                          " appears multiple times in the list of dims."});
      mask |= 1u << i;
    }
    if (!dims.rank) mask = (1u << x.rank) - 1;
    for (int i = 0; i < x.rank; ++i) {
      const bool reduced = mask >> i & 1;
      kept.push_back(reduced ? 1 : x.dim[i]);
      if (reduced) length *= x.dim[i];
      if (!reduced || keepdim) sizes.push_back(kept.dim[i]);
    }
  }
  /// The reduced dimensions of a tensor that has any.
  Dims dims() const {
    Dims y;
    for (int d = 0; d < kept.rank; ++d)
      if (mask >> d & 1) y.push_back(d);
    return y;
  }
};
/// y = Op over the reduced dimensions. Unrecorded.
template <class Op, Element Y, Element T>
Tensor<Y> reduced(const Tensor<T>& x, const ReducedDims& r) {
  Tensor<Y> y = Tensor<Y>::empty(r.sizes);
  kernel::reduce<Op>(x.sizes(), x.data_ptr(), x.strides(), r.mask, y.data_ptr());
  return y;
}
/// A result, or its gradient, laid out to be broadcast against what was reduced.
template <Element T>
Tensor<T> spread_back(const Tensor<T>& y, const ReducedDims& r) { return y.sizes() == r.kept ? y : reshape(y, r.kept); }

/// Sum of the elements, over `dims` or over all; integers and bools are counted in 64 bits. The sum of nothing is 0.
///
/// Shapes  x (...) -> y: without dims, or with 1 in their place if keepdim
/// Grad    dx = dy, broadcast
template <Element T>
Tensor<SumOf<T>> sum(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  const ReducedDims r("sum", x.sizes(), dims, keepdim);
  Tensor<SumOf<T>> y = reduced<kernel::Sum, SumOf<T>>(x, r);
  if constexpr (Floating<T>)
    return record(dims.rank ? "SumBackward1" : "SumBackward0", y, {x},
                  [r, sizes = x.sizes()](const Tensor<T>& dy) { return expand(spread_back(dy, r), sizes); });
  else return y;
}
template <Element T>
Tensor<SumOf<T>> sum(const Tensor<T>& x) { return sum(x, {}); }
template <Element T, std::integral I>
Tensor<SumOf<T>> sum(const Tensor<T>& x, I dim, bool keepdim = false) { return sum(x, Dims{dim}, keepdim); }

/// For the engine: x summed over the axes along which `sizes` would be broadcast to x's sizes.
template <Floating T>
Tensor<T> sum_to(const Tensor<T>& x, const Dims& sizes) {
  Dims dims;
  const int extra = x.rank() - sizes.rank;
  for (int i = 0; i < x.rank(); ++i)
    if (i < extra || (sizes.dim[i - extra] == 1 && x.sizes().dim[i] != 1)) dims.push_back(i);
  return view(dims.rank ? sum(x, dims) : x, sizes);
}

/// Mean of the elements, over `dims` or over all; of integers and bools, in float. The mean of nothing is NaN.
///
/// Grad    dx = dy / count, broadcast
template <Element T>
Tensor<RealOf<T>> mean(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  if constexpr (Floating<T>) {
    const ReducedDims r("mean", x.sizes(), dims, keepdim);
    return named(dims.rank ? "MeanBackward1" : "MeanBackward0", div(sum(x, dims, keepdim), r.length));
  } else {
    return mean(to<float>(x), dims, keepdim);
  }
}
template <Element T>
Tensor<RealOf<T>> mean(const Tensor<T>& x) { return mean(x, {}); }
template <Element T, std::integral I>
Tensor<RealOf<T>> mean(const Tensor<T>& x, I dim, bool keepdim = false) { return mean(x, Dims{dim}, keepdim); }

template <Element T> Tensor<SumOf<T>> Tensor<T>::sum() const { return gradus::sum(*this, {}); }
template <Element T> Tensor<SumOf<T>> Tensor<T>::sum(const Dims& dims, bool keepdim) const {
  return gradus::sum(*this, dims, keepdim);
}
template <Element T> Tensor<RealOf<T>> Tensor<T>::mean() const { return gradus::mean(*this, {}); }
template <Element T> Tensor<RealOf<T>> Tensor<T>::mean(const Dims& dims, bool keepdim) const {
  return gradus::mean(*this, dims, keepdim);
}

}  // namespace gradus
