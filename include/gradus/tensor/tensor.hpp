// SPDX-License-Identifier: MIT
#pragma once
// Tensor<T>: a handle on a body. Copying a handle aliases, as in PyTorch; clone() copies the numbers.
//
// The class itself knows sizes, strides and memory. What records or computes is declared here, so that it reads
// x.t() or x.backward(), and defined beside the free function of the same name (ops/) or by the engine (autograd/).
#include <initializer_list>
#include <type_traits>
#include <vector>

#include <gradus/tensor/body.hpp>
#include <gradus/tensor/device.hpp>
#include <gradus/tensor/index.hpp>

namespace gradus {

template <class T>
concept Arithmetic = std::is_arithmetic_v<T>;

/// What a tensor of T and a scalar of type S make together: the scalar only raises the category
/// bool < integer < floating, never the size (as PyTorch).
template <Element T, Arithmetic S>
using WithScalar = std::conditional_t<
    std::is_floating_point_v<S> && !Floating<T>, float,
    std::conditional_t<std::is_integral_v<S> && !std::same_as<S, bool> && std::same_as<T, bool>, std::int64_t, T>>;
/// What sum, prod and cumsum of T give: integers are counted in 64 bits.
template <Element T>
using SumOf = std::conditional_t<Floating<T>, T, std::int64_t>;
/// What true division, mean and the transcendental functions of T give.
template <Element T>
using RealOf = std::conditional_t<Floating<T>, T, float>;

struct BackwardOptions {
  bool retain_graph = false;  // keep what the graph saved, for another pass
  // Record the pass itself, for gradients of gradients; implies retain_graph. Gradients then lead back to their
  // leaves: zero_grad() cuts that circle, or grad() avoids it.
  bool create_graph = false;
};

struct Place;                               // ops/index.hpp: what can stand in an index
template <class T> struct ValuesAndIndices;  // ops/gather.hpp: what max(x, dim), sort and topk return

/// What x(I...) gives: a view, or, if an index is a tensor, a copy. A copy is const, so that nobody writes to it by
/// mistake.
template <class I>
concept TensorIndex = requires { typename I::value_type; };
template <class X, class... I>
using PartOf = std::conditional_t<(TensorIndex<I> || ...), const X, X>;

template <Element T>
class Tensor {
 public:
  using value_type = T;

  Tensor() = default;
  explicit Tensor(Ref<Body> body) noexcept : body_(std::move(body)) {}
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) = default;
  // A named tensor is bound to another one; an expression such as x(0) is a view, and is written through.
  Tensor& operator=(const Tensor& other) & = default;
  Tensor& operator=(Tensor&& other) & = default;
  Tensor& operator=(const Tensor& other) && { return copy_(other), *this; }
  Tensor& operator=(Tensor&& other) && { return copy_(other), *this; }
  template <Arithmetic S>
  Tensor& operator=(S value) && { return fill_(value), *this; }
  template <class V> void operator=(const V&) const&& = delete;  // x(mask) is a copy: use x.index_put_(value, mask)

  /// Numbers not yet set.
  static Tensor empty(const Dims& sizes) { return Tensor(make_body(sizes, dtype_of<T>())); }

  // Shape and memory.
  bool defined() const noexcept { return static_cast<bool>(body_); }
  static constexpr Dtype dtype() noexcept { return dtype_of<T>(); }
  const Dims& sizes() const { return look_at().sizes; }
  const Dims& shape() const { return look_at().sizes; }
  const Dims& strides() const { return look_at().strides; }
  Size size(Size dim) const { return look_at().sizes.dim[wrap_dim("size", dim, rank())]; }
  Size stride(Size dim) const { return look_at().strides.dim[wrap_dim("stride", dim, rank())]; }
  int rank() const { return look_at().sizes.rank; }
  int dim() const { return look_at().sizes.rank; }
  Size numel() const { return look_at().numel; }
  Size storage_offset() const { return look_at().offset; }
  bool is_contiguous() const { return gradus::is_contiguous(look_at()); }
  /// Edits in place so far, of this storage through any view.
  std::uint32_t version() const { return look_at().storage->version; }
  /// The first element. Elements lie strides() apart.
  T* data_ptr() const { return static_cast<T*>(look_at().data()); }
  /// The number of a tensor with one element. Throws ValueError for any other.
  T item() const {
    if (numel() != 1)
      fail<ValueError>({"[item] x must have one element, but got x ", sizes(), ". a Tensor with ", numel(),
                        " elements cannot be converted to Scalar: index it first, or reduce it."});
    return *data_ptr();
  }
  /// Length of the first dimension, as Python's len(x).
  Size len() const {
    if (!rank()) fail<ShapeError>({"[len] x must have a dimension, but got x (). len() of a 0-d tensor."});
    return body_->sizes.dim[0];
  }
  /// The elements in row-major order.
  std::vector<T> to_vector() const;                                   // ops/copy.hpp

