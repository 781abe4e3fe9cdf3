// SPDX-License-Identifier: MIT
#pragma once
// The forms that end in _: they write x, count a version, and are recorded like the op they are named after. x keeps
// its sizes and its element type.
#include <gradus/ops/pow.hpp>

namespace gradus {

/// b as seen by an edit of x: a copy if b is another look at the memory that is about to be written.
template <Element T>
Tensor<T> apart_from(const Tensor<T>& b, const Body& x) {
  const Body& other = *b.body();
  const bool same_look = other.dtype == x.dtype && other.sizes == x.sizes && other.strides == x.strides &&
                         other.data() == x.data();
  return same_look || !shares_memory(*other.storage, *x.storage) ? b : clone(b);
}
/// Throws if the result of an edit of x would be larger than x.
[[gnu::noinline]] inline void check_fits(const char* op, const Dims& x, const Dims& b) {
  const Dims y = x == b ? x : broadcast(op, x, b);
  if (y != x)
    fail<ShapeError>({"[", op, "] x must be as large as the result, but got x ", x, " and b ", b,
                      ". output with shape ", x, " doesn't match the broadcast shape ", y, "."});
}

/// edit() for any element type: the graph knows nothing of integers.
template <Element T, class F, class Direct>
void edit_any(const char* op, const Tensor<T>& x, std::initializer_list<Input> others, F f, Direct direct) {
  if constexpr (Floating<T>) {
    edit(op, x, others, f, direct);
  } else {
    check_edit(op, x.body(), false);
    direct();
    ++x.body()->storage->version;
  }
}
/// x = Op(x, b) in place; recorded as f(x, b).
template <class Op, Element T, class F>
void edit_with(const char* op, const Tensor<T>& x, const Tensor<T>& b, F f) {
  check_fits(op, x.sizes(), b.sizes());
  edit_any(op, x, {b}, [&](const Tensor<T>& before) { return f(before, b); },
           [&] { elementwise_into<Op>(x, x, apart_from(b, *x.body())); });
}
/// x = Op(x) in place; recorded as f(x).
template <class Op, Element T, class F>
void edit_alone(const char* op, const Tensor<T>& x, F f) {
  edit_any(op, x, {}, f, [&] { elementwise_into<Op>(x, x); });
}
/// Records y, whose numbers owe nothing to `before`.    Grad  0
template <Element T>
Tensor<T> forget(const char* op, const Tensor<T>& before, Tensor<T> y) {
  if constexpr (Floating<T>) return record(op, y, {before}, [](const Tensor<T>& dy) { return zeros<T>(dy.sizes()); });
  else return y;
}

/// Stops compilation where x's element type cannot take the result of x and a B.
template <Element T, class B>
constexpr void check_keeps_type() {
  if constexpr (is_tensor<B>) check_same_type<T, typename B::value_type>();
  else static_assert(std::same_as<WithScalar<T, B>, T>, "the result type can't be cast to x's element type: convert x "
                                                        "first, for example x.to<float>()");
}
template <class T>
constexpr void check_floating() {
  static_assert(Floating<T>, "the result type Float can't be cast to an integer element type: use the form without _, "
                             "or convert x first, for example x.to<float>()");
}
/// The second operand of an in-place op as a tensor of x's type.
template <Element T, class B>
Tensor<T> operand_of(const Tensor<T>&, const B& b) {
  check_keeps_type<T, B>();
  if constexpr (is_tensor<B>) return b;
  else return full<T>({}, static_cast<T>(b));
}
/// alpha b.
template <Element T, class B>
Tensor<T> operand_of(const char* op, const Tensor<T>& x, const B& b, double alpha) {
  if (!Floating<T> && alpha != static_cast<double>(static_cast<std::int64_t>(alpha)))
    fail<ValueError>({"[", op, "] alpha must be whole for integers, but got ", alpha, ". For integral input tensors, "
                      "argument alpha must not be a floating point number."});
  return alpha == 1 ? operand_of(x, b) : mul(operand_of(x, b), static_cast<T>(alpha));
}

/// x += alpha b.
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::add_(const B& b, double alpha) const {
  edit_with<kernel::Add>("add_", *this, operand_of("add_", *this, b, alpha),
                         [](const Tensor& x, const Tensor& y) { return add(x, y); });
  return *this;
}
/// x -= alpha b.
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::sub_(const B& b, double alpha) const {
  check_subtraction<T>();
  edit_with<kernel::Sub>("sub_", *this, operand_of("sub_", *this, b, alpha),
                         [](const Tensor& x, const Tensor& y) { return sub(x, y); });
  return *this;
}
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::mul_(const B& b) const {
  edit_with<kernel::Mul>("mul_", *this, operand_of(*this, b),
                         [](const Tensor& x, const Tensor& y) { return mul(x, y); });
  return *this;
}
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::div_(const B& b) const {
  check_floating<T>();
  edit_with<kernel::Div>("div_", *this, operand_of(*this, b),
                         [](const Tensor& x, const Tensor& y) { return div(x, y); });
  return *this;
}
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::pow_(const B& b) const {
  check_keeps_type<T, B>();
  check_not_bool<T>();
  if constexpr (is_tensor<B>) {
    edit_with<kernel::Pow>("pow_", *this, b, [](const Tensor& x, const Tensor& y) { return pow(x, y); });
  } else {
    edit_any("pow_", *this, {}, [&](const Tensor& x) { return pow(x, b); },
             [&] { copy_values(*this, pow(detach(), b)); });
  }
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::neg_() const {
  edit_alone<kernel::Neg>("neg_", *this, [](const Tensor& x) { return neg(x); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::abs_() const {
  edit_alone<kernel::Abs>("abs_", *this, [](const Tensor& x) { return abs(x); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::relu_() const {
  edit_alone<kernel::Relu>("relu_", *this, [](const Tensor& x) { return relu(x); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::exp_() const {
  check_floating<T>();
  edit_alone<kernel::Exp>("exp_", *this, [](const Tensor& x) { return exp(x); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::log_() const {
  check_floating<T>();
  edit_alone<kernel::Log>("log_", *this, [](const Tensor& x) { return log(x); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::sqrt_() const {
  check_floating<T>();
  edit_alone<kernel::Sqrt>("sqrt_", *this, [](const Tensor& x) { return sqrt(x); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::sigmoid_() const {
  check_floating<T>();
  edit_alone<kernel::Sigmoid>("sigmoid_", *this, [](const Tensor& x) { return sigmoid(x); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::tanh_() const {
  check_floating<T>();
  edit_alone<kernel::Tanh>("tanh_", *this, [](const Tensor& x) { return tanh(x); });
  return *this;
}
template <Element T>
template <Arithmetic S>
const Tensor<T>& Tensor<T>::clamp_(S low, S high) const {
  check_keeps_type<T, S>();
  check_not_bool<T>();
  const Tensor l = full<T>({}, checked_number<T>("clamp_", low)), h = full<T>({}, checked_number<T>("clamp_", high));
  edit_any("clamp_", *this, {}, [&](const Tensor& x) { return named("ClampBackward1", clamp(x, l, h)); },
           [&] { elementwise_into<kernel::Clamp>(*this, *this, l, h); });
  return *this;
}
/// x_i = value where mask is true; mask broadcasts to x.
///
/// Throws  ShapeError if mask is larger than x; ValueError if value does not fit x's element type
template <Element T>
template <Arithmetic S>
const Tensor<T>& Tensor<T>::masked_fill_(const Tensor<bool>& mask, S value) const {
  check_fits("masked_fill_", sizes(), mask.sizes());
  const Tensor filling = full<T>({}, checked_number<T>("masked_fill_", value));
  edit_any("masked_fill_", *this, {}, [&](const Tensor& x) { return masked_fill(x, mask, value); },
           [&] { elementwise_into<kernel::Where>(*this, apart_from(mask, *body_), filling, *this); });
  return *this;
}

/// x = from, broadcast.
template <Element T>
const Tensor<T>& Tensor<T>::copy_(const Tensor& from) const {
  check_fits("copy_", sizes(), from.sizes());
  edit_any("copy_", *this, {from}, [&](const Tensor& before) {
    Tensor y = empty(before.sizes());
    copy_values(y, from);
    if constexpr (Floating<T>)
      return record("CopyBackwards", y, {before, from},
          [](Tensor dy) { return zeros<T>(dy.sizes()); }, [](Tensor dy) { return dy; });
    else return y;
  }, [&] { copy_values(*this, apart_from(from, *body_)); });
  return *this;
}
template <Element T>
template <Element U>
const Tensor<T>& Tensor<T>::copy_(const Tensor<U>& from) const { return copy_(from.template to<T>()); }

/// Every element = value.
///
/// Throws  ValueError if value does not fit x's element type
template <Element T>
template <Arithmetic S>
const Tensor<T>& Tensor<T>::fill_(S value) const {
  const T number = checked_number<T>("fill_", value);
  edit_any("fill_", *this, {}, [&](const Tensor& x) { return forget("FillBackward2", x, full<T>(x.sizes(), number)); },
           [&] { kernel::fill(sizes(), data_ptr(), strides(), number); });
  return *this;
}

}  // namespace gradus
