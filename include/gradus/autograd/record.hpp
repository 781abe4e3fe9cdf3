// SPDX-License-Identifier: MIT
#pragma once
// record(): y remembers how it was made. One gradient rule per input, in input order; what rules need is saved().
#include <span>
#include <utility>

#include <gradus/autograd/leaf.hpp>

namespace gradus {

// What does not depend on an op's types stands in plain functions, out of line: less code, faster to compile and run.
[[gnu::noinline]] inline void adopt(SavedTensor& s) noexcept {
  s.owner = thread_state.recording;
  if (!s.owner) return;
  add_owner(s.body->refs);
  s.next = std::exchange(s.owner->saved, &s);
}
/// What a rule is lent. An output comes attached to its op, so that gradients of gradients find their way.
[[gnu::noinline]] inline Body* lend(const SavedTensor& s) {
  if (!s.is_output || !thread_state.grad_enabled) return s.body;
  Ref<Body>& y = s.owner->attached;
  if (!y) {
    y = look(*s.body, s.body->sizes, s.body->strides, s.body->offset);
    y->node = Ref<Node>(s.owner);
  }
  return y.get();
}

/// A captured tensor. Trivially destructible, because its node frees it: the handle that a rule sees owns nothing.
template <Element T>
class Saved : SavedTensor {
 public:
  explicit Saved(const Tensor<T>& x) : SavedTensor{x.body().get(), x.version()} {}
  Saved(Saved&& from) noexcept : SavedTensor(from) { adopt(*this); }
  const Tensor<T>& operator()() const {
    Body* const lent = lend(*this);
    return *new (lent_[lent != body]) Tensor<T>(Ref<Body>::adopt(lent));
  }

 private:
  alignas(Tensor<T>) mutable char lent_[2][sizeof(Tensor<T>)];  // as it was saved, and attached
};
template <Element T>
Saved<T> saved(const Tensor<T>& x) { return Saved<T>(x); }
template <Element T>
Saved<T> saved(Tensor<T>&&) = delete;  // name it first: nobody would own the temporary

/// An input of an op, of any element type, as the graph sees it.
struct Input {
  template <Element T>
  Input(const Tensor<T>& x) : node(Floating<T> ? live_node(x.body()) : nullptr) {}
  Node* node;
};

/// A new node with `count` edges and room for its rules behind them, tied to its inputs; nullptr if nothing is to be
/// recorded. Until finish_node(), tensors that its rules capture are adopted by it.
[[gnu::noinline]] inline Node* start_node(const char* op, const Body& y, Node::Backward* run, const Input* from,
                                          std::size_t count, std::size_t rule_bytes) {
  ThreadState& here = thread_state;
  const auto is_constant = [](const Input& x) { return !x.node; };
  if (!here.grad_enabled || std::all_of(from, from + count, is_constant)) return nullptr;

  const std::size_t bytes = sizeof(Node) + count * sizeof(Ref<Node>) + rule_bytes;
  Node* node = new (memory::allocate(bytes)) Node(op, run, bytes, y.sizes, y.dtype);
  Ref<Node>* edges = reinterpret_cast<Ref<Node>*>(node + 1);
  node->inputs = edges;
  node->input_count = static_cast<int>(count);
  for (std::size_t i = 0; i < count; ++i) {
    new (edges + i) Ref<Node>(from[i].node);
    // Numbers of another thread, or of a library with a counter of its own, may be ahead.
    if (edges[i] && here.last_number < edges[i]->number) here.last_number = edges[i]->number;
  }
  node->number = ++here.last_number;
  here.recording = node;
  return node;
}
/// y now knows that `made` made it. A saved output must not keep the node that keeps it: the node gets a handle of its
/// own, without a node.
[[gnu::noinline]] inline void finish_node(Node* made, Body& y) {
  thread_state.recording = nullptr;
  Ref<Node> node = Ref<Node>::adopt(made);
  for (SavedTensor* s = node->saved; s; s = s->next)
    if (s->body == &y) {
      Ref<Body> apart = look(y, y.sizes, y.strides, y.offset);
      drop_owner(std::exchange(s->body, apart.release())->refs);
      s->is_output = true;
    }
  y.node = std::move(node);
}

/// A rule, with what calls it: passes the gradient that it makes of dy on to its input.
template <Floating T>
using RuleCall = void(Node& node, Engine& engine, const Tensor<T>& dy);
template <Floating T>
[[gnu::noinline]] void call_rules(Node& node, Engine& engine, RuleCall<T>* const* rules) {
  const Tensor<T> dy(std::move(node.arriving));
  for (int i = 0; i < node.input_count; ++i)
    if (engine.wants(node.inputs[i])) rules[i](node, engine, dy);
}

/// Room for the rule of input I. It stays empty if that input needs no gradient: what it would save is not saved.
template <std::size_t I, class F>
struct Slot {
  union {
    char none;
    F rule;
  };
  Slot() noexcept : none() {}
};

template <class T, class Indices, class... F> struct Rules;
/// The rules F... of an op with output type T, as its node keeps them.
template <class T, std::size_t... I, class... F>
struct Rules<T, std::index_sequence<I...>, F...> : Slot<I, F>... {
  static_assert(((alignof(F) <= alignof(Node)) && ...));

