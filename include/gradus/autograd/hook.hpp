// SPDX-License-Identifier: MIT
#pragma once
// Tensor hooks: functions that see, and may replace, a gradient on its way.
#include <gradus/autograd/record.hpp>

namespace gradus {

[[gnu::noinline]] inline std::uint64_t add_hook(const char* op, const Ref<Body>& x, Hook* hook) {
  Node* node = live_node(x);
  if (!node || (hook->after_accumulation && !node->is_leaf())) {
    const bool leaf_only = node != nullptr;
    delete hook;
    fail<AutogradError>({"[", op, "] cannot register a hook on a tensor that ",
                         leaf_only ? "is not a leaf." : "doesn't require gradient."});
  }
  Hook** end = &node->hooks;
  while (*end) end = &(*end)->next;
  hook->id = __atomic_add_fetch(&process_state.hooks, 1, __ATOMIC_RELAXED);
  *end = hook;
  return hook->id;
}
[[gnu::noinline]] inline void check_hooked(const Body& before, const Body* after) {
  if (!after || after->sizes != before.sizes)
    fail<ShapeError>({"[register_hook] the hook must return a gradient of sizes ", before.sizes, ", but got ",
                      after ? to_string(after->sizes) : std::string("an undefined tensor"), "."});
}

template <Element T>
template <class F>
std::uint64_t Tensor<T>::register_hook(F f) const requires Floating<T> {
  struct Typed final : Hook {
    F f;
    explicit Typed(F&& g) : f(std::move(g)) {}
    Ref<Body> operator()(Ref<Body> dy) override {
      if constexpr (std::is_void_v<std::invoke_result_t<F&, Tensor<T>>>) {
        f(Tensor<T>(dy));
        return dy;
      } else {
        Ref<Body> dx = f(Tensor<T>(dy)).body();
        check_hooked(*dy, dx.get());
        return dx;
      }
    }
  };
  return add_hook("register_hook", body_, new Typed(std::move(f)));
}
template <Element T>
template <class F>
std::uint64_t Tensor<T>::register_post_accumulate_grad_hook(F f) const requires Floating<T> {
  struct Typed final : Hook {
    F f;
    explicit Typed(F&& g) : f(std::move(g)) { after_accumulation = true; }
    Ref<Body> operator()(Ref<Body> x) override {
      f(Tensor<T>(x));
      return x;
    }
  };
  return add_hook("register_post_accumulate_grad_hook", body_, new Typed(std::move(f)));
}
[[gnu::noinline]] inline void remove_hook(Node* node, std::uint64_t id) {
  if (!node) return;
  for (Hook** at = &node->hooks; *at; at = &(*at)->next) {
    if ((*at)->id != id) continue;
    if (node->hooks_running) (*at)->removed = true;
    else delete std::exchange(*at, (*at)->next);
    return;
  }
}
template <Element T>
void Tensor<T>::remove_hook(std::uint64_t id) const { gradus::remove_hook(look_at().node.get(), id); }

}  // namespace gradus
