// SPDX-License-Identifier: MIT
#pragma once
// Elements picked by tensors of indices, one tensor for each of some dimensions: what x.index(rows, columns) and
// x(mask) are made of. Picking and adding to zeros are each other's gradient.
#include <gradus/kernel/index.hpp>
#include <gradus/kernel/scatter.hpp>
#include <gradus/ops/view.hpp>

namespace gradus {

/// How elements are picked. The indices themselves are `places`, an int64 tensor (indexed dimensions, picks), in range.
struct Pick {
  Dims whole;  // sizes of what is picked from
  Dims dims;   // its dimensions that are indexed, ascending
  Dims shape;  // sizes of the indices, broadcast

  /// Where the picks' dimensions stand: in place of the indexed ones if those are neighbours, else in front.
  int at() const noexcept {
    for (int i = 1; i < dims.rank; ++i)
      if (dims.dim[i] != dims.dim[0] + i) return 0;
    return static_cast<int>(dims.dim[0]);
  }
  /// What `of` says of the other dimensions, with `picks` at at().
  [[gnu::noinline]] Dims beside(const Dims& of, const Dims& picks) const {
    Dims y;
    for (int d = 0, next = 0; d <= whole.rank; ++d) {
      if (d == at())
        for (Size p : picks) y.push_back(p);
      const bool indexed = next < dims.rank && dims.dim[next] == d;
      if (indexed) ++next;
      else if (d < whole.rank) y.push_back(of.dim[d]);
    }
    return y;
  }
  Dims sizes() const { return beside(whole, shape); }
  // The result as a kernel sees it: the picks are one dimension, in which an index moves by single elements.
  Dims lines() const { return beside(whole, {count(shape)}); }
  Dims line_strides(const Dims& strides) const { return beside(strides, {1}); }
  Dims index_strides() const { return beside(Dims::filled(whole.rank, 0), {1}); }
  /// Elements of a pick if each is one run of x's memory, else 0.
  Size run(const Body& x) const noexcept {
    if (!is_contiguous(x) || dims.dim[dims.rank - 1] != dims.rank - 1) return 0;
    Size n = 1;
    for (int d = dims.rank; d < whole.rank; ++d) n *= whole.dim[d];
    return n;
  }
};
/// Where each pick begins in a tensor with these strides, counted in units.
[[gnu::noinline]] inline Tensor<std::int64_t> offsets(const Pick& p, const Tensor<std::int64_t>& places,
                                                      const Dims& strides, Size unit = 1) {
  const Size n = count(p.shape);
  Tensor<std::int64_t> y = zeros<std::int64_t>({n});
  for (int k = 0; k < p.dims.rank; ++k) {
    const Size step = strides.dim[p.dims.dim[k]] / unit;
    const std::int64_t* const index = places.data_ptr() + k * n;
    for (Size i = 0; i < n; ++i) y.data_ptr()[i] += index[i] * step;
  }
  return y;
}

template <Floating T>
Tensor<T> add_picked(const Tensor<T>& dy, const Pick& p, const Tensor<std::int64_t>& places);
/// The picked elements, a copy.    Grad  dx = zeros with dy added at the places
template <Element T>
Tensor<T> pick(const Tensor<T>& x, const Pick& p, const Tensor<std::int64_t>& places) {
  Tensor<T> y = Tensor<T>::empty(p.sizes());
  const Size run = p.run(*x.body());
  const Tensor<std::int64_t> from = offsets(p, places, x.strides(), run ? run : 1);
  const Size* const index = from.data_ptr();
  if (run) kernel::gather_rows(from.numel(), run, index, x.data_ptr(), y.data_ptr());
  else kernel::gather(p.lines(), y.data_ptr(), x.data_ptr(), p.line_strides(x.strides()), p.at(), index,
                      p.index_strides());
  if constexpr (Floating<T>)
    return record("IndexBackward0", y, {x}, [p, places = saved(places)](const Tensor<T>& dy) {
      return add_picked(dy, p, places());
    });
  else return y;
}
/// Zeros with dy added at the places, in order.    Grad  ddy = pick
template <Floating T>
Tensor<T> add_picked(const Tensor<T>& dy, const Pick& p, const Tensor<std::int64_t>& places) {
  Tensor<T> dx = zeros<T>(p.whole);
  const Tensor<T> from = plain(dy);
  const Size run = p.run(*dx.body());
  const Tensor<std::int64_t> to = offsets(p, places, dx.strides(), run ? run : 1);
  const Size* const index = to.data_ptr();
  const Dims lines = p.lines();
  if (run) kernel::scatter_add_rows(to.numel(), run, index, from.data_ptr(), dx.data_ptr());
  else kernel::scatter_add(lines, from.data_ptr(), row_major(lines), p.at(), index, p.index_strides(), dx.data_ptr(),
                           p.line_strides(dx.strides()));
  return record("IndexPutBackward0", dx, {dy}, [p, places = saved(places)](const Tensor<T>& ddx) {
    return pick(ddx, p, places());
  });
}

/// x at the places = value, broadcast. Unrecorded.
template <Element T>
void write_picked(const Tensor<T>& x, const Tensor<T>& value, const Pick& p, const Tensor<std::int64_t>& places) {
  const Dims lines = p.lines();
  const Tensor<T> from = value.numel() == 1 ? value : contiguous(expand(value.detach(), p.sizes()));
  const Tensor<std::int64_t> to = offsets(p, places, x.strides());
  kernel::scatter(lines, from.data_ptr(), value.numel() == 1 ? Dims::filled(lines.rank, 0) : row_major(lines), p.at(),
                  to.data_ptr(), p.index_strides(), x.data_ptr(), p.line_strides(x.strides()));
}
/// A copy of x with value, broadcast, at the places.    Grad  dx = dy with zeros there, dvalue = dy there
template <Floating T>
Tensor<T> with_picked(const Tensor<T>& x, const Tensor<T>& value, const Pick& p, const Tensor<std::int64_t>& places) {
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  copy_values(y, x);
  write_picked(y, value, p, places);
  return record("IndexPutBackward0", y, {x, value},
      [p, places = saved(places)](const Tensor<T>& dy) { return with_picked(dy, zeros<T>({}), p, places()); },
      [p, places = saved(places)](const Tensor<T>& dy) { return pick(dy, p, places()); });
}

}  // namespace gradus
