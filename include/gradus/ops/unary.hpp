// SPDX-License-Identifier: MIT
#pragma once
// Functions of one tensor, element by element. Where T is an integer, functions with fractional values give float.
#include <gradus/ops/arithmetic.hpp>

namespace gradus {

/// Exponential: y = e^x.    Grad  dx = dy y
template <Element T>
Tensor<RealOf<T>> exp(const Tensor<T>& x) {
  if constexpr (!Floating<T>) return exp(to<float>(x));
  else {
    Tensor<T> y = elementwise<kernel::Exp, T>(x);
    return record("ExpBackward0", y, {x}, [y = saved(y)](const Tensor<T>& dy) { return mul(dy, y()); });
  }
}

/// Natural logarithm.    Grad  dx = dy / x
template <Element T>
Tensor<RealOf<T>> log(const Tensor<T>& x) {
  if constexpr (!Floating<T>) return log(to<float>(x));
  else {
    Tensor<T> y = elementwise<kernel::Log, T>(x);
    return record("LogBackward0", y, {x}, [x = saved(x)](const Tensor<T>& dy) { return div(dy, x()); });
  }
}

/// Square root.    Grad  dx = dy / (2 y), inf at 0
template <Element T>
Tensor<RealOf<T>> sqrt(const Tensor<T>& x) {
  if constexpr (!Floating<T>) return sqrt(to<float>(x));
  else {
    Tensor<T> y = elementwise<kernel::Sqrt, T>(x);
    return record("SqrtBackward0", y, {x}, [y = saved(y)](const Tensor<T>& dy) { return div(dy, mul(y(), 2)); });
  }
}

/// y = x^2; of bools, in int64.    Grad  dx = 2 x dy
template <Element T>
Tensor<WithScalar<T, int>> square(const Tensor<T>& x) {
  if constexpr (std::same_as<T, bool>) return to<std::int64_t>(x);
  else {
    Tensor<T> y = elementwise<kernel::Square, T>(x);
    if constexpr (Floating<T>)
      return record("PowBackward0", y, {x}, [x = saved(x)](const Tensor<T>& dy) { return mul(dy, mul(x(), 2)); });
    else return y;
  }
}

/// -1, 0 or 1; 0 for NaN.    Grad  dx = 0
template <Element T>
Tensor<T> sign(const Tensor<T>& x) {
  Tensor<T> y = elementwise<kernel::Sign, T>(x);
  if constexpr (Floating<T>)
    return record("SignBackward0", y, {x}, [](const Tensor<T>& dy) { return zeros<T>(dy.sizes()); });
  else return y;
}
/// Absolute value.    Grad  dx = dy sign(x), 0 at 0
template <Element T>
Tensor<T> abs(const Tensor<T>& x) {
  check_not_bool<T>();
  Tensor<T> y = elementwise<kernel::Abs, T>(x);
  if constexpr (Floating<T>)
    return record("AbsBackward0", y, {x}, [x = saved(x)](const Tensor<T>& dy) { return mul(dy, sign(x())); });
  else return y;
}
/// The next integer below.    Grad  dx = 0
template <Element T>
Tensor<T> floor(const Tensor<T>& x) {
  check_not_bool<T>();
  if constexpr (!Floating<T>) return clone(x);
  else {
    Tensor<T> y = elementwise<kernel::Floor, T>(x);
    return record("FloorBackward0", y, {x}, [](const Tensor<T>& dy) { return zeros<T>(dy.sizes()); });
  }
}
/// The nearest integer; halves go to the even one.    Grad  dx = 0
template <Element T>
Tensor<T> round(const Tensor<T>& x) {
  check_not_bool<T>();
  if constexpr (!Floating<T>) return clone(x);
  else {
    Tensor<T> y = elementwise<kernel::Round, T>(x);
    return record("RoundBackward0", y, {x}, [](const Tensor<T>& dy) { return zeros<T>(dy.sizes()); });
  }
}

template <Element T> Tensor<RealOf<T>> cos(const Tensor<T>& x);
/// Sine of x in radians.    Grad  dx = dy cos(x)
template <Element T>
Tensor<RealOf<T>> sin(const Tensor<T>& x) {
  if constexpr (!Floating<T>) return sin(to<float>(x));
  else {
    Tensor<T> y = elementwise<kernel::Sin, T>(x);
    return record("SinBackward0", y, {x}, [x = saved(x)](const Tensor<T>& dy) { return mul(dy, cos(x())); });
  }
}
/// Cosine of x in radians.    Grad  dx = -dy sin(x)
template <Element T>
Tensor<RealOf<T>> cos(const Tensor<T>& x) {
  if constexpr (!Floating<T>) return cos(to<float>(x));
  else {
    Tensor<T> y = elementwise<kernel::Cos, T>(x);
    return record("CosBackward0", y, {x}, [x = saved(x)](const Tensor<T>& dy) { return mul(dy, neg(sin(x()))); });
  }
}

/// dx = dy (1 - y^2): the gradient of tanh, an op of its own.
///
/// Grad    dy: d(dx) (1 - y^2), y: -2 y dy d(dx)
template <Floating T>
Tensor<T> tanh_gradient(const Tensor<T>& y, const Tensor<T>& dy) {
  Tensor<T> dx = elementwise<kernel::TanhGradient, T>("tanh", y, dy);
  return record("TanhBackwardBackward0", dx, {y, dy},
      [y = saved(y), dy = saved(dy)](const Tensor<T>& ddx) { return mul(mul(ddx, dy()), mul(y(), -2)); },
      [y = saved(y)](const Tensor<T>& ddx) { return tanh_gradient(y(), ddx); });
}
/// Hyperbolic tangent.    Grad  dx = dy (1 - y^2)
template <Element T>
Tensor<RealOf<T>> tanh(const Tensor<T>& x) {
  if constexpr (!Floating<T>) return tanh(to<float>(x));
  else {
    Tensor<T> y = elementwise<kernel::Tanh, T>(x);
    return record("TanhBackward0", y, {x}, [y = saved(y)](const Tensor<T>& dy) { return tanh_gradient(y(), dy); });
  }
}
/// dx = dy (1 - y) y: the gradient of sigmoid, an op of its own.
///
/// Grad    dy: d(dx) (1 - y) y, y: d(dx) dy (1 - 2 y)
template <Floating T>
Tensor<T> sigmoid_gradient(const Tensor<T>& y, const Tensor<T>& dy) {
  Tensor<T> dx = elementwise<kernel::SigmoidGradient, T>("sigmoid", y, dy);
  return record("SigmoidBackwardBackward0", dx, {y, dy},
      [y = saved(y), dy = saved(dy)](const Tensor<T>& ddx) { return mul(mul(ddx, dy()), sub(1, mul(y(), 2))); },
      [y = saved(y)](const Tensor<T>& ddx) { return sigmoid_gradient(y(), ddx); });
}
/// Logistic function: y = 1 / (1 + e^-x).    Grad  dx = dy y (1 - y)
template <Element T>
Tensor<RealOf<T>> sigmoid(const Tensor<T>& x) {
  if constexpr (!Floating<T>) return sigmoid(to<float>(x));
  else {
    Tensor<T> y = elementwise<kernel::Sigmoid, T>(x);
    return record("SigmoidBackward0", y, {x},
                  [y = saved(y)](const Tensor<T>& dy) { return sigmoid_gradient(y(), dy); });
  }
}

/// dx = dy where y > 0, else 0: the gradient of relu. Linear in dy, so its own gradient is itself.
template <Floating T>
Tensor<T> relu_gradient(const Tensor<T>& y, const Tensor<T>& dy) {
  Tensor<T> dx = elementwise<kernel::ReluGradient, T>("relu", y, dy);
  return record("ThresholdBackwardBackward0", dx, {dy},
                [y = saved(y)](const Tensor<T>& ddx) { return relu_gradient(y(), ddx); });
}
/// Rectifier: y = max(x, 0).    Grad  dx = dy where y > 0, else 0
template <Element T>
Tensor<T> relu(const Tensor<T>& x) {
  check_not_bool<T>();
  Tensor<T> y = elementwise<kernel::Relu, T>(x);
  if constexpr (Floating<T>)
    return record("ReluBackward0", y, {x}, [y = saved(y)](const Tensor<T>& dy) { return relu_gradient(y(), dy); });
  else return y;
}

}  // namespace gradus
