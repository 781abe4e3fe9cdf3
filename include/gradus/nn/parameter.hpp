// SPDX-License-Identifier: MIT
#pragma once
// The tensors of a module: parameters, which are trained, and buffers, which are only saved.
//
// A module's state holds them under their names; these are the handles that its forward reads them by. Bound to
// another tensor, such a handle would leave the state behind: so they are edited in place (copy_, load_state_dict), and
// assigned only as part of the module they belong to.
#include <gradus/autograd/record.hpp>
#include <gradus/ops/arithmetic.hpp>

namespace gradus::nn {

struct ModuleSlot;
struct ModuleState;

/// What clone() is making, while it copies modules: for each part the same new one, however often it is met.
struct Cloning {
  virtual Ref<Body> of(const Ref<Body>& tensor) = 0;
  virtual Ref<ModuleState> of(const Ref<ModuleState>& state) = 0;
  virtual Ref<ModuleSlot> of(const Ref<ModuleSlot>& slot) = 0;

 protected:
  ~Cloning() = default;
};
/// The clone() that runs on this thread, or nullptr.
inline Cloning* cloning() noexcept { return static_cast<Cloning*>(thread_state.cloning); }

/// Bytes from `from` to `to`, which need not lie in one object.
inline std::uintptr_t distance(const void* from, const void* to) noexcept {
  return reinterpret_cast<std::uintptr_t>(to) - reinterpret_cast<std::uintptr_t>(from);
}
/// Throws AutogradError unless a module is being assigned, of which these are parts.
[[gnu::noinline]] inline void check_assigned_with_module(const char* what, const void* from, const void* to) {
  if (distance(from, to) != thread_state.assigned_apart)
    fail<AutogradError>({"[", what, "] a registered tensor must not be bound to another one, as its module would "
                         "keep the old one. Write its numbers with copy_(), or register the shared tensor in both "
                         "modules."});
}

/// What add_parameter and add_buffer return: the start of a Parameter or a Buffer, and of nothing else. A plain Tensor
/// as a member would not follow its module through clone() and assignment.
template <class Handle>
class Registered {
 public:
  using Value = Tensor<typename Handle::value_type>;
  explicit Registered(Value x) noexcept : x_(std::move(x)) {}

 private:
  friend Handle;
  Value x_;
};

/// A tensor that is saved with its module, but not trained: nn::Buffer<float> mean = add_buffer("mean", zeros({8}));
template <Element T = float>
class Buffer : public Tensor<T> {
 public:
  Buffer() = default;
  Buffer(Registered<Buffer> x) noexcept : Tensor<T>(std::move(x.x_)) {}
  Buffer(const Buffer& other) : Tensor<T>(cloning() && other.defined() ? cloning()->of(other.body()) : other.body()) {}
  Buffer& operator=(const Buffer& other) {
    if (this->defined() && !is_same<T>(*this, other)) check_assigned_with_module("Buffer", &other, this);
    Tensor<T>::operator=(other);
    return *this;
  }
  Buffer& operator=(const Tensor<T>&) = delete;
};
/// A tensor that is trained with its module: nn::Parameter<float> scale = add_parameter("scale", ones({8}));
template <Floating T = float>
class Parameter : public Tensor<T> {
 public:
  Parameter() = default;
  Parameter(Registered<Parameter> x) noexcept : Tensor<T>(std::move(x.x_)) {}
  Parameter(const Parameter& other)
      : Tensor<T>(cloning() && other.defined() ? cloning()->of(other.body()) : other.body()) {}
  Parameter& operator=(const Parameter& other) {
    if (this->defined() && !is_same<T>(*this, other)) check_assigned_with_module("Parameter", &other, this);
    Tensor<T>::operator=(other);
    return *this;
  }
  Parameter& operator=(const Tensor<T>&) = delete;
};
/// As PyTorch prints a parameter.
template <Floating T>
std::string to_string(const Parameter<T>& x) {
  return "Parameter containing:\n" + to_string(static_cast<const Tensor<T>&>(x));
}

}  // namespace gradus::nn

namespace gradus {

// They stand in expressions like any tensor: x * scale.
template <Element T> inline constexpr bool is_tensor<nn::Buffer<T>> = true;
template <Floating T> inline constexpr bool is_tensor<nn::Parameter<T>> = true;

}  // namespace gradus
