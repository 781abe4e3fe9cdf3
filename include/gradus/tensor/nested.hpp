// SPDX-License-Identifier: MIT
#pragma once
// tensor(...): a tensor from a number or from nested lists of numbers.
//   tensor({{1.5, 2.0}, {3.0, 4.0}})   element type as Python's: float; int64 for integers, bool for bool
//   tensor<double>({{1}, {2.5}})       element type asked for: any numbers mix
#include <gradus/tensor/factories.hpp>

namespace gradus {

/// A number, or a list of such. It refers to the braces it was made from: for arguments only.
class Nested {
 public:
  template <Arithmetic S>
  Nested(S number) noexcept {
    if constexpr (std::is_floating_point_v<S>) kind_ = real, real_ = static_cast<double>(number);
    else kind_ = integer, integer_ = static_cast<std::int64_t>(number);
  }
  Nested(std::initializer_list<Nested> list) noexcept : Nested(list.begin(), list.size()) {}
  Nested(const Nested* first, std::size_t length) noexcept
      : kind_(sequence), length_(static_cast<Size>(length)), first_(first) {}

  bool is_sequence() const noexcept { return kind_ == sequence; }
  Size length() const noexcept { return length_; }
  const Nested& operator[](Size i) const noexcept { return first_[i]; }
  double to_double() const noexcept { return kind_ == real ? real_ : static_cast<double>(integer_); }
  bool to_bool() const noexcept { return kind_ == real ? real_ != 0 : integer_ != 0; }
  /// Cuts off a fraction. Throws ValueError outside [low, high].
  std::int64_t to_integer(std::int64_t low, std::int64_t high, Dtype dtype) const {
    if (kind_ == real && !(real_ >= -0x1p63 && real_ < 0x1p63)) fail_overflow(dtype);
    const std::int64_t i = kind_ == real ? static_cast<std::int64_t>(real_) : integer_;
    if (i < low || i > high) fail_overflow(dtype);
    return i;
  }

 private:
  GRADUS_SMALL void fail_overflow(Dtype dtype) const {
    fail<ValueError>({"[tensor] x must fit its element type, but got ", to_double(), ". value cannot be converted to "
                      "type ", name(dtype), " without overflow."});
  }
  enum Kind { integer, real, sequence } kind_;
  Size length_ = 0;
  union {
    std::int64_t integer_;
    double real_;
    const Nested* first_;
  };
};

[[gnu::noinline]] inline void write_number(const Body& y, Size at, const Nested& x) {
  void* const data = y.data();
  switch (y.dtype) {
    case Dtype::float32: static_cast<float*>(data)[at] = static_cast<float>(x.to_double()); break;
    case Dtype::float64: static_cast<double*>(data)[at] = x.to_double(); break;
    case Dtype::int64: static_cast<std::int64_t*>(data)[at] = x.to_integer(INT64_MIN, INT64_MAX, y.dtype); break;
    case Dtype::int32:
      static_cast<std::int32_t*>(data)[at] = static_cast<std::int32_t>(x.to_integer(INT32_MIN, INT32_MAX, y.dtype));
      break;
    case Dtype::uint8:  // as PyTorch, -1 is 255
      static_cast<std::uint8_t*>(data)[at] = static_cast<std::uint8_t>(x.to_integer(-255, 255, y.dtype));
      break;
    case Dtype::boolean: static_cast<bool*>(data)[at] = x.to_bool(); break;
  }
}
/// Writes x to the elements of y from `at` on; x lies `dim` lists deep. Returns where the next ones go.
[[gnu::noinline]] inline Size write_nested(const Body& y, Size at, const Nested& x, int dim) {
  if (dim == y.sizes.rank) {
    if (x.is_sequence())
      fail<ShapeError>({"[tensor] lists must be equally deep everywhere, but got ragged ones. expected a number at "
                        "dim ", dim, " (got a sequence of length ", x.length(), ")."});
    write_number(y, at, x);
    return at + 1;
  }
  if (!x.is_sequence())
    fail<ShapeError>({"[tensor] lists must be equally deep everywhere, but got ragged ones. expected sequence of "
                      "length ", y.sizes.dim[dim], " at dim ", dim, " (got a number)."});
  if (x.length() != y.sizes.dim[dim])
    fail<ShapeError>({"[tensor] lists must be equally long at each depth, but got ragged ones. expected sequence of "
                      "length ", y.sizes.dim[dim], " at dim ", dim, " (got ", x.length(), ")."});
  for (Size i = 0; i < x.length(); ++i) at = write_nested(y, at, x[i], dim + 1);
  return at;
}
[[gnu::noinline]] inline Ref<Body> read_nested(const Nested& x, Dtype dtype) {
  Dims sizes;
  for (const Nested* inner = &x; inner->is_sequence(); inner = &(*inner)[0]) {
    sizes.push_back(inner->length());
    if (inner->length() == 0) break;
  }
  Ref<Body> y = make_body(sizes, dtype);
  write_nested(*y, 0, x, 0);
  return y;
}

/// Lists whose numbers have one type, as Nested; the nodes live here.
struct NestedNodes {
  std::vector<std::vector<Nested>> lists;

  template <Arithmetic S>
  Nested add(S number) { return number; }
  template <class X>
  Nested add(std::initializer_list<X> list) {
    std::vector<Nested> nodes;
    for (const X& x : list) nodes.push_back(add(x));
    lists.push_back(std::move(nodes));
    return Nested(lists.back().data(), list.size());
  }
};
template <Arithmetic S, class X>
Tensor<Literal<S>> read_deduced(const X& x) {
  NestedNodes nodes;
  return Tensor<Literal<S>>(read_nested(nodes.add(x), dtype_of<Literal<S>>()));
}

/// A tensor of T, with a dimension for each level of braces.
///
/// Throws  ShapeError for ragged lists; ValueError for a number outside an integer T
template <Element T>
Tensor<T> tensor(const Nested& x) { return Tensor<T>(read_nested(x, dtype_of<T>())); }

// With the element type left to the numbers. `None`, which is never given, keeps these from taking tensor<double>(...).
template <class None = void, Arithmetic S>
  requires std::is_void_v<None>
Tensor<Literal<S>> tensor(S x) { return full<Literal<S>>({}, static_cast<Literal<S>>(x)); }
template <class None = void, Arithmetic S = float>
  requires std::is_void_v<None>
Tensor<Literal<S>> tensor(std::initializer_list<S> x) { return read_deduced<S>(x); }
template <class None = void, Arithmetic S>
  requires std::is_void_v<None>
Tensor<Literal<S>> tensor(std::initializer_list<std::initializer_list<S>> x) { return read_deduced<S>(x); }
template <class None = void, Arithmetic S>
  requires std::is_void_v<None>
Tensor<Literal<S>> tensor(std::initializer_list<std::initializer_list<std::initializer_list<S>>> x) {
  return read_deduced<S>(x);
}
template <class None = void, Arithmetic S>
  requires std::is_void_v<None>
Tensor<Literal<S>> tensor(
    std::initializer_list<std::initializer_list<std::initializer_list<std::initializer_list<S>>>> x) {
  return read_deduced<S>(x);
}

}  // namespace gradus
