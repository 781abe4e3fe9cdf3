// SPDX-License-Identifier: MIT
#pragma once
// What tests of operations share.
#include <cmath>
#include <limits>

#include <gradus/autograd/check_gradient.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan_ = std::numeric_limits<double>::quiet_NaN();

/// Gradients of the first and the second order against differences; and nothing is left behind.
template <class F, class... X>
void check_both_orders(F f, const X&... x) {
  const long before = gradus::live_nodes();
  CHECK(gradus::check_gradient(f, x...));
  CHECK(gradus::live_nodes() == before);
}
/// Whether x has these elements, in row-major order. NaN is NaN; 0 is not -0.
template <class T, class U>
bool same(const gradus::Tensor<T>& x, std::initializer_list<U> expected) {
  const std::vector<T> values = x.to_vector();
  if (values.size() != expected.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto a = static_cast<double>(values[i]), b = static_cast<double>(expected.begin()[i]);
    if (!((a == b && std::signbit(a) == std::signbit(b)) || (a != a && b != b))) return false;
  }
  return true;
}
/// The same up to rounding: within `eps` of each element's size.
template <class T>
bool near(const gradus::Tensor<T>& x, std::initializer_list<double> expected,
          double eps = sizeof(T) == 4 ? 3e-7 : 1e-14) {
  const std::vector<T> values = x.to_vector();
  if (values.size() != expected.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto a = static_cast<double>(values[i]), b = expected.begin()[i];
    if (!(a == b || (a != a && b != b) || std::fabs(a - b) <= eps * std::fabs(b))) return false;
  }
  return true;
}
/// d(sum of f(x...)) / d(first x).
template <class F, class... X>
gradus::Tensor<double> slope(F f, const gradus::Tensor<double>& x, const X&... more) {
  const gradus::Tensor<double> leaf = gradus::clone(x.detach()).requires_grad_();
  gradus::sum(f(leaf, more...)).backward();
  return leaf.grad();
}
/// PyTorch's name of the op that made x.
template <class T>
std::string made_by(const gradus::Tensor<T>& x) { return x.grad_fn() ? x.grad_fn() : "none"; }
