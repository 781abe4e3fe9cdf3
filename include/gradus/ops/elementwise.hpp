// SPDX-License-Identifier: MIT
#pragma once
// How elementwise ops compute their values: y = Op(a, b, ...), Op from kernel/elementwise.hpp. Gradients stand with
// each op.
#include <limits>

#include <gradus/kernel/elementwise.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/tensor/factories.hpp>

namespace gradus {

/// The functions that run an operation: on rows, and on a single element, unless that takes a row like any other.
struct Rows {
  kernel::Row* row;
  kernel::Row* one;
};
template <class Op, class... Ops>
concept OneOf = (std::same_as<Op, Ops> || ...);
/// Rounded once, so that a lone element has the bits that it would have in a vector.
template <class Op>
concept RoundsOnce = OneOf<Op, kernel::Add, kernel::Sub, kernel::Mul, kernel::Div, kernel::Square>;

template <class Op, Element Y, Element... X>
Rows rows_of() {
  using T = typename kernel::FirstFloat<Y, X...>::Type;
  using Scalar = kernel::ScalarRow<Op, Y, X...>;
  if constexpr (std::is_void_v<T>) {
    return {Scalar::run, Scalar::run};
  } else {
    kernel::Row* const row = kernel::best<kernel::VectorRow<Op, T, Y, X...>, kernel::Row>();
    if constexpr (RoundsOnce<Op>) return {row, Scalar::run};
    else return {row, nullptr};
  }
}

[[gnu::noinline]] inline void map_rows(const Body& y, kernel::Row* row, const Body* const* x, int count) {
  Dims strides[kernel::MapAxes::max_operands];
  kernel::Operand operand[kernel::MapAxes::max_operands];
  operand[0] = {static_cast<char*>(y.data()), &y.strides, static_cast<Size>(size_bytes(y.dtype))};
  for (int k = 0; k < count; ++k) {
    const bool same = x[k]->sizes == y.sizes;
    if (!same) strides[k] = stretched(*x[k], y.sizes);
    operand[k + 1] = {static_cast<char*>(x[k]->data()), same ? &x[k]->strides : strides + k,
                      static_cast<Size>(size_bytes(x[k]->dtype))};
  }
  kernel::map(y.sizes, operand, count + 1, row);
}
/// y = Op(x...), each x broadcast to y's sizes.
[[gnu::noinline]] inline void map_into(const Body& y, Rows rows, const Body* const* x, int count) {
  if (y.numel != 1 || !rows.one) return map_rows(y, rows.row, x, count);
  const void* at[kernel::MapAxes::max_operands];
  for (int k = 0; k < count; ++k) at[k] = x[k]->data();
  rows.one(y.data(), at, 1);
}
/// A new tensor y = Op(x...), broadcasting.
[[gnu::noinline]] inline Ref<Body> mapped(const char* op, Dtype dtype, Rows rows, const Body* const* x, int count) {
  Dims wide;
  const Dims* sizes = nullptr;
  for (int k = 0; k < count; ++k) {
    if (!x[k]) fail_undefined();
    if (!sizes) sizes = &x[k]->sizes;
    else if (x[k]->sizes != *sizes) wide = broadcast(op, *sizes, x[k]->sizes), sizes = &wide;
  }
  Ref<Body> y = make_body(*sizes, dtype);
  map_into(*y, rows, x, count);
  return y;
}

/// y = Op(x...), broadcasting.
template <class Op, Element Y, Element... X>
Tensor<Y> elementwise(const char* op, const Tensor<X>&... x) {
  const Body* const from[] = {x.body().get()...};
  return Tensor<Y>(mapped(op, dtype_of<Y>(), rows_of<Op, Y, X...>(), from, sizeof...(X)));
}
/// y = Op(x).
template <class Op, Element Y, Element X>
Tensor<Y> elementwise(const Tensor<X>& x) { return elementwise<Op, Y>("", x); }
/// The same into a y that is there already, and may be one of the operands. Unrecorded; counts no version.
template <class Op, Element Y, Element... X>
void elementwise_into(const Tensor<Y>& y, const Tensor<X>&... x) {
  const Body* const from[] = {x.body().get()...};
  map_into(*y.body(), rows_of<Op, Y, X...>(), from, sizeof...(X));
}

/// A number as a tensor without dimensions, of the type that x and the number make together. Integers wrap around.
template <Element T, Arithmetic S>
Tensor<WithScalar<T, S>> scalar_beside(const Tensor<T>&, S value) {
  Tensor<WithScalar<T, S>> y = Tensor<WithScalar<T, S>>::empty({});
  *y.data_ptr() = static_cast<WithScalar<T, S>>(value);
  return y;
}
/// The other operand, of that type.
template <Element T, Arithmetic S>
Tensor<WithScalar<T, S>> tensor_beside(const Tensor<T>& x, S) { return to<WithScalar<T, S>>(x); }

/// Whether T can hold value, cut to an integer if T is one. As PyTorch: -1 is 255 in uint8, anything is a bool, and
/// infinity and NaN are floats.
template <Element T, Arithmetic S>
constexpr bool holds(S value) noexcept {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::same_as<T, bool> || std::same_as<T, S>) {
    return true;
  } else if constexpr (Floating<T>) {
    const double x = static_cast<double>(value), most = static_cast<double>(Limits::max());
    return !(x - x == 0) || (x >= -most && x <= most);
  } else if constexpr (std::is_floating_point_v<S>) {
    const double x = static_cast<double>(value), most = static_cast<double>(Limits::max());
    return x >= static_cast<double>(Limits::lowest()) && (sizeof(T) == 8 ? x < most : x <= most);
  } else {
    constexpr auto most = static_cast<std::int64_t>(Limits::max());
    constexpr auto least = std::is_signed_v<T> ? static_cast<std::int64_t>(Limits::lowest()) : -most;
    const auto x = static_cast<std::int64_t>(value);
    return x >= (std::is_signed_v<S> ? least : 0) && x <= most;  // an unsigned number beyond int64 has become negative
  }
}
/// value as a T, for ops that keep x's element type.    Throws  ValueError if T cannot hold it
template <Element T, Arithmetic S>
T checked_number(const char* op, S value) {
  if (!holds<T>(value))
    fail<ValueError>({"[", op, "] the number must fit ", name(dtype_of<T>()), ", but got ", static_cast<double>(value),
                      ". value cannot be converted to type ", name(dtype_of<T>()), " without overflow."});
  return static_cast<T>(value);
}

/// Stops compilation where element types are mixed.
template <class A, class B>
constexpr void check_same_type() {
  static_assert(std::same_as<A, B>, "both tensors must have the same element type: convert one, for example "
                                    "x.to<float>()");
}
/// Stops compilation where an operation has no meaning for bool tensors.
template <class T>
constexpr void check_not_bool() {
  static_assert(!std::same_as<T, bool>, "not implemented for bool tensors: convert x first, for example x.to<float>(), "
                                        "or use logical_and, logical_or, logical_xor, logical_not (& | ^ ~)");
}

}  // namespace gradus
