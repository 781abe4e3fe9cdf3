// SPDX-License-Identifier: MIT
#pragma once
// Node: one recorded operation. It knows where gradients go next, what it saved, and how to go backward.
#include <gradus/tensor/body.hpp>

namespace gradus {

class Engine;

/// A tensor that a gradient rule needs. Its node adopts it, and frees it after use or with itself.
struct SavedTensor {
  Body* body;
  std::uint32_t version;             // of the storage when it was saved
  bool is_output = false;            // kept without its node, or each would keep the other alive
  Node* owner = nullptr;
  SavedTensor* next = nullptr;
};

/// Sees a tensor's gradient once it is complete, and may replace it.
struct Hook {
  Hook* next = nullptr;
  std::uint64_t id = 0;
  bool removed = false;              // while hooks were running: skipped, and deleted after them
  bool after_accumulation = false;   // for leaves: is given the leaf itself, after its .grad() has been updated
  virtual Ref<Body> operator()(Ref<Body> dy) = 0;
  virtual ~Hook() = default;
};

struct Node {
  using Backward = void(Node&, Engine&);  // passes `arriving` on to the inputs

  const char* op;                    // PyTorch's name: "MulBackward0"
  Backward* backward;
  std::size_t bytes;                 // of the whole block, captures included
  Dims sizes;                        // of the output
  Dtype dtype;
  std::uint64_t number = 0;          // greater than any input's
  Ref<Node>* inputs = nullptr;       // empty where an input needs no gradient
  int input_count = 0;
  std::uint32_t refs = 1;
  bool freed = false;                // a backward pass has freed what was saved
  bool frozen = false;               // a leaf after requires_grad_(false): keeps its gradient, takes no part
  SavedTensor* saved = nullptr;
  Hook* hooks = nullptr;
  int hooks_running = 0;
  Backward* keep = nullptr;          // after retain_grad(): gathers `arriving` in `gradient`
  Engine* visitor = nullptr;         // the pass that `arriving` belongs to
  Ref<Body> arriving;                // sum of the gradients that have come so far
  Ref<Body> attached;                // the output as rules see it, while they run and are recorded themselves
  Ref<Body> gradient;                // what .grad() returns
  Body* leaf = nullptr;              // the tensor whose gradient gathers here; it owns this node
  Node* next_dying = nullptr;

  [[gnu::noinline]] Node(const char* name, Backward* how, std::size_t size, const Dims& of, Dtype type) noexcept
      : op(name), backward(how), bytes(size), sizes(of), dtype(type) {
    count_for_process(&Tally::nodes, 1);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() {
    free_saved();
    for (int i = 0; i < input_count; ++i) inputs[i].reset();
    while (hooks) delete std::exchange(hooks, hooks->next);
    count_for_process(&Tally::nodes, -1);
  }
  bool is_leaf() const noexcept { return input_count == 0; }
  void free_saved() noexcept {
    freed |= saved != nullptr;
    for (SavedTensor* s = saved; s; s = s->next) Ref<Body>::adopt(std::exchange(s->body, nullptr));
  }
};

/// Calls f(hook) for the hooks of one kind. A hook may remove itself or others.
template <class F>
void for_hooks(Node& node, bool after_accumulation, F f) {
  struct Running {
    Node& node;
    explicit Running(Node& n) : node(n) { ++node.hooks_running; }
    ~Running() {
      if (--node.hooks_running) return;
      for (Hook** at = &node.hooks; *at;)
        if ((*at)->removed) delete std::exchange(*at, (*at)->next);
        else at = &(*at)->next;
    }
  } running(node);
  for (Hook* hook = node.hooks; hook; hook = hook->next)
    if (hook->after_accumulation == after_accumulation && !hook->removed) f(*hook);
}

/// Recorded operations (and leaves that require gradients) not yet destroyed, in the whole process.
inline long live_nodes() noexcept { return counted(&Tally::nodes); }

inline void own(Node* node) noexcept { add_owner(node->refs); }
inline bool disown(Node* node) noexcept { return drop_owner(node->refs); }
/// What dies with a node waits in a list, not on the stack: a chain of a million nodes is no recursion.
[[gnu::noinline]] inline void destroy(Node* node) noexcept {
  ThreadState& here = thread_state;
  node->next_dying = std::exchange(here.dying, node);
  if (std::exchange(here.burying, true)) return;
  while (Node* last = here.dying) {
    here.dying = last->next_dying;
    const std::size_t bytes = last->bytes;
    last->~Node();
    memory::release(last, bytes);
  }
  here.burying = false;
}

inline Body::~Body() {
  if (node && node->leaf == this) node->leaf = nullptr;
}
[[gnu::noinline]] inline void destroy(Body* body) noexcept {
  body->~Body();
  memory::release(body, sizeof(Body));
}

}  // namespace gradus
