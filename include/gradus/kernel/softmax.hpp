// SPDX-License-Identifier: MIT
#pragma once
// Softmax over the middle axis of contiguous data (outer, n, inner), and its gradients. The largest element is taken
// off first: only differences matter, and no exponential overflows. A row of -inf, or with NaN or +inf, gives NaN.
#include <gradus/kernel/math_exp.hpp>
#include <gradus/kernel/reduce_block.hpp>
#include <gradus/kernel/scratch.hpp>
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

}  // namespace gradus::kernel
