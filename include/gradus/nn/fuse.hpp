// SPDX-License-Identifier: MIT
#pragma once
// What Sequential runs as one operation: a module of a kind that knows how, and the modules behind it. Nobody can see
// the difference: the results have the same bits, and a module with hooks, or of a type of one's own, runs alone.
#include <span>

#include <gradus/nn/module_base.hpp>

namespace gradus::nn {

/// The modules behind one in a Sequential, of which it may take some from the front.
class Followers {
 public:
  explicit Followers(std::span<const Ref<ModuleSlot>> all) noexcept : all_(all) {}

  /// The first one, taken, if it is exactly an M and has no hooks; else nullptr.
  template <std::derived_from<ModuleBase> M>
  M* take() noexcept {
    ModuleBase* first = next(typeid(M));
    return first ? static_cast<M*>(first) : nullptr;
  }
  std::size_t taken() const noexcept { return taken_; }
  void give_back() noexcept { taken_ = 0; }

 private:
  GRADUS_SMALL ModuleBase* next(const std::type_info& wanted) noexcept {
    if (taken_ == all_.size()) return nullptr;
    ModuleBase& module = all_[taken_]->module();
    if (typeid(module) != wanted || !module.state().hooks.empty()) return nullptr;
    ++taken_;
    return &module;
  }
  std::span<const Ref<ModuleSlot>> all_;
  std::size_t taken_ = 0;
};

}  // namespace gradus::nn
