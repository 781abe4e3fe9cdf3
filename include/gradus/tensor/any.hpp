// SPDX-License-Identifier: MIT
#pragma once
// AnyTensor: a tensor whose element type is known at run time only, as files and state dicts hold them.
#include <gradus/tensor/print.hpp>

namespace gradus {

class AnyTensor {
 public:
  AnyTensor() = default;
  template <Element T>
  AnyTensor(Tensor<T> x) noexcept : body_(std::move(x).body()) {}
  explicit AnyTensor(Ref<Body> body) noexcept : body_(std::move(body)) {}
  /// Numbers not yet set.
  static AnyTensor empty(const Dims& sizes, Dtype dtype) { return AnyTensor(make_body(sizes, dtype)); }

  bool defined() const noexcept { return static_cast<bool>(body_); }
  Dtype dtype() const noexcept { return body_->dtype; }
  const Dims& sizes() const noexcept { return body_->sizes; }
  const Dims& strides() const noexcept { return body_->strides; }
  Size numel() const noexcept { return body_->numel; }
  bool is_contiguous() const noexcept { return gradus::is_contiguous(*body_); }
  void* data_ptr() const noexcept { return body_->data(); }
  const Ref<Body>& body() const noexcept { return body_; }

  /// True if the elements are of type T.
  template <Element T>
  bool is() const noexcept { return defined() && dtype() == dtype_of<T>(); }
  /// The same tensor, its element type known again. Throws TypeError if it is not T.
  template <Element T>
  Tensor<T> as() const {
    check_is(dtype_of<T>());
    return Tensor<T>(body_);
  }
  /// Its numbers as T: itself, or converted.
  template <Element T>
  Tensor<T> to() const {
    return visit([](const auto& x) { return x.template to<T>(); });
  }
  /// f(x), where x is the Tensor<T> that this is.
  template <class F>
  decltype(auto) visit(F&& f) const {
    if (!defined()) fail<TypeError>({"[visit] x must be defined, but got an empty AnyTensor."});
    return gradus::visit(dtype(), [&](auto t) -> decltype(auto) { return f(Tensor<decltype(t)>(body_)); });
  }

 private:
  void check_is(Dtype wanted) const {
    if (!defined()) fail<TypeError>({"[as] x must hold ", name(wanted), ", but got an empty AnyTensor."});
    if (dtype() != wanted)
      fail<TypeError>({"[as] x must hold ", name(wanted), ", but got ", name(dtype()), ". Convert it: x.to<",
                       cpp_name(wanted), ">()."});
  }
  static const char* cpp_name(Dtype d) noexcept {
    constexpr const char* names[] = {"float", "double", "std::int64_t", "std::int32_t", "std::uint8_t", "bool"};
    return names[static_cast<int>(d)];
  }

  Ref<Body> body_;
};

inline bool is_same(const AnyTensor& a, const AnyTensor& b) noexcept { return a.body().get() == b.body().get(); }

inline std::string to_string(const AnyTensor& x) {
  if (x.is<float>()) return to_string(x.as<float>());
  if (x.is<double>()) return to_string(x.as<double>());
  return x.defined() ? to_string(*x.body(), nullptr, false) : "None";
}
template <std::same_as<AnyTensor> X>
std::ostream& operator<<(std::ostream& out, const X& x) { return out << to_string(x); }

}  // namespace gradus
