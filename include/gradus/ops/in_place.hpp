// SPDX-License-Identifier: MIT
#pragma once
// The forms that end in _: they write x, count a version, and are recorded like the op they are named after.
#include <gradus/ops/arithmetic.hpp>

namespace gradus {

/// b as seen by an edit of x: a copy if b is another look at the memory that is about to be written.
template <Element T>
Tensor<T> apart_from(const Tensor<T>& b, const Body& x) {
  const Body& other = *b.body();
  const bool same_look = other.sizes == x.sizes && other.strides == x.strides && other.offset == x.offset;
  return other.storage.get() != x.storage.get() || same_look ? b : clone(b);
}
/// Throws if the result of an edit of x would be larger than x.
[[gnu::noinline]] inline void check_fits(const char* op, const Dims& x, const Dims& b) {
  const Dims y = x == b ? x : broadcast(op, x, b);
  if (y != x)
    fail<ShapeError>({"[", op, "] x must be as large as the result, but got x ", x, " and b ", b,
                      ". output with shape ", x, " doesn't match the broadcast shape ", y, "."});
}

/// x = Op(x, b) in place; recorded as f(x, b).
template <class Op, Element T, class F>
void edit_with(const char* op, const Tensor<T>& x, const Tensor<T>& other, F f) {
  check_fits(op, x.sizes(), other.sizes());
  const auto direct = [&] {
    const Tensor<T> b = apart_from(other, *x.body());
    const Dims bs = stretched(*b.body(), x.sizes());
    kernel::map<Op>(x.sizes(), kernel::Strided(x.data_ptr(), x.strides()),
                    kernel::Strided<const T>(x.data_ptr(), x.strides()), kernel::Strided<const T>(b.data_ptr(), bs));
  };
  if constexpr (Floating<T>) {
    edit(op, x, {other}, [&](const Tensor<T>& before) { return f(before, other); }, direct);
  } else {
    check_edit(op, x.body(), false);
    direct();
    ++x.body()->storage->version;
  }
}
/// x = Op(x) in place; recorded as f(x).
template <class Op, Floating T, class F>
void edit_alone(const char* op, const Tensor<T>& x, F f) {
  edit(op, x, {}, f, [&] {
    kernel::map<Op>(x.sizes(), kernel::Strided(x.data_ptr(), x.strides()),
                    kernel::Strided<const T>(x.data_ptr(), x.strides()));
  });
}
/// The second operand of an in-place op as a tensor of x's type: x keeps its type, whatever b is.
template <Element T, class B>
Tensor<T> operand_of(const Tensor<T>&, const B& b) {
  if constexpr (is_tensor<B>) {
    check_same_type<T, typename B::value_type>();
    return b;
  } else {
    static_assert(Floating<T> || !std::is_floating_point_v<B>,
                  "an integer tensor cannot hold the result: convert it first, for example x.to<float>()");
    return full<T>({}, static_cast<T>(b));
  }
}

/// x += alpha b.
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::add_(const B& b, double alpha) const {
  const Tensor other = operand_of(*this, b);
  edit_with<kernel::Add>("add_", *this, alpha == 1 ? other : mul(other, static_cast<T>(alpha)),
                         [](const Tensor& x, const Tensor& y) { return add(x, y); });
  return *this;
}
/// x -= alpha b.
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::sub_(const B& b, double alpha) const {
  const Tensor other = operand_of(*this, b);
  edit_with<kernel::Sub>("sub_", *this, alpha == 1 ? other : mul(other, static_cast<T>(alpha)),
                         [](const Tensor& x, const Tensor& y) { return sub(x, y); });
  return *this;
}
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::mul_(const B& b) const {
  edit_with<kernel::Mul>("mul_", *this, operand_of(*this, b), [](const Tensor& x, const Tensor& y) { return mul(x, y); });
  return *this;
}
template <Element T>
template <class B>
const Tensor<T>& Tensor<T>::div_(const B& b) const {
  static_assert(Floating<T>, "true division of an integer tensor gives float: use x / b");
  edit_with<kernel::Div>("div_", *this, operand_of(*this, b), [](const Tensor& x, const Tensor& y) { return div(x, y); });
  return *this;
}
template <Element T>
const Tensor<T>& Tensor<T>::neg_() const {
  edit_alone<kernel::Neg>("neg_", *this, [](const Tensor& x) { return neg(x); });
  return *this;
}

/// x = from, broadcast.
template <Element T>
const Tensor<T>& Tensor<T>::copy_(const Tensor& from) const {
  check_fits("copy_", sizes(), from.sizes());
  const auto direct = [&] { copy_values(*this, apart_from(from, *body_)); };
  if constexpr (Floating<T>) {
    edit("copy_", *this, {from}, [&](const Tensor& before) {
      Tensor y = empty(before.sizes());
      copy_values(y, from);
      return record("CopyBackwards", y, {before, from},
          [](Tensor dy) { return zeros<T>(dy.sizes()); }, [](Tensor dy) { return dy; });
    }, direct);
  } else {
    check_edit("copy_", body_, false);
    direct();
    ++body_->storage->version;
  }
  return *this;
}
template <Element T>
template <Element U>
const Tensor<T>& Tensor<T>::copy_(const Tensor<U>& from) const { return copy_(from.template to<T>()); }

/// Every element = value.
template <Element T>
template <Arithmetic S>
const Tensor<T>& Tensor<T>::fill_(S value) const { return copy_(full<T>({}, static_cast<T>(value))); }

}  // namespace gradus
