// SPDX-License-Identifier: MIT
#pragma once
// Modules: parameters, buffers and children under names, and a forward.
//
// A module is a handle on shared state, like a tensor: a copy of it is the same module. So a module can be a member,
// a function argument and an element of a Sequential at once, and counts once however often it is reached.
#include <string>
#include <typeinfo>
#include <vector>

#include <gradus/autograd/record.hpp>
#include <gradus/tensor/any.hpp>
#include <gradus/tensor/state_dict.hpp>

namespace gradus::nn {

class ModuleBase;

/// What deep copies have been made of, so that shared parts stay shared (module_clone.hpp).
struct CloneMap;
Ref<Body> cloned(CloneMap& map, const Ref<Body>& parameter);

/// A tensor that belongs to a module. It can be read and edited in place like any tensor, but not bound to another
/// one: the module would not notice. Use copy_, or load_state_dict.
template <Floating T = float>
class Parameter : public Tensor<T> {
 public:
  Parameter() = default;
  explicit Parameter(const Tensor<T>& x) : Tensor<T>(x) {}
  Parameter(const Parameter&) = default;
  Parameter& operator=(const Parameter& other) {
    static_cast<Tensor<T>&>(*this) = static_cast<const Tensor<T>&>(other);
    return *this;
  }
  Parameter& operator=(const Tensor<T>&) = delete;
};

/// A child's place in its parent. Handles on the child know it, so that assigning to one replaces the child there,
/// and for every other place that was filled from that handle.
struct ModuleSlot {
  std::uint32_t refs = 1;
  std::string name;
  ModuleBase* held;                         // a handle of this place's own
  ModuleBase* (*copy)(const ModuleBase&);

  /// The module that stands here now.
  inline ModuleBase& module() const noexcept;
};
void destroy(ModuleSlot* slot) noexcept;

/// Called around forward. Tensors travel as AnyTensor, so that one list serves every element type.
struct ModuleHook {
  std::uint64_t id = 0;
  ModuleHook* next = nullptr;
  virtual void operator()(ModuleBase& module, AnyTensor& x, AnyTensor& y) = 0;
  virtual ~ModuleHook() = default;
};

struct ModuleState {
  struct Named { std::string name; AnyTensor tensor; };

  std::uint32_t refs = 1;
  bool training = true;
  std::vector<Named> parameters, buffers;
  std::vector<Ref<ModuleSlot>> children;
  ModuleHook* before = nullptr;  // forward_pre hooks
  ModuleHook* after = nullptr;   // forward hooks

  ~ModuleState() {
    for (ModuleHook* list : {before, after})
      while (list) delete std::exchange(list, list->next);
  }
};
inline void destroy(ModuleState* state) noexcept { delete state; }

/// What all modules have, whatever their forward takes.
class ModuleBase {
 public:
  virtual ~ModuleBase() = default;

  /// The class as it prints: "Linear".
  virtual std::string name() const;
  /// What stands between the parentheses when it prints: "in_features=784, out_features=10, bias=True".
  virtual std::string extra_repr() const { return ""; }

  bool is_training() const noexcept { return state_->training; }
  /// Training mode on or off, for this module and all below it.
  void train(bool on = true) const {
    state_->training = on;
    for (const Ref<ModuleSlot>& child : state_->children) child->module().train(on);
  }
  void eval() const { train(false); }
  /// Parameters take part in training, or not.
  void requires_grad_(bool on = true) const;
  void zero_grad() const;

  /// Direct children, in the order of their registration.
  const std::vector<Ref<ModuleSlot>>& children() const noexcept { return state_->children; }
  /// This module and all below it, by path; each once.
  std::vector<std::pair<std::string, ModuleBase*>> named_modules() const;
  std::vector<ModuleState::Named> named_parameters() const { return collect(&ModuleState::parameters, true); }
  std::vector<ModuleState::Named> named_buffers() const { return collect(&ModuleState::buffers, true); }
  /// Calls f(module) for all modules below, then for this one.
  template <class F>
  void apply(F&& f) {
    for (const Ref<ModuleSlot>& child : state_->children) child->module().apply(f);
    f(*this);
  }

  /// Parameters and buffers by path: handles, not copies. A module reached by two paths is listed under both.
  StateDict state_dict() const;
  /// Copies values in. Throws, listing every problem at once, if names or sizes differ; then nothing is changed.
  void load_state_dict(const StateDict& state, bool strict = true) const;

  /// Takes ownership of a hook around forward, and returns a number for remove_hook.
  std::uint64_t insert_hook(ModuleHook* hook, bool before) const;
  void remove_hook(std::uint64_t id) const;
  const ModuleState* state() const noexcept { return state_.get(); }
  bool is_same(const ModuleBase& other) const noexcept { return state_ == other.state_; }

 protected:
  ModuleBase() : state_(Ref<ModuleState>::adopt(new ModuleState)) {}
  // Protected: a copy as a ModuleBase would lose its forward.
  ModuleBase(const ModuleBase&) = default;
  ModuleBase& operator=(const ModuleBase& other) {
    state_ = other.state_;
    if (slot_ && other.slot_ != slot_) {
      ModuleBase* held = slot_->copy(other);
      held->slot_.reset();
      delete std::exchange(slot_->held, held);
    }
    return *this;
  }

