// SPDX-License-Identifier: MIT
#pragma once
// Containers of modules.
#include <initializer_list>

#include <gradus/nn/module.hpp>

namespace gradus::nn {

/// Any module that takes a tensor of T to a tensor of T, as an element of a container; with a name, if it has one.
template <Floating T>
class AnyModule {
 public:
  template <std::derived_from<Module<T>> M>
  AnyModule(const M& module) : AnyModule("", module) {}
  template <std::derived_from<Module<T>> M>
  AnyModule(const char* name, const M& module)
      : name_(name), module_(new M(module)), copy_([](const ModuleBase& m) -> ModuleBase* {
          return new M(static_cast<const M&>(m));
        }) {}
  AnyModule(const AnyModule& other) : name_(other.name_), module_(other.copy_(*other.module_)), copy_(other.copy_) {}
  AnyModule& operator=(const AnyModule&) = delete;
  ~AnyModule() { delete module_; }

  const std::string& name() const noexcept { return name_; }
  Ref<ModuleSlot> slot(std::string name) const {
    return Ref<ModuleSlot>::adopt(new ModuleSlot{.name = std::move(name), .held = copy_(*module_), .copy = copy_});
  }

 private:
  std::string name_;
  ModuleBase* module_;
  ModuleBase* (*copy_)(const ModuleBase&);
};

/// Modules one after the other: y = m_k(... m_1(x)). Write braces, not parentheses: elements are then made from left
/// to right by every compiler, and draw their initial weights in that order.
///   nn::Sequential{nn::Flatten(), nn::Linear(784, 10)}
///   nn::Sequential{{"hidden", nn::Linear(784, 100)}, {"relu", nn::ReLU()}}
template <Floating T = float>
class Sequential : public Module<T> {
 public:
  Sequential() = default;
  Sequential(std::initializer_list<AnyModule<T>> elements) {
    for (const AnyModule<T>& e : elements) append(e);
  }
  void append(const AnyModule<T>& e) {
    const std::string name = e.name().empty() ? std::to_string(this->state_->children.size()) : e.name();
    this->check_name("Sequential", name);
    this->state_->children.push_back(e.slot(name));
  }

  Tensor<T> forward(const Tensor<T>& x) override {
    Tensor<T> y = x;
    for (const Ref<ModuleSlot>& child : this->state_->children)
      y = static_cast<Module<T>&>(child->module()).call(y, child->name);
    return y;
  }

  std::size_t size() const noexcept { return this->state_->children.size(); }
  /// Element i; negative i counts from the end.
  Module<T>& operator[](Size i) const { return static_cast<Module<T>&>(this->child(i)); }
  /// Element i as what it is: net.at<nn::Linear<>>(1).weight. Throws TypeError if it is something else.
  template <std::derived_from<ModuleBase> M>
  M& at(Size i) const { return this->template child_as<M>(i); }
};
template <class... M>
Sequential(const M&...) -> Sequential<std::common_type_t<typename M::value_type...>>;
Sequential(std::initializer_list<AnyModule<float>>) -> Sequential<float>;

/// Modules in a list, for a forward of one's own.
template <Floating T = float>
class ModuleList : public ModuleBase {
 public:
  ModuleList() = default;
  ModuleList(std::initializer_list<AnyModule<T>> elements) {
    for (const AnyModule<T>& e : elements) append(e);
  }
  void append(const AnyModule<T>& e) { state_->children.push_back(e.slot(std::to_string(size()))); }
  std::size_t size() const noexcept { return state_->children.size(); }
  Module<T>& operator[](Size i) const { return static_cast<Module<T>&>(child(i)); }
  template <std::derived_from<ModuleBase> M>
  M& at(Size i) const { return child_as<M>(i); }
};
template <class... M>
ModuleList(const M&...) -> ModuleList<std::common_type_t<typename M::value_type...>>;

}  // namespace gradus::nn
