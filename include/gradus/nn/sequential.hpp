// SPDX-License-Identifier: MIT
#pragma once
// Sequential: modules one after the other; and AnyModule, an element of a container.
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
  AnyModule(const char* name, const M& module) : module_(module), copy_(ModuleBase::copy_module<M>), name_(name) {}
  AnyModule(const AnyModule&) = delete;

  const ModuleBase& module() const noexcept { return module_; }
  ModuleSlot::Copy* copy() const noexcept { return copy_; }
  std::string_view name() const noexcept { return name_; }

 private:
  const ModuleBase& module_;  // ends with the expression that it is made in, as this does
  ModuleSlot::Copy* copy_;
  const char* name_;
};

/// y = m_k(... m_1(x)). Write braces, not parentheses: elements are then made from left to right by every compiler, and
/// draw their initial weights in that order.
///   nn::Sequential{nn::Flatten(), nn::Linear(784, 10)}
///   nn::Sequential{{"hidden", nn::Linear(784, 100)}, {"relu", nn::ReLU()}}
/// A single Sequential between braces is that one itself: nn::Sequential{{"0", net}} puts it into another.
template <Floating T = float>
class Sequential : public Module<T> {
 public:
  Sequential() = default;
  GRADUS_SMALL Sequential(std::initializer_list<AnyModule<T>> elements) {
    const AnyModule<T>* only = elements.size() == 1 ? elements.begin() : nullptr;
    if (only && only->name().empty() && typeid(only->module()) == typeid(Sequential)) {
      *this = static_cast<const Sequential&>(only->module());  // clang 14 does not even come here: it copies
      return;
    }
    for (const AnyModule<T>& e : elements) insert(e);
  }
  /// One more at the end, under its name or its number: append(nn::ReLU()), append({"relu", nn::ReLU()}).
  void append(AnyModule<T>&& e) { insert(e); }

  GRADUS_SMALL Tensor<T> forward(const Tensor<T>& x) override {
    Tensor<T> y = x;
    const std::vector<Ref<ModuleSlot>>& all = this->children();
    for (std::size_t i = 0; i < all.size(); ++i) {
      Followers followers(std::span<const Ref<ModuleSlot>>(all).subspan(i + 1));
      y = static_cast<Module<T>&>(all[i]->module()).run(y, all[i]->name.c_str(), &followers);
      i += followers.taken();
    }
    return y;
  }

  std::size_t size() const noexcept { return this->children().size(); }
  /// Element i; negative i counts from the end. Throws IndexError.
  Module<T>& operator[](Size i) const { return static_cast<Module<T>&>(this->child(i)); }
  /// Element i as what it is: net.at<nn::Linear<>>(1).weight. Throws IndexError, or TypeError if it is something else.
  template <std::derived_from<ModuleBase> M>
  M& at(Size i) const { return this->template child_as<M>(i); }

 private:
  void insert(const AnyModule<T>& e) {
    this->insert_child("Sequential", e.name().empty() ? join({size()}) : std::string(e.name()), e.module(), e.copy());
  }
};
template <class... M>
Sequential(const M&...) -> Sequential<std::common_type_t<typename M::value_type...>>;
Sequential(std::initializer_list<AnyModule<float>>) -> Sequential<float>;

}  // namespace gradus::nn
