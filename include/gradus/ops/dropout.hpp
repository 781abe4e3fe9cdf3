// SPDX-License-Identifier: MIT
#pragma once
// Dropout, with the masks that PyTorch draws.
#include <gradus/core/random.hpp>
#include <gradus/ops/arithmetic.hpp>

namespace gradus {

/// Dropout: y = x m, where each m_i is 0 with probability p and 1 / (1 - p) otherwise, so that the mean stays.
/// x itself unless `training`.
///
/// Units   p: probability in [0, 1]
/// Grad    dx = dy m
/// Throws  ValueError unless p is in [0, 1]
/// Source  Srivastava et al., Dropout (JMLR 2014); masks as PyTorch without MKL: two words an element, in the order of
///         x's memory
template <Floating T>
Tensor<T> dropout(const Tensor<T>& x, double p = 0.5, bool training = true,
                  Generator& generator = default_generator()) {
  if (!(p >= 0 && p <= 1))
    fail<ValueError>({"[dropout] p must be in [0, 1], but got ", p,
                      ". dropout probability has to be between 0 and 1."});
  if (!training || p == 0 || x.numel() == 0) return x;
  const Tensor<T> mask = empty_in_order_of(x);
  fill_dropout(mask.data_ptr(), mask.numel(), p, generator);
  return mul(x, mask);
}

}  // namespace gradus
