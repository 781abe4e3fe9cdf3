// SPDX-License-Identifier: MIT
#pragma once
// Leaves: tensors made by the user, where gradients gather.
#include <gradus/autograd/engine.hpp>

namespace gradus {

template <Element T> Tensor<T> clone(const Tensor<T>& x);  // ops/copy.hpp

/// Adds what has arrived at a node to its gradient. What others can see is copied first.
template <Floating T>
void gather_gradient(Node& node, Engine& engine) {
  Tensor<T> dx(node.is_leaf() ? std::move(node.arriving) : node.arriving);
  if (Tensor<T> before(node.gradient); !before.defined()) {
    if (!dx.is_unique() || !dx.is_contiguous()) dx = clone(dx);
    node.gradient = std::move(dx).body();
  } else if (engine.creates_graph() || !before.is_contiguous()) {
    node.gradient = add(before, dx).body();
  } else {
    add_to(before, dx);
  }
}
/// How a leaf goes backward.
template <Floating T>
void accumulate(Node& leaf, Engine& engine) {
  gather_gradient<T>(leaf, engine);
  for_hooks(leaf, true, [&](Hook& hook) {
    if (leaf.leaf) hook(Ref<Body>(leaf.leaf));
  });
}

/// The node that x's gradient goes to: none for a constant. A view whose base was edited in place gets a new one.
[[gnu::noinline]] inline Node* live_node(const Ref<Body>& x) {
  if (!x) fail_undefined();
  if (x->base && x->history != x->base->history && !(x->node && x->node->leaf == x.get())) x->base->renew(*x);
  return x->node && !x->node->frozen ? x->node.get() : nullptr;
}

template <Element T>
bool Tensor<T>::requires_grad() const {
  if constexpr (Floating<T>) return live_node(body_) != nullptr;
  else return false;
}
template <Element T>
bool Tensor<T>::is_leaf() const {
  const Node* node = Floating<T> ? live_node(body_) : nullptr;
  return !node || node->is_leaf();
}
template <Element T>
const char* Tensor<T>::grad_fn() const {
  return is_leaf() ? nullptr : body_->node->op;
}
template <Element T>
const Tensor<T>& Tensor<T>::requires_grad_(bool on) const requires Floating<T> {
  const Node* node = live_node(body_);
  if (node && !node->is_leaf()) {
    if (!on)
      fail<AutogradError>({"[requires_grad_] you can only change requires_grad flags of leaf variables, but got the "
                           "output of ", node->op, ". Use detach() for a tensor outside the graph."});
  } else if (body_->node) {
    body_->node->frozen = !on;
  } else if (on) {
    body_->node = Ref<Node>::adopt(new (memory::allocate(sizeof(Node)))
                                       Node("AccumulateGrad", accumulate<T>, sizeof(Node), sizes(), dtype()));
    body_->node->leaf = body_.get();
  }
  return *this;
}
template <Element T>
Tensor<T> Tensor<T>::grad() const {
  return look_at().node ? Tensor(body_->node->gradient) : Tensor();
}
template <Element T>
void Tensor<T>::set_grad(const Tensor& dx) const requires Floating<T> {
  if (dx.defined() && dx.sizes() != sizes())
    fail<ShapeError>({"[set_grad] dx must have x's sizes ", sizes(), ", but got ", dx.sizes(), "."});
  if (!body_->node) requires_grad_(), body_->node->frozen = true;
  body_->node->gradient = dx.body();
}
template <Element T>
void Tensor<T>::zero_grad() const {
  if (look_at().node) body_->node->gradient.reset();
}
template <Element T>
void Tensor<T>::retain_grad() const requires Floating<T> {
  Node* node = live_node(body_);
  if (!node) fail<AutogradError>({"[retain_grad] can't retain_grad on Tensor that has requires_grad=False."});
  if (!node->is_leaf()) node->keep = gather_gradient<T>;
}

}  // namespace gradus
