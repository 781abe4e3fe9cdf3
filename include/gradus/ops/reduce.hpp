// SPDX-License-Identifier: MIT
#pragma once
// Reductions other than the sum: products, extremes, truth, spread and size. Over `dims`, or over all.
#include <gradus/kernel/arg_reduce.hpp>
#include <gradus/ops/pow.hpp>
#include <gradus/ops/sort.hpp>
#include <gradus/ops/sum.hpp>

namespace gradus {

/// y = Op over the reduced dimensions. Unrecorded.
template <class Op, Element Y, Element T>
Tensor<Y> reduced(const Tensor<T>& x, const Reduction& r) {
  Tensor<Y> y = Tensor<Y>::empty(r.sizes);
  kernel::reduce<Op>(x.sizes(), x.data_ptr(), x.strides(), r.mask, y.data_ptr());
  return y;
}
[[gnu::noinline]] inline void check_not_empty(const char* op, const Dims& x, const Reduction& r) {
  if (r.length == 0)
    fail<ValueError>({"[", op, "] x must have elements to reduce, but got x ", x, ". ", op,
                      "(): Expected reduction dim to be specified for input.numel() == 0."});
}
/// dy or y, of the sizes that are left, broadcast against x again.
template <Floating T>
Tensor<T> spread_back(const Tensor<T>& y, const Dims& kept) { return reshape(y, kept); }

/// Product of the elements; integers and bools are counted in 64 bits. The product of nothing is 1.
///
/// Grad    dx_k = dy prod_(i != k) x_i
template <Element T>
Tensor<SumOf<T>> prod(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  const Reduction r("prod", x.sizes(), dims, keepdim);
  Tensor<SumOf<T>> y = reduced<kernel::Prod, SumOf<T>>(x, r);
  if constexpr (Floating<T>)
    return record(dims.rank ? "ProdBackward1" : "ProdBackward0", y, {x}, [x = saved(x), r](Tensor<T> dy) {
      return mul(spread_back(dy, r.kept), product_of_others(x(), r));
    });
  else return y;
}
template <Element T>
Tensor<SumOf<T>> prod(const Tensor<T>& x) { return prod(x, {}); }
/// z_k = prod_(i != k) x_i over the reduced dimensions: prod / x, or, where that would divide by 0, one by one.
template <Floating T>
Tensor<T> product_of_others(const Tensor<T>& x, const Reduction& r) {
  Dims dims;
  for (int d = 0; d < x.rank(); ++d)
    if (r.mask >> d & 1) dims.push_back(d);
  if (x.rank() == 0) return ones<T>({});
  if (!reduced<kernel::Any, bool>(eq(x.detach(), 0), Reduction("prod", x.sizes(), {}, false)).item())
    return div(prod(x, dims, true), x);
  // Reduced dimensions last and made one, then each line n times with a 1 in place of another element.
  Dims order, back = Dims::filled(x.rank(), 0);
  for (int pass = 0; pass < 2; ++pass)
    for (int d = 0; d < x.rank(); ++d)
      if ((r.mask >> d & 1) == static_cast<unsigned>(pass)) back.dim[d] = order.rank, order.push_back(d);
  const Tensor<T> moved = permute(x, order), lines = reshape(moved, {-1, 1, r.length});
  const Tensor<T> others = where(eye<T>(r.length) == 1, 1, lines);
  return permute(reshape(prod(others, {2}), moved.sizes()), back);
}

/// The largest (or smallest) element over dims, dy shared evenly among equals. NaN if any element is.
template <class Op, Element T>
Tensor<T> extreme(const char* op, const char* record_name, const Tensor<T>& x, const Dims& dims, bool keepdim) {
  const Reduction r(op, x.sizes(), dims, keepdim);
  check_not_empty(op, x.sizes(), r);
  Tensor<T> y = reduced<Op, T>(x, r);
  if constexpr (Floating<T>)
    return record(record_name, y, {x}, [x = saved(x), y = saved(y), r](Tensor<T> dy) {
      const Tensor<T> top = spread_back(y().detach(), r.kept), here = x().detach();
      const Tensor<T> equals = to<T>(logical_or(eq(here, top), logical_and(isnan(here), isnan(top))));
      Dims reduced_dims;
      for (int d = 0; d < here.rank(); ++d)
        if (r.mask >> d & 1) reduced_dims.push_back(d);
      return mul(spread_back(dy, r.kept), div(equals, sum(equals, reduced_dims, true)));
    });
  else return y;
}
/// The largest element. NaN if any is.    Grad  dy shared evenly among equals
template <Element T>
Tensor<T> amax(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  return extreme<kernel::Max>("amax", "AmaxBackward0", x, dims, keepdim);
}
/// The smallest element. NaN if any is.    Grad  dy shared evenly among equals
template <Element T>
Tensor<T> amin(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  return extreme<kernel::Min>("amin", "AminBackward0", x, dims, keepdim);
}
template <Element T>
Tensor<T> max(const Tensor<T>& x) { return extreme<kernel::Max>("max", "MaxBackward1", x, {}, false); }
template <Element T>
Tensor<T> min(const Tensor<T>& x) { return extreme<kernel::Min>("min", "MinBackward1", x, {}, false); }

/// Values and places of the extremes along one dimension: the first of equals, the first NaN if there is one.
template <Element T>
ValuesAndIndices<T> extreme_along(const char* op, bool largest, const Tensor<T>& x, Size dim, bool keepdim) {
  const int d = wrap_dim(op, dim, x.rank());
  const Reduction r(op, x.sizes(), x.rank() ? Dims{d} : Dims{}, true);
  if (r.length == 0)
    fail<IndexError>({"[", op, "] Expected reduction dim ", dim, " to have non-zero size, but got x ", x.sizes(), "."});
  Tensor<T> values = Tensor<T>::empty(r.sizes);
  Tensor<std::int64_t> indices = Tensor<std::int64_t>::empty(r.sizes);
  kernel::arg_reduce(largest, x.sizes(), x.data_ptr(), x.strides(), d, values.data_ptr(), indices.data_ptr());
  ValuesAndIndices<T> y = record_picked(largest ? "MaxBackward0" : "MinBackward0", x, d, values, indices);
  if (keepdim || !x.rank()) return y;
  const char* name = largest ? "MaxBackward0" : "MinBackward0";
  return {named(name, squeeze(y.values, d)), squeeze(y.indices, d)};
}
/// auto [values, indices] = max(x, dim).    Grad  dx = dy, at the indices
template <Element T>
ValuesAndIndices<T> max(const Tensor<T>& x, Size dim, bool keepdim = false) { return extreme_along("max", true, x, dim, keepdim); }
template <Element T>
ValuesAndIndices<T> min(const Tensor<T>& x, Size dim, bool keepdim = false) { return extreme_along("min", false, x, dim, keepdim); }
template <Element T>
Tensor<std::int64_t> argmax(const Tensor<T>& x, Size dim, bool keepdim = false) {
  return extreme_along("argmax", true, x.detach(), dim, keepdim).indices;
}
template <Element T>
Tensor<std::int64_t> argmin(const Tensor<T>& x, Size dim, bool keepdim = false) {
  return extreme_along("argmin", false, x.detach(), dim, keepdim).indices;
}
/// The place among all elements in row-major order.
template <Element T>
Tensor<std::int64_t> argmax(const Tensor<T>& x) { return argmax(reshape(x.detach(), {-1}), 0); }
template <Element T>
Tensor<std::int64_t> argmin(const Tensor<T>& x) { return argmin(reshape(x.detach(), {-1}), 0); }

/// Whether any element is not 0.
template <Element T>
Tensor<bool> any(const Tensor<T>& x, const Dims& dims = {}, bool keepdim = false) {
  return reduced<kernel::Any, bool>(x, Reduction("any", x.sizes(), dims, keepdim));
}
/// Whether no element is 0: all(x), all(x, dims).
template <Element T>
Tensor<bool> All::operator()(const Tensor<T>& x, const Dims& dims, bool keepdim) const {
  return reduced<kernel::All, bool>(x, Reduction("all", x.sizes(), dims, keepdim));
}
template <Element T>
Tensor<bool> All::operator()(const Tensor<T>& x) const { return (*this)(x, Dims{}); }

/// Variance: y = sum (x - mean)^2 / (n - correction), two passes. NaN if n <= correction.
///
/// Grad    dx = 2 dy (x - mean) / (n - correction)
template <Floating T>
Tensor<T> var(const Tensor<T>& x, const Dims& dims, bool keepdim = false, double correction = 1) {
  const Reduction r("var", x.sizes(), dims, keepdim);
  Tensor<T> y = Tensor<T>::empty(r.sizes);
  const Tensor<T> center = Tensor<T>::empty(r.kept);
  kernel::var(x.sizes(), x.data_ptr(), x.strides(), r.mask, correction, center.data_ptr(), y.data_ptr());
  return record("VarBackward0", y, {x}, [x = saved(x), r, dims, correction](Tensor<T> dy) {
    const double rest = static_cast<double>(r.length) - correction;
    const Tensor<T> deviation = sub(x(), mean(x(), dims, true));
    return mul(spread_back(dy, r.kept), mul(dims.rank ? deviation : sub(x(), mean(x())), 2 / (rest > 0 ? rest : 0)));
  });
}
template <Floating T>
Tensor<T> var(const Tensor<T>& x) { return var(x, {}); }
/// Standard deviation: sqrt(var).    Grad  dx = dy (x - mean) / (y (n - correction)), 0 where y = 0
template <Floating T>
Tensor<T> std(const Tensor<T>& x, const Dims& dims, bool keepdim = false, double correction = 1) {
  const Tensor<T> variance = var(x.detach(), dims, keepdim, correction);
  Tensor<T> y = elementwise<kernel::Sqrt, T>(variance);
  const Reduction r("std", x.sizes(), dims, keepdim);
  return record("StdBackward0", y, {x}, [x = saved(x), y = saved(y), r, dims, correction](Tensor<T> dy) {
    const double rest = static_cast<double>(r.length) - correction;
    const Tensor<T> deviation = dims.rank ? sub(x(), mean(x(), dims, true)) : sub(x(), mean(x()));
    const Tensor<T> slope = masked_fill(div(dy, mul(y(), rest > 0 ? rest : 0)), eq(y(), 0), 0);
    return mul(spread_back(slope, r.kept), deviation);
  });
}
template <Floating T>
Tensor<T> std(const Tensor<T>& x) { return std(x, {}); }

/// Size of a vector: y = (sum |x|^p)^(1/p), for p = 2, 1, inf or any other p > 0.
///
/// Grad    p = 2: dx = dy x / y, 0 where y = 0
template <Floating T>
Tensor<T> norm(const Tensor<T>& x, double p, const Dims& dims, bool keepdim = false) {
  constexpr const char* op = "LinalgVectorNormBackward0";
  if (p == 1) return named(op, sum(abs(x), dims, keepdim));
  if (p == std::numeric_limits<double>::infinity()) return named(op, amax(abs(x), dims, keepdim));
  if (p != 2) return named(op, pow(sum(pow(abs(x), p), dims, keepdim), 1 / p));
  const Reduction r("norm", x.sizes(), dims, keepdim);
  const Tensor<T> squares = reduced<kernel::SumSquares, T>(x, r);
  Tensor<T> y = elementwise<kernel::Sqrt, T>(squares);
  return record(op, y, {x}, [x = saved(x), y = saved(y), r](Tensor<T> dy) {
    return mul(x(), spread_back(masked_fill(div(dy, y()), eq(y(), 0), 0), r.kept));
  });
}
template <Floating T>
Tensor<T> norm(const Tensor<T>& x, double p = 2) { return norm(x, p, {}); }

template <Element T> Tensor<T> Tensor<T>::std() const requires Floating<T> { return gradus::std(*this, {}); }
template <Element T> Tensor<T> Tensor<T>::max() const { return gradus::max(*this); }
template <Element T> Tensor<T> Tensor<T>::min() const { return gradus::min(*this); }
template <Element T> ValuesAndIndices<T> Tensor<T>::max(Size dim, bool keepdim) const { return gradus::max(*this, dim, keepdim); }
template <Element T> ValuesAndIndices<T> Tensor<T>::min(Size dim, bool keepdim) const { return gradus::min(*this, dim, keepdim); }
template <Element T> Tensor<std::int64_t> Tensor<T>::argmax() const { return gradus::argmax(*this); }
template <Element T> Tensor<std::int64_t> Tensor<T>::argmax(Size dim, bool keepdim) const {
  return gradus::argmax(*this, dim, keepdim);
}

}  // namespace gradus