  // Views: never copy (ops/view.hpp).
  Tensor view(const Dims& sizes) const;
  Tensor reshape(const Dims& sizes) const;                            // copies if it must
  Tensor flatten(Size start_dim = 0, Size end_dim = -1) const;
  Tensor squeeze() const;
  Tensor squeeze(Size dim) const;
  Tensor unsqueeze(Size dim) const;
  Tensor permute(const Dims& dims) const;
  Tensor transpose(Size dim0, Size dim1) const;
  Tensor t() const;
  Tensor expand(const Dims& sizes) const;
  template <Element U> Tensor expand_as(const Tensor<U>& other) const { return expand(other.sizes()); }
  template <Element U> Tensor view_as(const Tensor<U>& other) const { return view(other.sizes()); }
  Tensor narrow(Size dim, Size start, Size length) const;
  Tensor select(Size dim, Size index) const;

  // Indexing (ops/index.hpp): x(0), x(all, slice(5, 10)), x(mask), x.index(rows, columns).
  template <class... I> PartOf<Tensor, I...> operator()(const I&... indices) const;
  Tensor operator[](Size i) const { return select(0, i); }
  template <class... I> PartOf<Tensor, I...> index(const I&... indices) const;
  template <class Value, class... I> const Tensor& index_put_(const Value& value, const I&... indices) const;
  template <class Value> const Tensor& index_put_(std::initializer_list<Place> indices, const Value& value) const;

  // Copies (ops/copy.hpp).
  Tensor clone() const;
  Tensor contiguous() const;                                          // itself, if it is already
  template <Element U> Tensor<U> to() const;                          // itself, if U is T
  // There is one device: x is there already.
  Device device() const noexcept { return {}; }
  Tensor to(Device) const { return *this; }
  Tensor cpu() const { return *this; }

  // In place (ops/in_place.hpp): each returns x, counts a version, and is recorded.
  const Tensor& copy_(const Tensor& from) const;
  template <Element U> const Tensor& copy_(const Tensor<U>& from) const;
  template <Arithmetic S> const Tensor& fill_(S value) const;
  const Tensor& zero_() const { return fill_(0); }
  template <class B> const Tensor& add_(const B& b, double alpha = 1) const;
  template <class B> const Tensor& sub_(const B& b, double alpha = 1) const;
  template <class B> const Tensor& mul_(const B& b) const;
  template <class B> const Tensor& div_(const B& b) const;
  template <class B> const Tensor& pow_(const B& b) const;
  const Tensor& neg_() const;
  const Tensor& exp_() const;
  const Tensor& log_() const;
  const Tensor& sqrt_() const;
  const Tensor& abs_() const;
  const Tensor& relu_() const;
  const Tensor& sigmoid_() const;
  const Tensor& tanh_() const;
  template <Arithmetic S> const Tensor& clamp_(S low, S high) const;
  template <Arithmetic S> const Tensor& masked_fill_(const Tensor<bool>& mask, S value) const;
  // Random numbers, in place (ops/random.hpp).
  const Tensor& uniform_(double low = 0, double high = 1) const;
  const Tensor& normal_(double mean = 0, double std = 1) const;
  const Tensor& bernoulli_(double p = 0.5) const;
  const Tensor& random_(Size low, Size high) const;

