// SPDX-License-Identifier: MIT
#pragma once
// Module<T>: a module whose forward takes one tensor to another, as Sequential holds them.
//   struct Net : nn::Module<float> {
//     nn::Linear<> fc = add("fc", nn::Linear(784, 10));
//     Tensor<float> forward(const Tensor<float>& x) override { return relu(fc(x)); }
//   };
#include <gradus/nn/fuse.hpp>
#include <gradus/nn/load_state_dict.hpp>
#include <gradus/ops/sum.hpp>

namespace gradus::nn {

/// A hook whose function takes (module, x) or (module, x, y).
template <Floating T, bool Before, class F>
class TypedHook final : public ModuleHook {
 public:
  explicit TypedHook(F&& f) : f_(std::move(f)) { before = Before; }
  void operator()(ModuleBase& module, AnyTensor& x, AnyTensor& y) override {
    if constexpr (Before) keep(x, [&] { return f_(module, x.as<T>()); });
    else keep(y, [&] { return f_(module, x.as<T>(), y.as<T>()); });
  }

 private:
  template <class Call>
  static void keep(AnyTensor& result, Call&& call) {
    if constexpr (std::is_void_v<decltype(call())>) call();
    else if (const Tensor<T> y = call(); y.defined()) result = y;
  }
  F f_;
};

template <Floating T = float>
class Module : public ModuleBase {
 public:
  using value_type = T;

  virtual Tensor<T> forward(const Tensor<T>& x) = 0;

  /// forward(x), with its hooks; an error on the way says in which module it happened.
  Tensor<T> operator()(const Tensor<T>& x) const {
    return static_cast<Module&>(current()).run(x, place() ? place()->name.c_str() : "");
  }
  /// The same, for a module that stands under `name` in its parent; with the followers that it takes, if it can.
  Tensor<T> run(const Tensor<T>& x, const char* name, Followers* followers = nullptr) {
    try {
      if (followers) {
        if (const Tensor<T> y = run_fused(x, *followers); y.defined()) return y;
        followers->give_back();
      }
      return state().hooks.empty() ? forward(x) : forward_with_hooks(x);
    } catch (Error& e) {
      e.add_module(name, this->name());
      throw;
    }
  }

  /// forward(x) and the followers that it takes, as one operation. Undefined if there is none.
  virtual Tensor<T> run_fused(const Tensor<T>&, Followers&) { return {}; }

  /// All parameters of this module and below it, each once. Throws TypeError if some are of another element type:
  /// named_parameters() lists those too.
  GRADUS_SMALL std::vector<Tensor<T>> parameters() const {
    std::vector<Tensor<T>> all;
    for (const AnyTensor& p : ModuleBase::parameters()) all.push_back(p.as<T>());
    return all;
  }

  /// f(module, x) is called before forward; if it returns a tensor that is defined, forward gets that one. Returns a
  /// number for remove_hook.
  template <class F>
  std::uint64_t register_forward_pre_hook(F f) const {
    return insert_hook(Ref<ModuleHook>::adopt(new TypedHook<T, true, F>(std::move(f))));
  }
  /// f(module, x, y) is called after forward; if it returns a tensor that is defined, that one is the result.
  template <class F>
  std::uint64_t register_forward_hook(F f) const {
    return insert_hook(Ref<ModuleHook>::adopt(new TypedHook<T, false, F>(std::move(f))));
  }

 private:
  GRADUS_SMALL Tensor<T> forward_with_hooks(const Tensor<T>& x) {
    AnyTensor in(x), out;
    const std::vector<Ref<ModuleHook>> hooks = state().hooks;  // a hook may remove itself
    for (const Ref<ModuleHook>& hook : hooks)
      if (hook->before) (*hook)(*this, in, out);
    out = forward(in.as<T>());
    for (const Ref<ModuleHook>& hook : hooks)
      if (!hook->before) (*hook)(*this, in, out);
    return out.as<T>();
  }
};

}  // namespace gradus::nn
