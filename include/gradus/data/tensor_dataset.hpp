// SPDX-License-Identifier: MIT
#pragma once
// Two tensors of the same length as a dataset: inputs and targets.
#include <gradus/data/dataset.hpp>

namespace gradus::data {

template <Element A, Element B>
struct TensorPair {
  Tensor<A> x;
  Tensor<B> y;
};

/// Sample i is {x(i), y(i)}. The numbers are not copied unless they lie scattered.
///
/// Shapes  x (N, ...), y (N, ...)
/// Throws  ShapeError unless x and y have the same length
template <Element A, Element B>
class TensorDataset {
 public:
  TensorDataset(const Tensor<A>& x, const Tensor<B>& y) : x_(in_rows(x)), y_(in_rows(y)) {
    if (x.rank() == 0 || y.rank() == 0 || x.len() != y.len())
      fail<ShapeError>({"[TensorDataset] x and y must have the same length, but got x ", x.sizes(), " and y ",
                        y.sizes(), ". Size mismatch between tensors."});
  }

  Size size() const noexcept { return x_.sizes()[0]; }
  const Tensor<A>& x() const noexcept { return x_; }
  const Tensor<B>& y() const noexcept { return y_; }

  /// Views; i may count from the end.
  TensorPair<A, B> operator[](Size i) const {
    i = wrap_position("TensorDataset", i, size());
    return {Tensor<A>(row(*x_.body(), i)), Tensor<B>(row(*y_.body(), i))};
  }
  /// All samples, as one batch: dataset[:]. Not copied.
  TensorPair<A, B> all() const { return {x_, y_}; }
  /// Shapes  x (n, ...), y (n, ...)
  TensorPair<A, B> batch(const Size* indices, Size n) const {
    TensorPair<A, B> b = new_batch(n);
    fill_batch(indices, n, b);
    return b;
  }
  TensorPair<A, B> new_batch(Size n) const {
    return {Tensor<A>::empty(batch_sizes(n, x_.sizes())), Tensor<B>::empty(batch_sizes(n, y_.sizes()))};
  }
  void fill_batch(const Size* indices, Size n, const TensorPair<A, B>& b) const {
    check_positions("TensorDataset", indices, n, size());
    gather_rows(*x_.body(), indices, n, *b.x.body());
    gather_rows(*y_.body(), indices, n, *b.y.body());
  }

 private:
  static Ref<Body> row(const Body& x, Size i) {
    const Dims sizes(x.sizes.begin() + 1, x.sizes.end());
    return look(x, sizes, row_major(sizes), x.offset + i * count(sizes));
  }
  static void gather_rows(const Body& from, const Size* indices, Size n, const Body& to) {
    const Size length = from.sizes[0];
    if (length == 0) return;
    const Size row = from.numel / length * static_cast<Size>(size_bytes(from.dtype));
    kernel::gather_bytes(n, row, indices, static_cast<const char*>(from.data()), static_cast<char*>(to.data()));
  }

  Tensor<A> x_;
  Tensor<B> y_;
};

}  // namespace gradus::data
