// SPDX-License-Identifier: MIT
#pragma once
// Orthogonal initial values.
#include <gradus/linalg/qr.hpp>
#include <gradus/ops/unary.hpp>
#include <gradus/tensor/random.hpp>

namespace gradus::nn::init {

/// Fills w, seen as (first size, all others), with `gain` times a random matrix whose rows or columns, whichever are
/// fewer, are orthonormal: Q of a normal matrix, its columns' signs as R's diagonal. The numbers that PyTorch draws.
///
/// Throws  ShapeError unless w has two dimensions
/// Source  Saxe et al., Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (2013),
///         arXiv:1312.6120
template <Floating T>
const Tensor<T>& orthogonal_(const Tensor<T>& w, double gain = 1, Generator& generator = default_generator()) {
  if (w.rank() < 2)
    fail<ShapeError>({"[init.orthogonal_] w must have at least 2 dimensions, but got w ", w.sizes(), ". Only tensors "
                      "with 2 or more dimensions are supported."});
  if (!w.numel()) return w;
  const NoGrad off;
  const Size rows = w.sizes().dim[0], columns = w.numel() / rows;
  Tensor<T> flat = randn<T>({rows, columns}, generator);
  if (rows < columns) flat = t(flat);
  const linalg::Qr<T> d = linalg::qr(flat);
  Tensor<T> q = mul(d.Q, sign(linalg::diagonal(d.R)));
  if (rows < columns) q = t(q);
  check_edit("init.orthogonal_", w.body(), false);
  copy_values(w, reshape(mul(q, gain), w.sizes()));
  ++w.body()->storage->version;
  return w;
}

}  // namespace gradus::nn::init
