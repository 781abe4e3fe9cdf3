// SPDX-License-Identifier: MIT
#pragma once
// An optimizer of any kind, as LightningModule::configure_optimizers() returns it.
#include <gradus/optim/optimizer.hpp>

namespace gradus::train {

/// Copies are handles on the same optimizer; the last one destroys it.
class AnyOptimizer {
 public:
  AnyOptimizer() = default;
  /// `make` returns an optimizer: AnyOptimizer([&] { return optim::Adam(parameters, {.lr = 1e-3}); })
  template <class F>
    requires std::derived_from<std::invoke_result_t<F&>, optim::Optimizer>
  explicit AnyOptimizer(F&& make) : slot_(Ref<Slot>::adopt(new Slot{.optimizer = new auto(make())})) {}

  explicit operator bool() const noexcept { return static_cast<bool>(slot_); }
  optim::Optimizer& operator*() const noexcept { return *slot_->optimizer; }
  optim::Optimizer* operator->() const noexcept { return slot_->optimizer; }

 private:
  struct Slot {
    std::uint32_t refs = 1;
    optim::Optimizer* optimizer;
    friend void destroy(Slot* slot) noexcept {
      delete slot->optimizer;
      delete slot;
    }
  };
  Ref<Slot> slot_;
};

/// The options of an optimizer: optim::AdamOptions of optim::Adam.
template <std::derived_from<optim::Optimizer> O>
using OptionsOf = std::remove_reference_t<decltype(std::declval<O&>().options())>;

/// make_optimizer<optim::Adam>(model.parameters(), {.lr = 1e-3})
///
/// Throws  ValueError as the optimizer does
template <std::derived_from<optim::Optimizer> O, class P>
AnyOptimizer make_optimizer(const P& parameters, const OptionsOf<O>& options = {}) {
  return AnyOptimizer([&] { return O(parameters, options); });
}

}  // namespace gradus::train
