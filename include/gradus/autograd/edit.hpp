// SPDX-License-Identifier: MIT
#pragma once
// Edits in place, as the graph sees them.
//
// A recorded edit of a is computed as y = f(a) from a copy of a; a then takes over y's numbers and y's history. If a
// is a view, its base gets the history "base with that region replaced by y", and every view of the base finds its
// own history again, as a part of the base, when it is next asked for.
#include <gradus/autograd/record.hpp>

namespace gradus {

/// The elements of x (contiguous) seen through sizes, strides and an offset into them; its gradient is zero elsewhere.
template <Floating T>
Tensor<T> as_strided(const Tensor<T>& x, const Dims& sizes, const Dims& strides, Size offset);  // ops/as_strided.hpp
/// Records `whole` as x with that region replaced by `part`.
template <Floating T>
Tensor<T> record_scatter(Tensor<T>& whole, const Tensor<T>& x, const Tensor<T>& part, const Dims& strides, Size offset);
template <Element T> void copy_values(const Tensor<T>& y, const Tensor<T>& x);  // ops/copy.hpp: broadcasts, unrecorded

/// Throws unless x may be edited in place here. `recorded`: the edit will be.
[[gnu::noinline]] inline void check_edit(const char* op, const Ref<Body>& x, bool recorded) {
  if (!x) fail_undefined();
  if (may_overlap(x->sizes, x->strides))
    fail<ValueError>({"[", op, "] x must show each element once, but got x ", x->sizes, " with strides ", x->strides,
                      ". unsupported operation: more than one element of the written-to tensor refers to a single "
                      "memory location. clone() it first."});
  if (!thread_state.grad_enabled) return;
  const Node* node = live_node(x);
  const bool own_leaf = node && node->is_leaf();
  if (x->base) node = live_node(x->base);
  if (own_leaf || (node && node->is_leaf()))
    fail<AutogradError>({"[", op, "] a ", own_leaf ? "" : "view of a ",
                         "leaf Variable that requires grad is being used in an in-place operation. Edit it under "
                         "no_grad, or use the form that is not in place."});
  if (!recorded || !x->base) return;
  if (x->made_without_grad)
    fail<AutogradError>({"[", op, "] A view was created in no_grad mode and is being modified inplace with grad mode "
                         "enabled. Make the view, or the edit, on the other side of the guard."});
  if (!is_contiguous(*x->base))
    fail<AutogradError>({"[", op, "] x must be a view of a contiguous tensor to be edited in place inside a graph. "
                         "Call contiguous() on the base first."});
}

/// After an edit of its base, a view's history is: a part of the base. Called by live_node, through the base.
template <Floating T>
void renew_history(Body& view) {
  EnableGrad on;
  Tensor<T> base(view.base);
  Tensor<T> part = as_strided(base, view.sizes, view.strides, view.offset - view.base->offset);
  view.node = part.body()->node;
  view.history = view.base->history;
}

/// Edits x in place: y = f(x) where the graph needs to know, else `direct()`, which writes x's numbers itself.
template <Floating T, class F, class Direct>
void edit(const char* op, const Tensor<T>& x, std::initializer_list<Input> others, F f, Direct direct) {
  bool recorded = live_node(x.body()) || (x.body()->base && live_node(x.body()->base));
  for (const Input& other : others) recorded |= other.node != nullptr;
  recorded &= thread_state.grad_enabled;
  check_edit(op, x.body(), recorded);
  if (!recorded) {
    direct();
    ++x.body()->storage->version;
    return;
  }
  Tensor<T> before = Tensor<T>::empty(x.sizes());
  copy_values(before, x);
  before.body()->node = x.body()->node;
  Tensor<T> y = f(before);
  if (y.sizes() != x.sizes())
    fail<ShapeError>({"[", op, "] x must keep its sizes, but got x ", x.sizes(), " and a result ", y.sizes(),
                      ". output with shape ", x.sizes(), " doesn't match the broadcast shape ", y.sizes(), "."});
  copy_values(x, y);
  Body& body = *x.body();
  ++body.storage->version;
  const Ref<Node> old = body.node;
  if (body.base) {
    Tensor<T> base(body.base);
    Tensor<T> whole = base.detach();
    base.body()->node = record_scatter(whole, base, y, body.strides, body.offset - base.storage_offset()).body()->node;
    ++base.body()->history;
    base.body()->renew = renew_history<T>;
  } else {
    body.node = y.body()->node;
    ++body.history;
    body.renew = renew_history<T>;
    if (old && old->keep && body.node) {  // retain_grad() is about the tensor, not about its history
      body.node->keep = old->keep;
      body.node->gradient = std::move(old->gradient);
      old->keep = nullptr;
    }
  }
}

}  // namespace gradus
