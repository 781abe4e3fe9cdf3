// SPDX-License-Identifier: MIT
#pragma once
// The logarithm of the sigmoid, and the slope that goes with it.
#include <gradus/kernel/math_exp.hpp>
#include <gradus/kernel/math_log.hpp>

namespace gradus::kernel {

/// y = min(x, 0) - log(1 + e^-|x|): neither end overflows.
struct LogSigmoid {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& x) {
    V e, low, rest;
    S::abs(e, x);
    S::neg(e, e);
    exp<S>(e, e);
    log1p<S>(rest, e);
    S::min(low, x, V{});
    S::sub(y, low, rest);
  }
};

}  // namespace gradus::kernel
