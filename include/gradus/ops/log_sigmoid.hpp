// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/kernel/log_sigmoid.hpp>
#include <gradus/ops/unary.hpp>

namespace gradus {

/// The logarithm of the sigmoid: y = log(1 / (1 + e^-x)) = min(x, 0) - log(1 + e^-|x|).    Grad  dx = dy sigmoid(-x)
template <Floating T>
Tensor<T> log_sigmoid(const Tensor<T>& x) {
  Tensor<T> y = elementwise<kernel::LogSigmoid, T>(x);
  return record("LogSigmoidBackward0", y, {x},
                [x = saved(x)](const Tensor<T>& dy) { return mul(dy, sigmoid(neg(x()))); });
}

}  // namespace gradus
