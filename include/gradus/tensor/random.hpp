// SPDX-License-Identifier: MIT
#pragma once
// Tensors of random numbers: the bits that PyTorch's CPU draws from the same seed (core/random.hpp).
#include <gradus/core/random.hpp>
#include <gradus/tensor/tensor.hpp>

namespace gradus {

/// Uniform in [0, 1).
template <Floating T = float>
Tensor<T> rand(const Dims& sizes, Generator& g = default_generator()) {
  Tensor<T> y = Tensor<T>::empty(sizes);
  fill_uniform(y.data_ptr(), y.numel(), 0, 1, g);
  return y;
}
/// Normal with mean 0 and standard deviation 1.
template <Floating T = float>
Tensor<T> randn(const Dims& sizes, Generator& g = default_generator()) {
  Tensor<T> y = Tensor<T>::empty(sizes);
  fill_normal(y.data_ptr(), y.numel(), 0, 1, g);
  return y;
}
/// Integers in [low, high).
///
/// Throws  ValueError unless low < high
inline Tensor<std::int64_t> randint(std::int64_t low, std::int64_t high, const Dims& sizes,
                                    Generator& g = default_generator()) {
  Tensor<std::int64_t> y = Tensor<std::int64_t>::empty(sizes);
  fill_randint(y.data_ptr(), y.numel(), low, high, g);
  return y;
}
/// Integers in [0, high).
inline Tensor<std::int64_t> randint(std::int64_t high, const Dims& sizes, Generator& g = default_generator()) {
  return randint(0, high, sizes, g);
}
/// 0, ..., n - 1 in random order.
///
/// Throws  ValueError if n < 0
inline Tensor<std::int64_t> randperm(Size n, Generator& g = default_generator()) {
  if (n < 0) fail<ValueError>({"[randperm] n must not be negative, but got ", n, "."});
  Tensor<std::int64_t> y = Tensor<std::int64_t>::empty({n});
  randperm(y.data_ptr(), n, g);
  return y;
}
/// 1 with probability p_i, else 0.
///
/// Throws  ValueError unless every p_i is in [0, 1]
template <Floating T>
Tensor<T> bernoulli(const Tensor<T>& p, Generator& g = default_generator()) {
  const Tensor<T> from = p.detach().contiguous();
  Tensor<T> y = Tensor<T>::empty(p.sizes());
  fill_bernoulli_from(y.data_ptr(), from.data_ptr(), y.numel(), g);
  return y;
}
template <Floating T>
Tensor<T> rand_like(const Tensor<T>& x, Generator& g = default_generator()) { return rand<T>(x.sizes(), g); }
template <Floating T>
Tensor<T> randn_like(const Tensor<T>& x, Generator& g = default_generator()) { return randn<T>(x.sizes(), g); }

}  // namespace gradus
