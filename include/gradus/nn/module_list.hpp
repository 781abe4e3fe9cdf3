// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/nn/sequential.hpp>

namespace gradus::nn {

/// Modules in a list, for a forward of one's own:
///   nn::ModuleList<> layers = add("layers", nn::ModuleList{nn::Linear(8, 8), nn::Linear(8, 8)});
///   for (std::size_t i = 0; i < layers.size(); ++i) x = layers[i](x);
template <Floating T = float>
class ModuleList : public ModuleBase {
 public:
  ModuleList() = default;
  ModuleList(std::initializer_list<AnyModule<T>> elements) {
    for (const AnyModule<T>& e : elements) insert(e);
  }
  void append(AnyModule<T>&& e) { insert(e); }
  std::size_t size() const noexcept { return children().size(); }
  /// Element i; negative i counts from the end. Throws IndexError.
  Module<T>& operator[](Size i) const { return static_cast<Module<T>&>(child(i)); }
  /// Element i as what it is. Throws IndexError, or TypeError if it is something else.
  template <std::derived_from<ModuleBase> M>
  M& at(Size i) const { return child_as<M>(i); }
  bool folds_repeats() const override { return true; }

 private:
  void insert(const AnyModule<T>& e) { insert_child("ModuleList", std::to_string(size()), e.module(), e.copy()); }
};
template <class... M>
ModuleList(const M&...) -> ModuleList<std::common_type_t<typename M::value_type...>>;
ModuleList(std::initializer_list<AnyModule<float>>) -> ModuleList<float>;

}  // namespace gradus::nn
