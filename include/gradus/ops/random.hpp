// SPDX-License-Identifier: MIT
#pragma once
// x.uniform_() and its like: random numbers in place, the bits that PyTorch's CPU draws from the same seed. Elements
// are drawn in the order of their memory. Recorded with a gradient of 0: nothing of x is left.
#include <gradus/core/random.hpp>
#include <gradus/ops/in_place.hpp>

namespace gradus {

/// x = what fill(memory, n) writes; in a graph its op is called `grad_fn`.
template <Element T, class F>
void draw(const char* op, const char* grad_fn, const Tensor<T>& x, F fill) {
  const auto fresh = [&] {
    Tensor<T> y = empty_in_order_of(x);
    fill(y.data_ptr(), y.numel());
    return y;
  };
  edit_any(op, x, {}, [&](const Tensor<T>& before) { return forget(grad_fn, before, fresh()); }, [&] {
    if (x.is_contiguous()) fill(x.data_ptr(), x.numel());
    else copy_values(x, fresh());
  });
}

/// x_i uniform in [low, high).
///
/// Throws  ValueError unless low <= high and high - low is finite
template <Element T>
const Tensor<T>& Tensor<T>::uniform_(double low, double high) const {
  static_assert(Floating<T>, "uniform_ is for floating tensors: use random_ for integers");
  draw("uniform_", "UniformBackward0", *this, [=](T* y, Size n) { fill_uniform(y, n, low, high); });
  return *this;
}
/// x_i normal, of this mean and standard deviation.
///
/// Throws  ValueError if std < 0
template <Element T>
const Tensor<T>& Tensor<T>::normal_(double mean, double std) const {
  static_assert(Floating<T>, "normal_ is for floating tensors");
  // What is not row-major PyTorch draws one by one, without the blocks of 16: a few at a time are the same stream.
  const Size most = is_contiguous() ? numel() : 14;
  draw("normal_", "NormalBackward0", *this, [=](T* y, Size n) {
    fill_normal(y, Size{0}, mean, std);  // checks std
    for (Size i = 0; i < n; i += most) fill_normal(y + i, n - i < most ? n - i : most, mean, std);
  });
  return *this;
}
/// x_i = 1 with probability p, else 0.
///
/// Throws  ValueError unless p is in [0, 1]
template <Element T>
const Tensor<T>& Tensor<T>::bernoulli_(double p) const {
  draw("bernoulli_", "BernoulliBackward2", *this, [=](T* y, Size n) { fill_bernoulli(y, n, p); });
  return *this;
}

/// The integers from 0 to this one are exact in T.
template <Element T>
constexpr std::int64_t last_integer() noexcept {
  if constexpr (Floating<T>) return std::int64_t{1} << std::numeric_limits<T>::digits;
  else return static_cast<std::int64_t>(std::numeric_limits<T>::max());
}
/// x_i: any integer in [low, high), each as likely.
///
/// Throws  ValueError unless low < high and x's element type holds all of them
template <Element T>
const Tensor<T>& Tensor<T>::random_(Size low, Size high) const {
  constexpr std::int64_t last = last_integer<T>(), first = Floating<T> ? -last : std::is_signed_v<T> ? -last - 1 : 0;
  if (low >= high)
    fail<ValueError>({"[random_] low must be less than high, but got low ", low, " and high ", high,
                      ". random_ expects 'from' to be less than 'to'."});
  if (low < first || high - 1 > last)
    fail<ValueError>({"[random_] low and high - 1 must fit ", name(dtype()), ", but got low ", low, " and high ", high,
                      ". from or to - 1 is out of bounds for ", name(dtype()), "."});
  draw("random_", "RandomBackward0", *this, [=](T* y, Size n) {
    if constexpr (std::same_as<T, std::int64_t>) {
      fill_randint(y, n, low, high);
    } else {
      const Tensor<std::int64_t> drawn = Tensor<std::int64_t>::empty({n});
      fill_randint(drawn.data_ptr(), n, low, high);
      kernel::convert(drawn.sizes(), y, drawn.strides(), drawn.data_ptr(), drawn.strides());
    }
  });
  return *this;
}

}  // namespace gradus