  /// Registers a child, and returns it: nn::Linear<> fc = add("fc", nn::Linear(784, 10));
  template <std::derived_from<ModuleBase> M>
  M add(const std::string& name, M module) {
    check_name("add", name);
    return adopt(name, std::move(module));
  }
  /// Registers a parameter: it is trained, and saved.
  template <Floating T>
  Parameter<T> add_parameter(const std::string& name, const Tensor<T>& value) {
    check_name("add_parameter", name);
    value.requires_grad_();
    state_->parameters.push_back({name, value});
    return Parameter<T>(value);
  }
  /// Registers a tensor that is saved, but not trained.
  template <Element T>
  Tensor<T> add_buffer(const std::string& name, const Tensor<T>& value) {
    check_name("add_buffer", name);
    state_->buffers.push_back({name, value});
    return value;
  }

  template <std::derived_from<ModuleBase> M>
  M adopt(const std::string& name, M module) {
    const auto copy = [](const ModuleBase& m) -> ModuleBase* { return new M(static_cast<const M&>(m)); };
    Ref<ModuleSlot> slot = Ref<ModuleSlot>::adopt(new ModuleSlot{.name = name, .held = nullptr, .copy = copy});
    slot->held = copy(module);
    module.ModuleBase::slot_ = slot;
    state_->children.push_back(std::move(slot));
    return module;
  }
  void check_name(const char* op, const std::string& name) const;
  /// Child i; negative i counts from the end. Throws IndexError.
  ModuleBase& child(Size i) const {
    const Size n = static_cast<Size>(state_->children.size());
    if (i < -n || i >= n) fail<IndexError>({"[", name(), "] index ", i, " is out of range for ", n, " modules."});
    return state_->children[static_cast<std::size_t>(i < 0 ? i + n : i)]->module();
  }
  /// Child i as an M. Throws TypeError if it is something else.
  template <std::derived_from<ModuleBase> M>
  M& child_as(Size i) const {
    ModuleBase& module = child(i);
    M* m = dynamic_cast<M*>(&module);
    if (!m) fail<TypeError>({"[", name(), "] element ", i, " must be of the type asked for, but it is a ", module.name(), "."});
    return *m;
  }

  Ref<ModuleState> state_;
  Ref<ModuleSlot> slot_;  // where this handle's module is registered, if it is

 private:
  friend struct ModuleSlot;
  std::vector<ModuleState::Named> collect(std::vector<ModuleState::Named> ModuleState::*list, bool once) const;
};

inline ModuleBase& ModuleSlot::module() const noexcept {
  ModuleBase* m = held;
  while (m->slot_) m = m->slot_->held;  // slots are filled from older ones only: this ends
  return *m;
}
inline void destroy(ModuleSlot* slot) noexcept {
  delete slot->held;
  delete slot;
}

/// A module whose forward takes one tensor to another: what Sequential holds.
template <Floating T = float>
class Module : public ModuleBase {
 public:
  using value_type = T;

  virtual Tensor<T> forward(const Tensor<T>& x) = 0;

  /// forward(x), with its hooks; an error on the way says in which module it happened.
  Tensor<T> operator()(const Tensor<T>& x) {
    Module* self = slot_ ? static_cast<Module*>(&slot_->module()) : this;
    return self->call(x, slot_ ? slot_->name : std::string());
  }
  Tensor<T> call(const Tensor<T>& x, const std::string& path) {
    try {
      if (!state_->before && !state_->after) return forward(x);
      AnyTensor in(x), out;
      for (ModuleHook* hook = state_->before; hook; hook = hook->next) (*hook)(*this, in, out);
      out = forward(in.template as<T>());
      for (ModuleHook* hook = state_->after; hook; hook = hook->next) (*hook)(*this, in, out);
      return out.template as<T>();
    } catch (Error& e) {
      e.add_module(path, name());
      throw;
    }
  }

  /// All parameters below this module, each once.
  std::vector<Tensor<T>> parameters() const {
    std::vector<Tensor<T>> all;
    for (const ModuleState::Named& p : named_parameters()) all.push_back(p.tensor.template as<T>());
    return all;
  }

  /// f(module, x) is called before forward; if it returns a tensor, forward gets that one.
  template <class F>
  std::uint64_t register_forward_pre_hook(F f) const {
    struct Typed final : ModuleHook {
      F f;
      explicit Typed(F&& g) : f(std::move(g)) {}
      void operator()(ModuleBase& m, AnyTensor& x, AnyTensor&) override {
        if constexpr (std::is_void_v<std::invoke_result_t<F&, ModuleBase&, const Tensor<T>&>>) f(m, x.template as<T>());
        else x = f(m, x.template as<T>());
      }
    };
    return insert_hook(new Typed(std::move(f)), true);
  }
  /// f(module, x, y) is called after forward; if it returns a tensor, that one is the result.
  template <class F>
  std::uint64_t register_forward_hook(F f) const {
    struct Typed final : ModuleHook {
      F f;
      explicit Typed(F&& g) : f(std::move(g)) {}
      void operator()(ModuleBase& m, AnyTensor& x, AnyTensor& y) override {
        using Result = std::invoke_result_t<F&, ModuleBase&, const Tensor<T>&, const Tensor<T>&>;
        if constexpr (std::is_void_v<Result>) f(m, x.template as<T>(), y.template as<T>());
        else y = f(m, x.template as<T>(), y.template as<T>());
      }
    };
    return insert_hook(new Typed(std::move(f)), false);
  }
};

}  // namespace gradus::nn