  // The words of the free functions, where people write them as members (defined beside those).
  Tensor<SumOf<T>> sum() const;
  Tensor<SumOf<T>> sum(const Dims& dims, bool keepdim = false) const;
  template <std::integral I> Tensor<SumOf<T>> sum(I dim, bool keepdim = false) const { return sum(Dims{dim}, keepdim); }
  Tensor<RealOf<T>> mean() const;
  Tensor<RealOf<T>> mean(const Dims& dims, bool keepdim = false) const;
  template <std::integral I> Tensor<RealOf<T>> mean(I dim, bool keepdim = false) const {
    return mean(Dims{dim}, keepdim);
  }
  Tensor std() const requires Floating<T>;
  Tensor std(const Dims& dims, bool keepdim = false, double correction = 1) const requires Floating<T>;
  Tensor max() const;
  Tensor min() const;
  ValuesAndIndices<T> max(Size dim, bool keepdim = false) const;
  ValuesAndIndices<T> min(Size dim, bool keepdim = false) const;
  Tensor<std::int64_t> argmax() const;
  Tensor<std::int64_t> argmax(Size dim, bool keepdim = false) const;
  Tensor matmul(const Tensor& b) const;
  template <class B> Tensor<bool> eq(const B& b) const;

  // Autograd (autograd/leaf.hpp, autograd/backward.hpp).
  bool requires_grad() const;
  bool is_leaf() const;
  const Tensor& requires_grad_(bool on = true) const requires Floating<T>;
  /// The gradient that backward() has gathered here; undefined before the first.
  Tensor grad() const;
  void set_grad(const Tensor& dx) const requires Floating<T>;
  /// Forgets the gradient.
  void zero_grad() const;
  /// Keeps the gradient of a tensor that is no leaf, too.
  void retain_grad() const requires Floating<T>;
  void backward(BackwardOptions options = {}) const requires Floating<T>;
  void backward(const Tensor& dy, BackwardOptions options = {}) const requires Floating<T>;
  /// The same numbers, outside any graph. Edits in place are seen by both.
  Tensor detach() const {
    const Body& x = look_at();
    return Tensor(look(x, x.sizes, x.strides, x.offset));
  }
  /// PyTorch's x.data: the same numbers, outside any graph and unwatched by it. To be read, and to be written, a leaf
  /// that requires gradients too: M.data() -= 0.1 * M.grad().data(). What a graph has saved is not protected from that.
  Tensor data() const {
    Tensor y = detach();
    y.body_->storage = unwatched(y.body_->storage);
    return y;
  }
  /// f(dx) sees, and may replace, the gradient of x once it is complete. Returns a number for remove_hook.
  template <class F> std::uint64_t register_hook(F f) const requires Floating<T>;
  /// f(x) is called for a leaf after its .grad() has been updated.
  template <class F> std::uint64_t register_post_accumulate_grad_hook(F f) const requires Floating<T>;
  void remove_hook(std::uint64_t id) const;
  /// PyTorch's name of the op that made x ("MulBackward0"), or nullptr for a leaf.
  const char* grad_fn() const;

  /// True if nobody else can see these numbers: they may be overwritten.
  bool is_unique() const noexcept {
    return body_.unique() && body_->storage.unique() && body_->storage->owns_numbers();
  }
  const Ref<Body>& body() const& noexcept { return body_; }
  Ref<Body> body() && noexcept { return std::move(body_); }

 private:
  /// The body of a tensor that must be there.
  const Body& look_at() const {
    if (!body_) [[unlikely]] fail_undefined();
    return *body_;
  }

  Ref<Body> body_;
};

/// What x += b may write: not x(mask), which is a copy.
template <class X>
concept Writable = !std::is_const_v<X> &&
                   std::same_as<std::remove_cvref_t<X>, Tensor<typename std::remove_cvref_t<X>::value_type>>;
template <Writable X, class B> const auto& operator+=(X&& x, const B& b) { return x.add_(b); }
template <Writable X, class B> const auto& operator-=(X&& x, const B& b) { return x.sub_(b); }
template <Writable X, class B> const auto& operator*=(X&& x, const B& b) { return x.mul_(b); }
template <Writable X, class B> const auto& operator/=(X&& x, const B& b) { return x.div_(b); }

/// Length of the first dimension, as Python's len(x).
template <Element T>
Size len(const Tensor<T>& x) { return x.len(); }
/// True if both handles are on the same tensor.
template <Element T>
bool is_same(const Tensor<T>& a, const Tensor<T>& b) noexcept { return a.body().get() == b.body().get(); }

}  // namespace gradus
