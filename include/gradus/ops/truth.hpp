// SPDX-License-Identifier: MIT
#pragma once
// any and all: whether one element, or each, is not 0, over all or some dimensions. NaN is not 0.
#include <gradus/ops/sum.hpp>

namespace gradus {

/// Whether any element is not 0. Of nothing: false.
template <Element T>
Tensor<bool> any(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  return reduced<kernel::Any, bool>(x, ReducedDims("any", x.sizes(), dims, keepdim));
}
template <Element T>
Tensor<bool> any(const Tensor<T>& x) { return any(x, {}); }
/// Whether no element is 0: all(x), all(x, dims). Of nothing: true.
template <Element T>
Tensor<bool> All::operator()(const Tensor<T>& x, const Dims& dims, bool keepdim) const {
  return reduced<kernel::All, bool>(x, ReducedDims("all", x.sizes(), dims, keepdim));
}
template <Element T>
Tensor<bool> All::operator()(const Tensor<T>& x) const { return (*this)(x, Dims{}); }

}  // namespace gradus
