// SPDX-License-Identifier: MIT
#pragma once
// Tensors as Eigen's matrices and Eigen's matrices as tensors, both without copying. Not in the umbrella: it needs
// Eigen 3.4 (CMake: gradus::eigen).
#include <Eigen/Core>

#include <gradus/linalg/matrices.hpp>

namespace gradus::linalg {

/// A matrix of Eigen's own, column-major: what decompositions work on.
template <Floating T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Eigen's look at a tensor: any sizes, any strides.
template <class T>
using MatrixMap = Eigen::Map<RowMajor<T>, Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
template <class T>
using VectorMap = Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>, Eigen::Unaligned, Eigen::InnerStride<>>;
template <class T>
using ConstMatrixMap =
    Eigen::Map<const RowMajor<T>, Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
template <class T>
using ConstVectorMap = Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, 1>, Eigen::Unaligned, Eigen::InnerStride<>>;

[[gnu::noinline]] inline void check_eigen_rank(const char* op, const Dims& x, int most) {
  if (x.rank < 1 || x.rank > most)
    fail<ShapeError>({"[", op, "] x must ", most == 1 ? "be a vector" : "be a matrix or a vector", ", but got x ", x,
                      ". Take a part of it first, for example x(0), or reshape it."});
}
/// Throws unless x may be written to without the graph knowing; counts an edit in place.
[[gnu::noinline]] inline void announce_edit(const char* op, const Ref<Body>& x) {
  check_edit(op, x, false);
  if (is_grad_enabled() && (live_node(x) || (x->base && live_node(x->base))))
    fail<AutogradError>({"[", op, "] x must not belong to a graph, but got x ", x->sizes, ", which requires a "
                         "gradient: what Eigen writes cannot be recorded. Use x.detach(), or a NoGrad guard."});
  ++x->storage->version;
}
template <class Map, class P>
Map look_as_matrix(const Body& x, P* data) {
  const bool column = x.sizes.rank == 1;
  return Map(data, x.sizes.dim[0], column ? 1 : x.sizes.dim[1],
             Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(x.strides.dim[0], column ? 1 : x.strides.dim[1]));
}

/// Eigen's look at x, which must outlive it: a matrix row by row, a vector as one column. Nothing is copied.
///
/// Throws  ShapeError unless x is a matrix or a vector
template <Element T>
ConstMatrixMap<T> as_eigen(const Tensor<T>& x) {
  check_eigen_rank("as_eigen", x.sizes(), 2);
  return look_as_matrix<ConstMatrixMap<T>>(*x.body(), static_cast<const T*>(x.data_ptr()));
}
/// The same to write to. Counts an edit in place: make a new one after gradients have been asked for.
///
/// Throws  ShapeError; AutogradError if x belongs to a graph; ValueError if x shows an element twice
template <Element T>
MatrixMap<T> as_eigen_(const Tensor<T>& x) {
  check_eigen_rank("as_eigen_", x.sizes(), 2);
  announce_edit("as_eigen_", x.body());
  return look_as_matrix<MatrixMap<T>>(*x.body(), x.data_ptr());
}
/// A vector as Eigen's column vector.    Throws  ShapeError unless x has rank 1
template <Element T>
ConstVectorMap<T> as_eigen_vector(const Tensor<T>& x) {
  check_eigen_rank("as_eigen_vector", x.sizes(), 1);
  return ConstVectorMap<T>(x.data_ptr(), x.numel(), Eigen::InnerStride<>(x.strides().dim[0]));
}
/// The same to write to.
template <Element T>
VectorMap<T> as_eigen_vector_(const Tensor<T>& x) {
  check_eigen_rank("as_eigen_vector_", x.sizes(), 1);
  announce_edit("as_eigen_vector_", x.body());
  return VectorMap<T>(x.data_ptr(), x.numel(), Eigen::InnerStride<>(x.strides().dim[0]));
}

/// A copy of any expression of Eigen's, row by row; what is a vector in Eigen's types has rank 1.
template <class Expression>
auto from_eigen(const Eigen::DenseBase<Expression>& x) {
  using T = std::remove_const_t<typename Expression::Scalar>;
  static_assert(Element<T>, "the element type must be one of float, double, int64_t, int32_t, uint8_t, bool");
  if constexpr (Expression::IsVectorAtCompileTime) {
    Tensor<T> y = Tensor<T>::empty({x.size()});
    Eigen::Map<Eigen::Array<T, Expression::RowsAtCompileTime == 1 ? 1 : Eigen::Dynamic,
                            Expression::RowsAtCompileTime == 1 ? Eigen::Dynamic : 1>>(
        y.data_ptr(), x.rows(), x.cols()) = x.derived().array();
    return y;
  } else {
    Tensor<T> y = Tensor<T>::empty({x.rows(), x.cols()});
    Eigen::Map<Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(y.data_ptr(), x.rows(), x.cols()) =
        x.derived().array();
    return y;
  }
}
/// The numbers of a matrix or vector that is moved in: taken over, not copied. One that lies column by column, as
/// Eigen's do unless told otherwise, becomes a tensor whose rows are one element apart.
template <class Plain>
  requires(!std::is_lvalue_reference_v<Plain> && !std::is_const_v<Plain> &&
           std::is_base_of_v<Eigen::PlainObjectBase<Plain>, Plain>)
Tensor<typename Plain::Scalar> from_eigen(Plain&& x) {
  constexpr bool on_heap = Plain::MaxSizeAtCompileTime == Eigen::Dynamic;
  if constexpr (!on_heap) {
    return from_eigen(static_cast<const Eigen::DenseBase<Plain>&>(x));
  } else {
    Dims sizes{x.rows(), x.cols()}, strides{x.rowStride(), x.colStride()};
    if constexpr (Plain::IsVectorAtCompileTime) sizes = {x.size()}, strides = {1};
    struct Owner { Plain matrix; };  // not the matrix itself: from_blob would ask whether it can be called
    auto* data = x.data();
    return from_blob(data, sizes, strides, Owner{std::move(x)});
  }
}

/// Row-major numbers as a matrix of Eigen's, and back.
template <Floating T>
[[gnu::noinline]] Matrix<T> read_matrix(const T* x, Size rows, Size columns) {
  return Eigen::Map<const RowMajor<T>>(x, rows, columns);
}
template <Floating T>
[[gnu::noinline]] void write_matrix(T* y, const Matrix<T>& x) {
  Eigen::Map<RowMajor<T>>(y, x.rows(), x.cols()) = x;
}

}  // namespace gradus::linalg
