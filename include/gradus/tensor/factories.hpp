// SPDX-License-Identifier: MIT
#pragma once
// Tensors from nothing, and from numbers that lie elsewhere. Where no element type is asked for it is float, or what
// Python would take: int64 for integers, float for floating point, bool for bool.
#include <cmath>
#include <span>

#include <gradus/kernel/copy.hpp>
#include <gradus/tensor/tensor.hpp>

namespace gradus {

/// The element type of a tensor that is made from numbers of type S...: bool, int64 or float.
template <Arithmetic... S>
using Literal = std::conditional_t<(std::is_floating_point_v<S> || ...), float,
                                   std::conditional_t<(std::same_as<S, bool> && ...), bool, std::int64_t>>;
/// T, or Literal<S...> if T is void.
template <class T, Arithmetic... S>
struct AskedOr { using type = T; };
template <Arithmetic... S>
struct AskedOr<void, S...> { using type = Literal<S...>; };

/// All bytes of y, a new tensor, become 0.
[[gnu::noinline]] inline void zero_new(const Body& y) {
  const Size bytes = static_cast<Size>(size_bytes(y.dtype));
  parallel_blocks(y.numel * bytes, Size{1} << 20, [&](Size begin, Size end) {
    std::memset(static_cast<char*>(y.data()) + begin, 0, static_cast<std::size_t>(end - begin));
  });
}

/// Numbers not yet set.
template <Element T = float>
Tensor<T> empty(const Dims& sizes) { return Tensor<T>::empty(sizes); }
/// y_i = value.
template <Element T>
Tensor<T> full(const Dims& sizes, T value) {
  Tensor<T> y = Tensor<T>::empty(sizes);
  kernel::fill(y.sizes(), y.data_ptr(), y.strides(), value);
  return y;
}
// As Python: full(sizes, 7) counts in int64, full(sizes, 0.5) in float. full<double>(sizes, 0.5) says it itself.
inline Tensor<std::int64_t> full(const Dims& sizes, int value) { return full<std::int64_t>(sizes, value); }
inline Tensor<float> full(const Dims& sizes, double value) { return full<float>(sizes, static_cast<float>(value)); }
template <Arithmetic S>
  requires(!Element<S>)
Tensor<Literal<S>> full(const Dims& sizes, S value) { return full<Literal<S>>(sizes, static_cast<Literal<S>>(value)); }
/// y_i = 0.
template <Element T = float>
Tensor<T> zeros(const Dims& sizes) {
  Tensor<T> y = Tensor<T>::empty(sizes);
  zero_new(*y.body());
  return y;
}
/// y_i = 1.
template <Element T = float>
Tensor<T> ones(const Dims& sizes) { return full<T>(sizes, T{1}); }

// With x's sizes and element type, in row-major order whatever x's is.
template <Element T>
Tensor<T> empty_like(const Tensor<T>& x) { return empty<T>(x.sizes()); }
template <Element T>
Tensor<T> zeros_like(const Tensor<T>& x) { return zeros<T>(x.sizes()); }
template <Element T>
Tensor<T> ones_like(const Tensor<T>& x) { return ones<T>(x.sizes()); }
template <Element T, Arithmetic S>
Tensor<T> full_like(const Tensor<T>& x, S value) { return full<T>(x.sizes(), static_cast<T>(value)); }

/// Ones on the diagonal, zeros elsewhere.    Shapes  y (n, m), m = n if not given
template <Element T = float>
Tensor<T> eye(Size n, Size m) {
  Tensor<T> y = zeros<T>({n, m});
  for (Size i = 0; i < n && i < m; ++i) y.data_ptr()[i * (m + 1)] = T{1};
  return y;
}
template <Element T = float>
Tensor<T> eye(Size n) { return eye<T>(n, n); }

GRADUS_SMALL inline void fail_range(const char* because, double start, double end, double step) {
  fail<ValueError>({"[arange] ", because, ", but got start ", start, ", end ", end, " and step ", step, "."});
}
/// ceil((end - start) / step), checked.
[[gnu::noinline]] inline Size arange_length(double start, double end, double step) {
  if (step == 0) fail_range("step must be nonzero", start, end, step);
  const double n = std::ceil((end - start) / step);
  if (!(n >= 0)) fail_range("upper bound and lower bound inconsistent with step sign", start, end, step);
  if (n > 0x1p52) fail_range("the range must fit in memory", start, end, step);
  return static_cast<Size>(n);
}
[[gnu::noinline]] inline Size arange_length(std::int64_t start, std::int64_t end, std::int64_t step) {
  const auto real = [](std::int64_t i) { return static_cast<double>(i); };
  if (step == 0) fail_range("step must be nonzero", real(start), real(end), real(step));
  if (step > 0 ? end < start : end > start)
    fail_range("upper bound and lower bound inconsistent with step sign", real(start), real(end), real(step));
  const std::uint64_t from = static_cast<std::uint64_t>(start), to = static_cast<std::uint64_t>(end);
  const std::uint64_t distance = step > 0 ? to - from : from - to;
  const std::uint64_t stride = step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  const std::uint64_t n = distance / stride + (distance % stride != 0);
  if (n >> 60) fail_range("the range must fit in memory", real(start), real(end), real(step));
  return static_cast<Size>(n);
}

/// y_i = start + i step, for i < ceil((end - start) / step). Worked out in double, or in int64 for integers.
///
/// Throws  ValueError if step is 0 or leads away from end
template <class T = void, Arithmetic A, Arithmetic B, Arithmetic C = int>
auto arange(A start, B end, C step = C{1}) {
  using Y = typename AskedOr<T, A, B, C>::type;
  using Wide = std::conditional_t<Floating<Y>, double, std::int64_t>;
  const Wide from = static_cast<Wide>(start), by = static_cast<Wide>(step);
  Tensor<Y> y = Tensor<Y>::empty({arange_length(from, static_cast<Wide>(end), by)});
  Y* out = y.data_ptr();
  for (Size i = 0; i < y.numel(); ++i) {
    if constexpr (Floating<Y>) out[i] = static_cast<Y>(std::fma(by, static_cast<double>(i), from));
    else out[i] = static_cast<Y>(from + i * by);
  }
  return y;
}
template <class T = void, Arithmetic B>
auto arange(B end) { return arange<typename AskedOr<T, B>::type>(B{0}, end); }

/// `steps` numbers from start to end, both included, equally far apart; counted from the nearer end, as PyTorch does.
///
/// Throws  ValueError if steps < 0
template <Element T = float>
Tensor<T> linspace(double start, double end, Size steps) {
  using Wide = std::conditional_t<Floating<T>, T, double>;
  if (steps < 0) fail<ValueError>({"[linspace] number of steps must be non-negative, but got ", steps, "."});
  Tensor<T> y = Tensor<T>::empty({steps});
  const Wide a = static_cast<Wide>(static_cast<T>(start)), b = static_cast<Wide>(static_cast<T>(end));
  const Wide step = steps > 1 ? (b - a) / static_cast<Wide>(steps - 1) : Wide{0};
  for (Size i = 0; i < steps; ++i) {
    const bool near_start = i < steps / 2 || steps == 1;
    const Wide away = static_cast<Wide>(near_start ? i : i + 1 - steps);
    y.data_ptr()[i] = static_cast<T>(std::fma(step, away, near_start ? a : b));
  }
  return y;
}

/// A tensor on numbers that belong to someone else; what to do at their end is said in body->storage.
GRADUS_SMALL inline Ref<Body> body_on(const char* op, void* data, const Dims& sizes, const Dims& strides,
                                           Dtype dtype) {
  const Size n = checked_count(op, sizes, size_bytes(dtype));
  if (strides.rank != sizes.rank)
    fail<ShapeError>({"[", op, "] strides must have one number a dimension, but got sizes ", sizes, " and strides ",
                      strides, "."});
  Size extent = n > 0, bytes = 0;
  bool fits = true;
  for (int i = 0; n > 0 && i < sizes.rank; ++i) {
    Size reach = 0;
    if (strides.dim[i] < 0) fail<ValueError>({"[", op, "] strides must not be negative, but got ", strides, "."});
    fits &= !__builtin_mul_overflow(sizes.dim[i] - 1, strides.dim[i], &reach) &&
            !__builtin_add_overflow(extent, reach, &extent);
  }
  if (!fits || __builtin_mul_overflow(extent, static_cast<Size>(size_bytes(dtype)), &bytes))
    fail<ValueError>({"[", op, "] sizes and strides must stay within memory, but got sizes ", sizes, " and strides ",
                      strides, "."});
  if (n > 0 && !data) fail<ValueError>({"[", op, "] data must not be null, but got sizes ", sizes, "."});
  Ref<Body> b = Ref<Body>::adopt(new (memory::allocate(sizeof(Body))) Body(dtype, n, sizes));
  b->storage = Storage::foreign(data, static_cast<std::size_t>(bytes), nullptr, nullptr);
  b->strides = strides;
  return b;
}
GRADUS_SMALL inline void check_count(const char* op, std::size_t have, const Dims& sizes) {
  if (const Size n = checked_count(op, sizes); static_cast<std::size_t>(n) != have)
    fail<ShapeError>({"[", op, "] sizes must hold the ", have, " numbers given, but got ", sizes, ", which hold ", n,
                      ". Change the sizes."});
}

/// The numbers at `data`, not copied: whoever owns them must keep them alive for as long as any view of the tensor.
///
/// Throws  ValueError for sizes or strides that are negative; ShapeError if their ranks differ
template <Element T>
Tensor<T> from_blob(T* data, const Dims& sizes, const Dims& strides) {
  return Tensor<T>(body_on("from_blob", data, sizes, strides, dtype_of<T>()));
}
template <Element T>
Tensor<T> from_blob(T* data, const Dims& sizes) { return from_blob(data, sizes, row_major(sizes)); }

/// As above. `owner`, any movable object, lives as long as the numbers are needed; if it can be called, with `data` or
/// with nothing, it is called at the end.
template <Element T, class Owner>
Tensor<T> from_blob(T* data, const Dims& sizes, const Dims& strides, Owner owner) {
  struct Keeper {
    T* data;
    Owner owner;
    static void end(void* self) {
      Keeper* k = static_cast<Keeper*>(self);
      if constexpr (std::is_invocable_v<Owner&, T*>) k->owner(k->data);
      else if constexpr (std::is_invocable_v<Owner&>) k->owner();
      delete k;
    }
  };
  Tensor<T> y = from_blob(data, sizes, strides);
  y.body()->storage->owner = new Keeper{data, std::move(owner)};
  y.body()->storage->free_foreign = Keeper::end;
  return y;
}
// A named vector of integers is strides, a moved one is an owner.
template <Element T, class Owner>
  requires(!std::convertible_to<Owner, Dims> ||
           !(std::is_lvalue_reference_v<Owner> || std::same_as<std::remove_cv_t<Owner>, Dims>))
Tensor<T> from_blob(T* data, const Dims& sizes, Owner&& owner) {
  return from_blob<T, std::decay_t<Owner>>(data, sizes, row_major(sizes), std::forward<Owner>(owner));
}

/// A copy of a contiguous range's numbers: a std::span, std::array or std::vector.
///
/// Throws  ShapeError unless there are as many as sizes say
template <class Range>
auto from_span(const Range& numbers, const Dims& sizes) {
  const std::span view(numbers);
  using T = std::remove_const_t<typename decltype(view)::element_type>;
  check_count("from_span", view.size(), sizes);
  Tensor<T> y = Tensor<T>::empty(sizes);
  if (!view.empty()) std::memcpy(static_cast<void*>(y.data_ptr()), view.data(), view.size_bytes());
  return y;
}
template <class Range>
auto from_span(const Range& numbers) {
  return from_span(numbers, {static_cast<Size>(std::span(numbers).size())});
}

/// The vector's numbers. It is taken over, not copied, if it is moved in: from_vector(std::move(v), {2, 3}).
///
/// Throws  ShapeError unless there are as many as sizes say
template <Element T>
Tensor<T> from_vector(std::vector<T> numbers, const Dims& sizes) {
  check_count("from_vector", numbers.size(), sizes);
  if constexpr (std::same_as<T, bool>) {  // bits: std::vector<bool> holds no bools
    Tensor<bool> y = Tensor<bool>::empty(sizes);
    for (std::size_t i = 0; i < numbers.size(); ++i) y.data_ptr()[i] = numbers[i];
    return y;
  } else {
    T* data = numbers.data();
    return from_blob(data, sizes, row_major(sizes), std::move(numbers));
  }
}
template <Element T>
Tensor<T> from_vector(std::vector<T> numbers) {
  const Dims sizes{static_cast<Size>(numbers.size())};
  return from_vector(std::move(numbers), sizes);
}

}  // namespace gradus
