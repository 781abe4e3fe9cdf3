// SPDX-License-Identifier: MIT
#pragma once
// How far elements spread: variance, standard deviation and norms, over all or some dimensions.
#include <gradus/ops/extreme.hpp>
#include <gradus/ops/pow.hpp>

namespace gradus {

/// dx = 2 dy (x - mean) / (n - correction): the gradient of the variance.
template <Floating T>
Tensor<T> var_gradient(const Tensor<T>& dy, const Tensor<T>& x, const ReducedDims& r, double correction) {
  const double rest = static_cast<double>(r.length) - correction;
  return mul(spread_back(dy, r), mul(sub(x, mean(x, r.dims(), true)), 2 / (rest > 0 ? rest : 0)));
}
/// Variance: y = sum (x - mean)^2 / (n - correction), in two passes. Of one element: NaN.
///
/// Shapes  x (...) -> y: without dims, or with 1 in their place if keepdim
/// Grad    dx = 2 dy (x - mean) / (n - correction)
template <Floating T>
Tensor<T> var(const Tensor<T>& x, const Dims& dims, bool keepdim = false, double correction = 1) {
  const ReducedDims r("var", x.sizes(), dims, keepdim);
  Tensor<T> y = Tensor<T>::empty(r.sizes);
  const Tensor<T> center = Tensor<T>::empty(r.kept);
  kernel::var(x.sizes(), x.data_ptr(), x.strides(), r.mask, correction, center.data_ptr(), y.data_ptr());
  return record("VarBackward0", y, {x}, [x = saved(x), r, correction](const Tensor<T>& dy) {
    return var_gradient(dy, x(), r, correction);
  });
}
template <Floating T>
Tensor<T> var(const Tensor<T>& x) { return var(x, {}); }
/// Standard deviation: y = sqrt(var). After `using namespace gradus` the word std alone means the standard library:
/// write x.std(...) or gradus::std(x, ...).
///
/// Grad    dx = dy (x - mean) / (y (n - correction)), 0 where y = 0
template <Floating T>
Tensor<T> std(const Tensor<T>& x, const Dims& dims, bool keepdim = false, double correction = 1) {
  const ReducedDims r("std", x.sizes(), dims, keepdim);
  Tensor<T> y = elementwise<kernel::Sqrt, T>(var(x.detach(), dims, keepdim, correction));
  return record("StdBackward0", y, {x}, [x = saved(x), y = saved(y), r, correction](const Tensor<T>& dy) {
    return var_gradient(masked_fill(div(dy, mul(y(), 2)), eq(y(), 0), 0), x(), r, correction);
  });
}
template <Floating T>
Tensor<T> std(const Tensor<T>& x) { return gradus::std(x, {}); }

/// (sum |x|^p)^(1/p) for a finite p, not 0.
///
/// Grad    dx = dy sign(x) (|x| / y)^(p-1), 0 where y = 0, and where x = 0 if p < 1
template <Floating T>
Tensor<T> power_norm(const char* record_name, const Tensor<T>& x, double p, const ReducedDims& r) {
  const Tensor<T> powers = pow(abs(x.detach()), p);
  Tensor<T> y = pow(reduced<kernel::Sum, T>(powers, r), 1 / p);
  return record(record_name, y, {x}, [x = saved(x), y = saved(y), r, p](const Tensor<T>& dy) {
    const Tensor<T> slope = pow(abs(x()), p - 1);
    return mul(mul(sign(x()), p < 1 ? masked_fill(slope, eq(x(), 0), 0) : slope),
               spread_back(masked_fill(div(dy, pow(y(), p - 1)), eq(y(), 0), 0), r));
  });
}
/// Size of a vector: y = (sum |x|^p)^(1/p), max |x| for p = inf, min |x| for p = -inf, and for p = 0 the number of
/// elements that are not 0.
///
/// Shapes  x (...) -> y: without dims, or with 1 in their place if keepdim
/// Grad    dx = dy sign(x) (|x| / y)^(p-1), 0 where y = 0; for inf and -inf shared evenly among equals; for 0 none
/// Throws  ValueError if there are no elements and p is negative or inf
template <Floating T>
Tensor<T> norm(const Tensor<T>& x, double p, const Dims& dims, bool keepdim = false) {
  constexpr const char* name = "LinalgVectorNormBackward0";
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ReducedDims r("norm", x.sizes(), dims, keepdim);
  if (r.length == 0 && (p < 0 || p == inf))
    fail<ValueError>({"[norm] x must have elements, but got x ", x.sizes(), ". linalg.vector_norm cannot compute "
                      "the ", p, " norm on an empty tensor because the operation does not have an identity."});
  if (p == inf) return extreme<kernel::Max>("norm", name, NanGradient::to_nans, abs(x), dims, keepdim);
  if (p == -inf) return extreme<kernel::Min>("norm", name, NanGradient::to_nans, abs(x), dims, keepdim);
  if (p == 1) return named(name, sum(abs(x), dims, keepdim));
  if (p == 0) return sum(to<T>(ne(x.detach(), 0)), dims, keepdim);
  if (p != 2) return power_norm(name, x, p, r);
  Tensor<T> y = elementwise<kernel::Sqrt, T>(reduced<kernel::SumSquares, T>(x, r));
  return record(name, y, {x}, [x = saved(x), y = saved(y), r](const Tensor<T>& dy) {
    return mul(x(), spread_back(masked_fill(div(dy, y()), eq(y(), 0), 0), r));
  });
}
template <Floating T>
Tensor<T> norm(const Tensor<T>& x, double p = 2) { return norm(x, p, {}); }

template <Element T> Tensor<T> Tensor<T>::std() const requires Floating<T> { return gradus::std(*this, {}); }
template <Element T>
Tensor<T> Tensor<T>::std(const Dims& dims, bool keepdim, double correction) const requires Floating<T> {
  return gradus::std(*this, dims, keepdim, correction);
}

}  // namespace gradus
