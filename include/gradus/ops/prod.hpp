// SPDX-License-Identifier: MIT
#pragma once
// Products over all or some dimensions.
#include <gradus/ops/cat.hpp>
#include <gradus/ops/compare.hpp>
#include <gradus/ops/sum.hpp>

namespace gradus {

/// y_k = prod_(i < k) x_i along dimension d, or over i > k: by doubling, in log2 n products.
template <Floating T>
Tensor<T> product_beside(const Tensor<T>& x, int d, bool before) {
  const Size n = x.sizes().dim[d];
  Dims gap = x.sizes();
  const auto shifted = [&](const Tensor<T>& y, Size by) {
    gap.dim[d] = by;
    const Tensor<T> rest = narrow(y, d, before ? 0 : by, n - by);
    return before ? cat({ones<T>(gap), rest}, d) : cat({rest, ones<T>(gap)}, d);
  };
  Tensor<T> y = shifted(x, 1);
  for (Size by = 1; by < n - 1; by *= 2) y = mul(y, shifted(y, by));
  return y;
}
template <Element T> Tensor<SumOf<T>> prod(const Tensor<T>& x, const Dims& dims, bool keepdim = false);
/// z_k = prod_(i != k) x_i over the reduced dimensions: the product divided by x_k, or, where that would divide by 0,
/// what stands before times what stands behind.
template <Floating T>
Tensor<T> product_of_others(const Tensor<T>& x, const ReducedDims& r) {
  const Dims dims = r.dims();
  if (dims.rank == 0 || x.numel() == 0) return ones<T>(x.sizes());
  if (!reduced<kernel::Any, bool>(eq(x.detach(), 0), ReducedDims("prod", x.sizes(), {}, false)).item())
    return div(prod(x, dims, true), x);
  Dims order, back = Dims::filled(x.rank(), 0);
  for (unsigned pass = 0; pass < 2; ++pass)
    for (int d = 0; d < x.rank(); ++d)
      if ((r.mask >> d & 1) == pass) back.dim[d] = order.rank, order.push_back(d);
  const Tensor<T> moved = permute(x, order), lines = reshape(moved, {x.numel() / r.length, r.length});
  const Tensor<T> others = mul(product_beside(lines, 1, true), product_beside(lines, 1, false));
  return permute(reshape(others, moved.sizes()), back);
}

/// Product of the elements, over `dims` or over all; integers and bools are counted in 64 bits. The product of nothing
/// is 1.
///
/// Shapes  x (...) -> y: without dims, or with 1 in their place if keepdim
/// Grad    dx_k = dy prod_(i != k) x_i
template <Element T>
Tensor<SumOf<T>> prod(const Tensor<T>& x, const Dims& dims, bool keepdim) {
  const ReducedDims r("prod", x.sizes(), dims, keepdim);
  Tensor<SumOf<T>> y = reduced<kernel::Prod, SumOf<T>>(x, r);
  if constexpr (Floating<T>)
    return record(dims.rank ? "ProdBackward1" : "ProdBackward0", y, {x}, [x = saved(x), r](const Tensor<T>& dy) {
      return mul(spread_back(dy, r), product_of_others(x(), r));
    });
  else return y;
}
template <Element T>
Tensor<SumOf<T>> prod(const Tensor<T>& x) { return prod(x, {}); }

}  // namespace gradus
