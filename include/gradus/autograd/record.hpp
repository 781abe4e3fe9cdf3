// SPDX-License-Identifier: MIT
#pragma once
// record(): y remembers how it was made. One gradient rule per input, in input order; what rules need is saved().
#include <span>
#include <utility>

#include <gradus/autograd/leaf.hpp>

namespace gradus {

// What does not depend on an op's types stands in plain functions, out of line: less code, faster to compile and run.
[[gnu::noinline]] inline void adopt(SavedTensor& s) noexcept {
  add_owner(s.body->refs);
  s.owner = this_thread.recording;
  s.next = std::exchange(s.owner->saved, &s);
}
/// An output comes back attached to its op, so that gradients of gradients find their way.
[[gnu::noinline]] inline Ref<Body> unpack(const SavedTensor& s) {
  if (!s.is_output || !this_thread.grad_enabled) return Ref<Body>(s.body);
  Ref<Body> y = look(*s.body, s.body->sizes, s.body->strides, s.body->offset);
  y->node = Ref<Node>(s.owner);
  return y;
}

/// A captured tensor. Trivially destructible, because its node frees it.
template <Element T>
class Saved : SavedTensor {
 public:
  explicit Saved(const Tensor<T>& x) noexcept : SavedTensor{x.body().get(), x.version()} {}
  Saved(Saved&& from) noexcept : SavedTensor(from) {
    if (this_thread.recording) adopt(*this);
  }
  Tensor<T> operator()() const { return Tensor<T>(unpack(*this)); }
};
template <Element T>
Saved<T> saved(const Tensor<T>& x) noexcept { return Saved<T>(x); }
template <Element T>
Saved<T> saved(Tensor<T>&&) = delete;  // name it first: nobody would own the temporary

/// An input of an op, of any element type, as the graph sees it.
struct Input {
  template <Element T>
  Input(const Tensor<T>& x) : node(Floating<T> ? live_node(x.body()) : nullptr) {}
  Node* node;
};

[[gnu::noinline]] inline bool should_record(const Input* inputs, std::size_t count) noexcept {
  bool needed = false;
  for (std::size_t i = 0; i < count; ++i) needed |= inputs[i].node != nullptr;
  return needed && this_thread.grad_enabled;
}
/// Ties a new node to its inputs. Until finish(), tensors that its rules capture are adopted by it.
[[gnu::noinline]] inline void begin(Node& node, Ref<Node>* edges, const Input* from, std::size_t count) {
  ThreadState& here = this_thread;
  node.inputs = edges;
  node.input_count = static_cast<int>(count);
  for (std::size_t i = 0; i < count; ++i) {
    edges[i] = Ref<Node>(from[i].node);
    // Numbers of another thread, or of a library with a counter of its own, may be ahead.
    if (edges[i] && here.last_number < edges[i]->number) here.last_number = edges[i]->number;
  }
  node.number = ++here.last_number;
  here.recording = &node;
}
/// A saved output must not keep the node that keeps it: the node gets a handle of its own, without a node.
[[gnu::noinline]] inline void finish(Node& node, const Body& y) {
  this_thread.recording = nullptr;
  for (SavedTensor* s = node.saved; s; s = s->next)
    if (s->body == &y) {
      Ref<Body> apart = look(y, y.sizes, y.strides, y.offset);
      drop_owner(std::exchange(s->body, apart.release())->refs);
      s->is_output = true;
    }
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

template <class T, class Indices, class... F> struct Step;
/// The node of an op with output type T and rules F...
template <class T, std::size_t... I, class... F>
struct Step<T, std::index_sequence<I...>, F...> final : Node, Slot<I, F>... {
  Ref<Node> edges[sizeof...(F)];

  Step(const char* name, const Tensor<T>& y, const Input* from, F&... rules)
      : Node(name, run, sizeof(Step), y.sizes(), y.dtype()) {
    begin(*this, edges, from, sizeof...(F));
    ((edges[I] ? void(new (&this->Slot<I, F>::rule) F(std::move(rules))) : void()), ...);
    finish(*this, *y.body());
  }
  static void run(Node& node, Engine& engine) {
    Step& self = static_cast<Step&>(node);
    Tensor<T> dy(std::move(node.arriving));
    // The last rule gets the only handle, and may reuse its memory.
    int left = (int{engine.wants(self.edges[I])} + ...);
    ((engine.wants(self.edges[I])
          ? engine.pass_on(*self.edges[I], self.Slot<I, F>::rule(--left ? Tensor<T>(dy) : std::move(dy)))
          : void()), ...);
  }
};

/// Returns y (moved from its variable), which from now on knows that `op` made it from `inputs`.
template <Floating T, std::size_t N, class... F>
Tensor<T> record(const char* op, Tensor<T>& y, const Input (&inputs)[N], F... rules) {
  static_assert(N == sizeof...(F), "record: give one gradient rule per input, in input order");
  static_assert((std::is_trivially_destructible_v<F> && ...),
                "record: a rule captures tensors through saved(): [x = saved(x)]");
  if constexpr (N == sizeof...(F) && (std::is_trivially_destructible_v<F> && ...)) {
    using Made = Step<T, std::index_sequence_for<F...>, F...>;
    if (should_record(inputs, N))
      y.body()->node = Ref<Node>::adopt(new (memory::allocate(sizeof(Made))) Made(op, y, inputs, rules...));
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
struct JointStep final : Node {
  union { F rule; };

  JointStep(const char* name, const Tensor<T>& y, std::span<const Input> from, F& f, std::size_t size)
      : Node(name, run, size, y.sizes(), y.dtype()) {
    Ref<Node>* edges = reinterpret_cast<Ref<Node>*>(this + 1);
    for (std::size_t i = 0; i < from.size(); ++i) new (edges + i) Ref<Node>();
    begin(*this, edges, from.data(), from.size());
    new (&rule) F(std::move(f));
    finish(*this, *y.body());
  }
  static void run(Node& node, Engine& engine) {
    auto dx = static_cast<JointStep&>(node).rule(Tensor<T>(std::move(node.arriving)), Needs{engine, node});
    for (int i = 0; i < node.input_count; ++i)
      if (engine.wants(node.inputs[i])) engine.pass_on(*node.inputs[i], std::move(dx[static_cast<std::size_t>(i)]));
  }
};
/// As record(), with one rule (dy, needs) -> gradients of all inputs, in input order, for ops whose gradients share
/// work or that have any number of inputs. Gradients that are not needed may be undefined.
template <Floating T, class F>
Tensor<T> record_jointly(const char* op, Tensor<T>& y, std::span<const Input> inputs, F rule) {
  static_assert(std::is_trivially_destructible_v<F>, "record: a rule captures tensors through saved(): [x = saved(x)]");
  using Made = JointStep<T, F>;
  const std::size_t size = sizeof(Made) + inputs.size() * sizeof(Ref<Node>);
  if (should_record(inputs.data(), inputs.size()))
    y.body()->node = Ref<Node>::adopt(new (memory::allocate(size)) Made(op, y, inputs, rule, size));
  return std::move(y);
}

/// Gives the op that made y another name, for what is composed of other ops.
template <Element T>
Tensor<T> named(const char* op, Tensor<T> y) {
  if (!y.is_leaf()) y.body()->node->op = op;
  return y;
}

}  // namespace gradus
