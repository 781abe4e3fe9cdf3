// SPDX-License-Identifier: MIT
#pragma once
// ModuleBase: parameters, buffers and children under names; hooks; training or evaluation.
//
// A module is a handle on shared state, like a tensor: a copy of it is the same module. So a module can be a member,
// a function argument and an element of a Sequential at once, and counts once however often it is reached. Plain
// members of a module (a number, an option) are copied with the handle: set them before the module is handed on.
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include <gradus/nn/parameter.hpp>
#include <gradus/tensor/any.hpp>
#include <gradus/tensor/state_dict.hpp>

namespace gradus::nn {

class ModuleBase;

/// A module's place in its parent. Handles on the module know it: assigning to one puts another module here, and in
/// every other place that was filled from that handle.
struct ModuleSlot {
  using Copy = ModuleBase* (const ModuleBase&);

  std::uint32_t refs = 1;
  std::string name;
  Copy* copy;
  ModuleBase* held = nullptr;         // a handle of this place's own
  bool parent_assigned = false;       // a handle on the parent went over to another module ...
  std::uintptr_t assigned_apart = 0;  // ... that lay so many bytes away

  /// The module that stands here now.
  inline ModuleBase& module() const noexcept;
  /// Another module takes this place.
  inline void put(const ModuleBase& module);
};
inline void destroy(ModuleSlot* slot) noexcept;

/// Called around forward. Tensors travel as AnyTensor, so that one list serves every element type.
struct ModuleHook {
  std::uint32_t refs = 1;
  std::uint64_t id = 0;
  bool before = false;         // before forward, or after it
  virtual void operator()(ModuleBase& module, AnyTensor& x, AnyTensor& y) = 0;
  virtual ~ModuleHook() = default;
};
inline void destroy(ModuleHook* hook) noexcept { delete hook; }

struct NamedTensor {
  std::string name;
  AnyTensor tensor;
};
struct NamedModule {
  std::string name;
  ModuleBase* module;
};

/// What all handles on a module share.
struct ModuleState {
  std::uint32_t refs = 1;
  bool training = true;
  std::vector<NamedTensor> parameters, buffers;
  std::vector<Ref<ModuleSlot>> children;
  std::vector<Ref<ModuleHook>> hooks;
  std::uint64_t last_hook = 0;
};
GRADUS_SMALL inline void destroy(ModuleState* state) noexcept { delete state; }

/// Which names load_state_dict did not find, and did not need.
struct LoadResult {
  std::vector<std::string> missing_keys, unexpected_keys;
};

/// What all modules have, whatever their forward takes.
class ModuleBase {
 public:
  GRADUS_SMALL virtual ~ModuleBase() {}

  /// The class as it prints: "Linear".
  virtual std::string name() const;
  /// What stands between the parentheses when it prints: "in_features=784, out_features=10, bias=True".
  virtual std::string extra_repr() const { return {}; }
  /// Whether neighbours that print alike print once: "(0-1): 2 x ReLU()".
  virtual bool folds_repeats() const { return false; }

  /// Training mode, as train() and eval() set it.
  bool is_training() const noexcept { return state().training; }
  /// Training mode on or off, for this module and all below it.
  void train(bool on = true) const;
  void eval() const { train(false); }
  /// Whether the parameters of this module and all below it take part in training.
  void requires_grad_(bool on = true) const;
  /// Forgets the gradients of all parameters.
  void zero_grad() const;
  /// model.to(device): there is one device, so the module stays as it is. As a value, with its own type:
  /// auto model = to(Model(), device).
  const ModuleBase& to(Device) const noexcept { return *this; }

  /// The places of the direct children, in the order of their registration: child->name, child->module().
  const std::vector<Ref<ModuleSlot>>& children() const noexcept { return state().children; }
  /// This module and all below it by path, parents first; each once.
  std::vector<NamedModule> named_modules() const;
  /// Parameters of this module and all below it by path; each once.
  std::vector<NamedTensor> named_parameters() const;
  std::vector<NamedTensor> named_buffers() const;
  std::vector<AnyTensor> parameters() const;
  /// Calls f(module) for all modules below, then for this one.
  template <class F>
  void apply(F&& f) const {
    ModuleBase& module = current();
    for (const Ref<ModuleSlot>& child : module.children()) child->module().apply(f);
    f(module);
  }

  /// Parameters and buffers by path: handles, not copies. A module reached by two paths is listed under both.
  StateDict state_dict() const;
  /// Copies values in, converted to the element types here. Names that are missing or unexpected are problems, unless
  /// strict is false; sizes that differ always are.
  ///
  /// Throws  ValueError, listing every problem at once; then nothing is changed
  LoadResult load_state_dict(const StateDict& from, bool strict = true) const;

