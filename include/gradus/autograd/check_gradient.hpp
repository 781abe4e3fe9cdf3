// SPDX-License-Identifier: MIT
#pragma once
// check_gradient: gradients of a function against central differences, first and second order, in double.
#include <cmath>

#include <gradus/autograd/backward.hpp>

namespace gradus {

struct CheckOptions {
  int order = 2;       // 1: gradients; 2: gradients of gradients, too
  double eps = 1e-6;   // half the step of the difference
  double atol = 1e-5;  // passes if |analytic - numerical| <= atol + rtol |numerical|
  double rtol = 1e-3;
};

using Doubles = std::vector<Tensor<double>>;
/// Any function of tensors, with its type erased.
struct CheckedFunction {
  void* f;
  Tensor<double> (*call)(void* f, const Doubles& x);
  Tensor<double> operator()(const Doubles& x) const { return call(f, x); }
};

/// Weights that make a scalar of y: sum_i w_i y_i with w_i in [0.5, 1.5), irregular but always the same.
[[gnu::noinline]] inline Tensor<double> check_weights(const Dims& sizes, int salt) {
  Tensor<double> w = Tensor<double>::empty(sizes);
  for (Size i = 0; i < w.numel(); ++i) {
    const double phase = static_cast<double>(i + 1) * 0.6180339887498949 + salt * 0.3819660112501051;
    w.data_ptr()[i] = 0.5 + (phase - std::floor(phase));
  }
  return w;
}
/// sum(y w) by hand: it must not need the ops that are being checked.
[[gnu::noinline]] inline double weighted_sum(const Tensor<double>& y, int salt) {
  const std::vector<double> values = y.to_vector();
  const Tensor<double> w = check_weights(y.sizes(), salt);
  double total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) total += values[i] * w.data_ptr()[i];
  return total;
}
/// The gradients of sum(f(x) w), all inputs; those that f does not use are zero.
[[gnu::noinline]] inline Doubles weighted_gradient(const CheckedFunction& f, const Doubles& x, bool create_graph) {
  const Tensor<double> y = f(x);
  Doubles dx(x.size());
  if (y.requires_grad())
    dx = grad<double>({y}, x, {.create_graph = create_graph, .allow_unused = true}, {check_weights(y.sizes(), 0)});
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!dx[i].defined()) dx[i] = full<double>(x[i].sizes(), 0.0);
  return dx;
}

/// Compares `dx` with the differences of value(x), element by element.
template <class Value>
void compare_with_differences(const char* what, const Doubles& x, const Doubles& dx, CheckOptions o, Value value) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::vector<double> analytic = dx[i].to_vector();
    for (Size j = 0; j < x[i].numel(); ++j) {
      double& element = x[i].data_ptr()[j];
      const double before = element;
      element = before + o.eps;
      const double above = value(x);
      element = before - o.eps;
      const double below = value(x);
      element = before;
      const double numerical = (above - below) / (2 * o.eps), got = analytic[static_cast<std::size_t>(j)];
      if (!(std::fabs(got - numerical) <= o.atol + o.rtol * std::fabs(numerical)))
        fail<AutogradError>({"[check_gradient] ", what, " with respect to input ", i, ", element ", j, " must be ",
                             numerical, " (central difference), but got ", got, "."});
    }
  }
}
[[gnu::noinline]] inline void check_gradient(const CheckedFunction& f, const Doubles& x, CheckOptions o) {
  EnableGrad on;
  for (const Tensor<double>& input : x) input.requires_grad_();
  compare_with_differences("the gradient", x, weighted_gradient(f, x, false), o,
                           [&](const Doubles& at) { return NoGrad(), weighted_sum(f(at), 0); });
  if (o.order < 2) return;
  // The second order: the gradient, weighted and summed, is a function of x like any other.
  const auto gradient_sum = [&](const Doubles& at) {
    double total = 0;
    const Doubles dx = weighted_gradient(f, at, false);
    for (std::size_t i = 0; i < dx.size(); ++i) total += weighted_sum(dx[i], static_cast<int>(i) + 1);
    return total;
  };
  Doubles dx = weighted_gradient(f, x, true), roots, weights;
  for (std::size_t i = 0; i < dx.size(); ++i)
    if (dx[i].requires_grad()) {
      roots.push_back(dx[i]);
      weights.push_back(check_weights(dx[i].sizes(), static_cast<int>(i) + 1));
    }
  Doubles ddx(x.size());
  if (!roots.empty()) ddx = grad<double>(roots, x, {.allow_unused = true}, weights);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!ddx[i].defined()) ddx[i] = full<double>(x[i].sizes(), 0.0);
  compare_with_differences("the second-order gradient", x, ddx, o, gradient_sum);
}

/// Checks the gradients of f(x...) with respect to every x against central differences, and throws AutogradError
/// naming the first element that differs. f takes and returns tensors of double; inputs are copied first, so what
/// f is to see as a view or expanded it makes itself.
///
/// Source  as torch.autograd.gradcheck and gradgradcheck, with one weighted sum in place of the full Jacobian
template <class F, std::same_as<Tensor<double>>... X>
bool check_gradient(F f, CheckOptions options, const X&... x) {
  const auto call = []<std::size_t... I>(F& g, const Doubles& at, std::index_sequence<I...>) { return g(at[I]...); };
  struct Context { F* f; decltype(call) apply; } context{&f, call};
  const CheckedFunction erased{&context, [](void* c, const Doubles& at) -> Tensor<double> {
    Context& k = *static_cast<Context*>(c);
    return k.apply(*k.f, at, std::index_sequence_for<X...>());
  }};
  check_gradient(erased, Doubles{clone(x.detach())...}, options);
  return true;
}
template <class F, std::same_as<Tensor<double>>... X>
bool check_gradient(F f, const X&... x) { return check_gradient(std::move(f), CheckOptions{}, x...); }

}  // namespace gradus
