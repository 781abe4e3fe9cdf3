// SPDX-License-Identifier: MIT
#pragma once
// x(...): integers, slices, all and none give a view of x; a mask or tensors of indices give a copy, because what they
// pick need not lie at regular distances. index_put_ writes in either case.
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/pick.hpp>

namespace gradus {

/// What stands at one place of an index: an integer, slice(a, b, step), all, none, a mask or a tensor of indices.
struct Place {
  Index basic = 0;
  Ref<Body> tensor;

  template <class I>
    requires(std::convertible_to<const I&, Index> && !std::same_as<I, bool>)
  Place(const I& i) : basic(i) {}
  Place(const Tensor<bool>& mask) : Place(mask.body()) {}
  Place(const Tensor<std::int64_t>& indices) : Place(indices.body()) {}
  Place(const Tensor<std::int32_t>& indices) : Place(to<std::int64_t>(indices).body()) {}

  bool is_mask() const noexcept { return tensor && tensor->dtype == Dtype::boolean; }
  /// Dimensions of x that it uses up.
  int used() const noexcept { return is_mask() ? tensor->sizes.rank : tensor || basic.kind != Index::new_axis; }

 private:
  explicit Place(const Ref<Body>& body) : tensor(body) {
    if (!body) fail_undefined();
  }
};
using Places = std::span<const Place>;

/// Throws unless there is a dimension of the right size for each place.
[[gnu::noinline]] inline void check_places(const Dims& x, Places places) {
  int used = 0;
  for (const Place& p : places) used += p.used();
  if (used > x.rank)
    fail<IndexError>({"[index] indices must be at most as many as x's dimensions, but got ", used, " for x ", x,
                      ". too many indices for tensor of dimension ", x.rank, "."});
  used = 0;
  for (const Place& p : places) {
    for (int i = 0; p.is_mask() && i < p.used(); ++i)
      if (p.tensor->sizes.dim[i] != x.dim[used + i])
        fail<IndexError>({"[index] mask must have x's sizes, but got mask ", p.tensor->sizes, " for x ", x,
                          ". The shape of the mask ", as_list(p.tensor->sizes), " at index ", i,
                          " does not match the shape of the indexed tensor ", as_list(x), " at index ", used + i, "."});
    if (p.is_mask() && !p.used())
      fail<IndexError>({"[index] mask must have a dimension, but got mask (). Use where."});
    used += p.used();
  }
}
/// first, first + step, ...: the elements of a dimension of size n that a slice means, as in Python.
struct Run {
  Size first, length;
  [[gnu::noinline]] Run(const Slice& s, Size n) {
    if (s.step <= 0)
      fail<ValueError>({"[index] slice step must be greater than zero, but got ", s.step, ". Use flip to go back."});
    const auto bound = [n](Size i) { return i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i; };
    const Size stop = bound(s.stop);
    first = bound(s.start);
    length = stop > first ? (stop - first - 1) / s.step + 1 : 0;
  }
};
/// x after its integers, slices and new dimensions. What is left are tensors: the dimension of each goes to `dims`.
template <Element T>
Tensor<T> basic_part(const Tensor<T>& x, Places places, Dims& dims) {
  check_places(x.sizes(), places);
  Tensor<T> y = x;
  int at = 0, from = 0;  // a dimension of y, and the same one of x
  for (const Place& p : places) {
    if (p.tensor) {
      dims.push_back(at);
      at += p.used();
    } else if (p.basic.kind == Index::integer) {
      y = select(y, at, wrap_index("index", p.basic.slice.start, x.sizes().dim[from], from, x.sizes()));
    } else if (p.basic.kind == Index::new_axis) {
      y = unsqueeze(y, at++);
    } else {
      const Size n = x.sizes().dim[from];
      const Run run(p.basic.slice, n);
      if (run.length != n || places.size() == 1) y = strided_slice(y, at, run.first, run.length, p.basic.slice.step);
      ++at;
    }
    from += p.used();
  }
  return y;
}

/// The places of true in a mask of rank K, (K, n).
[[gnu::noinline]] inline Tensor<std::int64_t> true_places(const Tensor<bool>& x) {
  const Tensor<bool> mask = contiguous(x);
  const bool* const truth = mask.data_ptr();
  Size n = 0, found = 0;
  for (Size i = 0; i < mask.numel(); ++i) n += truth[i];
  Tensor<std::int64_t> y = Tensor<std::int64_t>::empty({mask.rank(), n});
  for (Size i = 0; i < mask.numel(); ++i) {
    if (!truth[i]) continue;
    Size rest = i;
    for (int d = mask.rank() - 1; d >= 0; --d) {
      y.data_ptr()[d * n + found] = rest % mask.sizes().dim[d];
      rest /= mask.sizes().dim[d];
    }
    ++found;
  }
  return y;
}
/// How the tensors among `places` pick from a tensor of these sizes; `dims`, one for each, come from basic_part.
[[gnu::noinline]] inline Tensor<std::int64_t> find_places(const Dims& sizes, Places places, const Dims& dims, Pick& p) {
  std::vector<Tensor<std::int64_t>> indices;  // one for each indexed dimension
  p.whole = sizes;
  for (int tensor = 0; const Place& place : places) {
    if (!place.tensor) continue;
    Size d = dims.dim[tensor++];
    if (place.is_mask()) {
      const Tensor<std::int64_t> found = true_places(Tensor<bool>(place.tensor));
      for (int k = 0; k < place.used(); ++k) indices.push_back(select(found, 0, k)), p.dims.push_back(d++);
    } else {
      indices.emplace_back(place.tensor), p.dims.push_back(d);
    }
  }
  std::string shapes;
  bool fit = true;
  for (const Tensor<std::int64_t>& index : indices) {
    const Dims& b = index.sizes();
    shapes += (shapes.empty() ? "" : ", ") + as_list(b);
    Dims y = p.shape.rank > b.rank ? p.shape : b;
    for (int i = 1; i <= p.shape.rank && i <= b.rank; ++i) {
      const Size m = p.shape[-i], n = b[-i];
      fit &= m == n || m == 1 || n == 1;
      y[-i] = m == 1 ? n : m;
    }
    p.shape = y;
  }
  if (!fit)
    fail<IndexError>({"[index] indices must broadcast, but got ", shapes, ". shape mismatch: indexing tensors could "
                      "not be broadcast together with shapes ", shapes, "."});
  const Size n = count(p.shape);
  const Tensor<std::int64_t> y = Tensor<std::int64_t>::empty({p.dims.rank, n});
  for (int k = 0; k < p.dims.rank; ++k) {
    const Tensor<std::int64_t> row(look(*y.body(), p.shape, row_major(p.shape), k * n));
    copy_values(row, indices[static_cast<std::size_t>(k)]);
    const int d = static_cast<int>(p.dims.dim[k]);
    for (Size i = 0; i < n; ++i) row.data_ptr()[i] = wrap_index("index", row.data_ptr()[i], sizes.dim[d], d, sizes);
  }
  return y;
}

/// x(places...).
template <Element T>
Tensor<T> index(const Tensor<T>& x, Places places) {
  Dims dims;
  const Tensor<T> part = basic_part(x, places, dims);
  if (!dims.rank)  // x(all, all) is a view as well, not x itself
    return is_same(part, x) ? named("AliasBackward0", strided_slice(x, 0, 0, x.len(), 1)) : part;
  Pick p;
  const Tensor<std::int64_t> picked = find_places(part.sizes(), places, dims, p);
  return pick(part, p, picked);
}
/// x(places...) = value.
template <Element T>
void index_put(const Tensor<T>& x, Places places, Tensor<T> value) {
  Dims dims;
  const Tensor<T> part = basic_part(x, places, dims);
  Pick p;
  Tensor<std::int64_t> picked;
  if (dims.rank) picked = find_places(part.sizes(), places, dims, p);
  const Dims sizes = dims.rank ? p.sizes() : part.sizes();
  Dims fitting = value.sizes();  // without 1s in front that are too many
  int spare = 0;
  while (fitting.rank - spare > sizes.rank && fitting.dim[spare] == 1) ++spare;
  if (spare) fitting = Dims(fitting.begin() + spare, fitting.end());
  bool fits = fitting.rank <= sizes.rank;
  for (int i = 1; fits && i <= fitting.rank; ++i) fits = fitting[-i] == 1 || fitting[-i] == sizes[-i];
  if (!fits)
    fail<ShapeError>({"[index_put_] value must broadcast to what is indexed, but got value ", value.sizes(), " for ",
                      sizes, ". shape mismatch: value tensor of shape ", as_list(value.sizes()),
                      " cannot be broadcast to indexing result of shape ", as_list(sizes), "."});
  if (spare) value = reshape(value, fitting);
  if (!dims.rank) {
    part.copy_(value);
  } else {
    edit_any("index_put_", part, {value},
             [&](const Tensor<T>& before) {
               if constexpr (Floating<T>) return with_picked(before, value, p, picked);
               else return before;
             },
             [&] {
               // Written in another order than read: even the same look must be copied.
               const bool shared = shares_memory(*value.body()->storage, *part.body()->storage);
               write_picked(part, shared ? clone(value.detach()) : value, p, picked);
             });
  }
}

template <Element T>
template <class... I>
PartOf<Tensor<T>, I...> Tensor<T>::index(const I&... indices) const {
  static_assert(sizeof...(I) > 0, "an index must not be empty: x(all) is the whole tensor");
  const Place places[] = {Place(indices)...};
  return gradus::index(*this, Places(places));
}
template <Element T>
template <class... I>
PartOf<Tensor<T>, I...> Tensor<T>::operator()(const I&... indices) const { return index(indices...); }

/// x(indices...) = value, a number or a tensor, broadcast. Works through masks and tensors of indices, too, where
/// x(...) is a copy; for a number and a mask alone see masked_fill_. An element indexed twice gets the last value.
///
/// Throws  IndexError; ShapeError if value does not fit
template <Element T>
template <class Value, class... I>
const Tensor<T>& Tensor<T>::index_put_(const Value& value, const I&... indices) const {
  static_assert(sizeof...(I) > 0, "an index must not be empty: x.copy_(value) or x.fill_(value) writes all of x");
  const Place places[] = {Place(indices)...};
  index_put(*this, Places(places), operand_of(*this, value));
  return *this;
}
/// The same in the order of PyTorch's C++: x.index_put_({rows, columns}, value).
template <Element T>
template <class Value>
const Tensor<T>& Tensor<T>::index_put_(std::initializer_list<Place> indices, const Value& value) const {
  index_put(*this, Places(indices.begin(), indices.size()), operand_of(*this, value));
  return *this;
}

}  // namespace gradus
