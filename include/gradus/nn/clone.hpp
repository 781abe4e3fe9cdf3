// SPDX-License-Identifier: MIT
#pragma once
// Deep copies of modules.
#include <gradus/nn/module.hpp>

namespace gradus::nn {

/// While one exists, copying a module or a parameter on its thread makes a new one; for each part the same new one,
/// so that what was shared stays shared.
struct ModuleCloning final : Cloning {
  ModuleCloning() noexcept : before_(std::exchange(thread_state.cloning, static_cast<Cloning*>(this))) {}
  ~ModuleCloning() { thread_state.cloning = before_; }
  ModuleCloning(const ModuleCloning&) = delete;
  ModuleCloning& operator=(const ModuleCloning&) = delete;

  Ref<Body> of(const Ref<Body>& x) override {
    if (const Ref<Body>* known = find(bodies_, x)) return *known;
    const Size bytes = x->numel * static_cast<Size>(size_bytes(x->dtype));
    Ref<Body> y;
    if (is_contiguous(*x)) {
      y = make_body(x->sizes, x->dtype);
      if (bytes) __builtin_memcpy(y->data(), x->data(), static_cast<std::size_t>(bytes));
    } else {  // all of its memory, so that the strides stay
      const Ref<Storage> all = Storage::make(x->storage->bytes);
      __builtin_memcpy(all->data, x->storage->data, all->bytes);
      y = look(*x, x->sizes, x->strides, x->offset);
      y->storage = all;
    }
    if (const Node* leaf = x->node.get(); leaf && leaf->is_leaf()) {
      set_requires_grad(AnyTensor(y), true);
      y->node->frozen = leaf->frozen;
    }
    return bodies_.emplace_back(x, y).second;
  }
  Ref<ModuleState> of(const Ref<ModuleState>& s) override {
    if (const Ref<ModuleState>* known = find(states_, s)) return *known;
    const Ref<ModuleState> copy = Ref<ModuleState>::adopt(new ModuleState);
    states_.emplace_back(s, copy);
    copy->training = s->training;
    copy->hooks = s->hooks;
    copy->last_hook = s->last_hook;
    for (const NamedTensor& p : s->parameters) copy->parameters.push_back({p.name, AnyTensor(of(p.tensor.body()))});
    for (const NamedTensor& b : s->buffers) copy->buffers.push_back({b.name, AnyTensor(of(b.tensor.body()))});
    for (const Ref<ModuleSlot>& child : s->children) copy->children.push_back(of(child));
    return copy;
  }
  Ref<ModuleSlot> of(const Ref<ModuleSlot>& slot) override {
    if (!slot) return {};
    if (const Ref<ModuleSlot>* known = find(slots_, slot)) return *known;
    const Ref<ModuleSlot> copy = Ref<ModuleSlot>::adopt(new ModuleSlot{.name = slot->name, .copy = slot->copy});
    slots_.emplace_back(slot, copy);
    copy->held = slot->copy(*slot->held);
    return copy;
  }

  /// A deep copy of m, registered nowhere.
  template <class M>
  static M copy(const M& m) {
    const ModuleBase& now = m.current();
    ModuleBase::check_type(now, typeid(M));
    const ModuleCloning guard;
    M made(static_cast<const M&>(now));
    made.ModuleBase::slot_.reset();
    return made;
  }

 private:
  template <class X>
  using Made = std::vector<std::pair<Ref<X>, Ref<X>>>;
  template <class X>
  static const Ref<X>* find(const Made<X>& all, const Ref<X>& of) noexcept {
    for (const auto& [old, made] : all)
      if (old == of) return &made;
    return nullptr;
  }

  void* before_;
  Made<Body> bodies_;
  Made<ModuleState> states_;
  Made<ModuleSlot> slots_;
};

/// A deep copy: every parameter, buffer and module below is a new one, and what was shared within stays shared, as
/// Python's copy.deepcopy(model). Gradients are not copied, hooks are the same. Tensors that are not registered are
/// shared with the original.
///
/// Throws  TypeError if m is a handle on only the base of its class
template <std::derived_from<ModuleBase> M>
M clone(const M& m) { return ModuleCloning::copy(m); }

}  // namespace gradus::nn