  /// Takes a hook around forward, and returns a number for remove_hook.
  std::uint64_t insert_hook(Ref<ModuleHook> hook) const;
  /// Does nothing if there is no such hook.
  void remove_hook(std::uint64_t id) const;

  /// The module that stands at this handle's place now: itself, unless another handle was assigned to.
  ModuleBase& current() const noexcept {
    ModuleBase* self = const_cast<ModuleBase*>(this);
    if (!slot_) return *self;
    ModuleBase& at = slot_->module();
    return at.state_ == state_ ? *self : at;
  }
  ModuleState& state() const noexcept { return *current().state_; }
  /// True if both are handles on one module.
  bool is_same(const ModuleBase& other) const noexcept { return &state() == &other.state(); }

 protected:
  GRADUS_SMALL ModuleBase() : state_(Ref<ModuleState>::adopt(new ModuleState)) {}
  // Protected: a copy as a ModuleBase would lose its forward.
  GRADUS_SMALL ModuleBase(const ModuleBase& other)
      : state_(cloning() ? cloning()->of(other.state_) : other.state_),
        slot_(cloning() ? cloning()->of(other.slot_) : other.slot_) {}
  ModuleBase& operator=(const ModuleBase& other) {
    if (this != &other) assign(other);
    return *this;
  }

  /// Registers a child, and returns it: nn::Linear<> fc = add("fc", nn::Linear(784, 10));
  template <std::derived_from<ModuleBase> M>
  GRADUS_SMALL M add(std::string_view name, M module) {
    module.ModuleBase::slot_ = insert_child("add", name, module, copy_module<M>);
    return module;
  }
  /// Registers a parameter: it is trained, and saved.
  template <Floating T>
  Registered<Parameter<T>> add_parameter(std::string_view name, const Tensor<T>& value) {
    value.requires_grad_();
    insert_tensor("add_parameter", name, value, true);
    return Registered<Parameter<T>>(value);
  }
  /// Registers a tensor of any element type that is saved, but not trained.
  template <Element T>
  Registered<Buffer<T>> add_buffer(std::string_view name, const Tensor<T>& value) {
    insert_tensor("add_buffer", name, value, false);
    return Registered<Buffer<T>>(value);
  }

  template <class M>
  GRADUS_SMALL static ModuleBase* copy_module(const ModuleBase& module) {
    check_type(module, typeid(M));
    return new M(static_cast<const M&>(module));
  }
  /// Where this handle's module is registered, or nullptr.
  const ModuleSlot* place() const noexcept { return slot_.get(); }
  Ref<ModuleSlot> insert_child(const char* op, std::string_view name, const ModuleBase& module, ModuleSlot::Copy* copy);
  /// Child i; negative i counts from the end. Throws IndexError.
  ModuleBase& child(Size i) const;
  /// Child i as an M. Throws TypeError if it is something else.
  template <std::derived_from<ModuleBase> M>
  M& child_as(Size i) const {
    M* m = dynamic_cast<M*>(&child(i));
    if (!m) fail_child_type(i, typeid(M));
    return *m;
  }

 private:
  friend struct ModuleSlot;
  friend struct ModuleCloning;
  template <Floating T> friend class AnyModule;

  void assign(const ModuleBase& other);
  void insert_tensor(const char* op, std::string_view name, const AnyTensor& value, bool trained);
  void check_name(const char* op, std::string_view name) const;
  bool holds(const ModuleBase& handle) const noexcept;
  static void check_type(const ModuleBase& module, const std::type_info& wanted);
  [[noreturn]] void fail_child_type(Size i, const std::type_info& wanted) const;

  Ref<ModuleState> state_;
  Ref<ModuleSlot> slot_;          // where this handle's module is registered, if it is
  Ref<ModuleState> replaced_;     // what was assigned to this handle lay inside its old module: it must not die yet
};

/// PyTorch's model = Model().to(device): auto model = to(Model(), device).
template <std::derived_from<ModuleBase> M>
M to(M module, Device) { return module; }

inline ModuleBase& ModuleSlot::module() const noexcept {
  ModuleBase* m = held;
  while (m->slot_) m = m->slot_->held;  // slots are filled from older ones only: this ends
  return *m;
}
inline void ModuleSlot::put(const ModuleBase& m) {
  if (module().state_ == m.state_) return;
  ModuleBase* next = copy(m);
  next->slot_.reset();
  delete std::exchange(held, next);
}
inline void destroy(ModuleSlot* slot) noexcept {
  delete slot->held;
  delete slot;
}

}  // namespace gradus::nn