  void take(Node& node, F&... rules) noexcept {
    ((node.inputs[I] ? void(new (&this->Slot<I, F>::rule) F(std::move(rules))) : void()), ...);
  }
  template <std::size_t K, class Rule>
  static void call(Node& node, Engine& engine, const Tensor<T>& dy) {
    Rules& held = *reinterpret_cast<Rules*>(node.inputs + sizeof...(F));
    engine.pass_on(*node.inputs[K], held.Slot<K, Rule>::rule(dy));
  }
  static void run(Node& node, Engine& engine) {
    static constexpr RuleCall<T>* rules[] = {call<I, F>...};
    call_rules<T>(node, engine, rules);
  }
};

/// Returns y (moved from its variable), which from now on knows that `op` made it from `inputs`.
template <Floating T, std::size_t N, class... F>
Tensor<T> record(const char* op, Tensor<T>& y, const Input (&inputs)[N], F... rules) {
  static_assert(N == sizeof...(F), "record: give one gradient rule per input, in input order");
  static_assert((std::is_trivially_destructible_v<F> && ...),
                "record: a rule captures tensors through saved(): [x = saved(x)]");
  if constexpr (N == sizeof...(F) && (std::is_trivially_destructible_v<F> && ...)) {
    using Made = Rules<T, std::index_sequence_for<F...>, F...>;
    if (Node* node = start_node(op, *y.body(), Made::run, inputs, N, sizeof(Made))) {
      (new (node->inputs + N) Made)->take(*node, rules...);
      finish_node(node, *y.body());
    }
  }
  return std::move(y);
}

/// Which inputs of a joint rule need a gradient.
struct Needs {
  const Engine& engine;
  const Node& node;
  bool operator[](std::size_t i) const noexcept { return engine.wants(node.inputs[i]); }
};

template <class T, class F>
void run_jointly(Node& node, Engine& engine) {
  F& rule = *reinterpret_cast<F*>(node.inputs + node.input_count);
  auto dx = rule(Tensor<T>(std::move(node.arriving)), Needs{engine, node});
  for (int i = 0; i < node.input_count; ++i)
    if (engine.wants(node.inputs[i])) engine.pass_on(*node.inputs[i], std::move(dx[static_cast<std::size_t>(i)]));
}
/// As record(), with one rule (dy, needs) -> gradients of all inputs, in input order, for ops whose gradients share
/// work or that have any number of inputs. Gradients that are not needed may be undefined.
template <Floating T, class F>
Tensor<T> record_jointly(const char* op, Tensor<T>& y, std::span<const Input> inputs, F rule) {
  static_assert(std::is_trivially_destructible_v<F>, "record: a rule captures tensors through saved(): [x = saved(x)]");
  static_assert(alignof(F) <= alignof(Node));
  if (Node* node = start_node(op, *y.body(), run_jointly<T, F>, inputs.data(), inputs.size(), sizeof(F))) {
    new (node->inputs + inputs.size()) F(std::move(rule));
    finish_node(node, *y.body());
  }
  return std::move(y);
}

/// Gives the op that made y another name, for what is composed of other ops.
template <Element T>
Tensor<T> named(const char* op, Tensor<T> y) {
  if (!y.is_leaf()) y.body()->node->op = op;
  return y;
}

}  // namespace gradus
