// SPDX-License-Identifier: MIT
#pragma once
// The engine. A node is newer than its inputs, so going from the newest to the oldest meets every node after all
// gradients for it have arrived.
#include <algorithm>
#include <vector>

#include <gradus/autograd/grad_mode.hpp>
#include <gradus/autograd/node.hpp>
#include <gradus/tensor/tensor.hpp>

namespace gradus {

// What the engine does with gradients, defined with the ops.
template <Element T> Tensor<T> add(const Tensor<T>& a, const Tensor<T>& b);     // ops/arithmetic.hpp
template <Floating T> void add_to(const Tensor<T>& y, const Tensor<T>& x);      // ops/arithmetic.hpp: unrecorded
template <Floating T> Tensor<T> sum_to(const Tensor<T>& x, const Dims& sizes);  // ops/sum.hpp

class Engine {
 public:
  explicit Engine(BackwardOptions options) noexcept : options_(options) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  GRADUS_SMALL ~Engine() {
    for (Node* node : queue_) leave(*node);  // after an exception
    for (SetAside& a : aside_) {
      a.node->visitor = a.visitor;
      a.node->arriving = std::move(a.arriving);
    }
  }

  [[gnu::noinline]] void run() {
    GradMode mode(options_.create_graph);
    // Popped last: whatever a node pushes is older than itself, and an exception still finds it in the queue.
    for (; !queue_.empty(); pop(queue_)) {
      Node* const node = queue_.front();
      for_hooks(*node, false, [&](Hook& hook) { node->arriving = hook(std::move(node->arriving)); });
      if (node->keep) node->keep(*node, *this);
      for (std::size_t i = 0; i < targets_.size(); ++i)
        if (targets_[i] == node) results[i] = node->arriving;
      bool needed = !restricted_;
      for (int i = 0; i < node->input_count; ++i) needed |= wants(node->inputs[i]);
      if (needed) {
        check_saved(*node);
        running_ = node;
        node->backward(*node, *this);
        running_ = nullptr;
        if (!keeps_graph() && !lends(*node)) node->free_saved();
      }
      leave(*node);
    }
  }

  /// Where a pass begins: y with its gradient. Whatever hooks do, all that y was made from lives until the pass ends.
  template <Floating T>
  void begin(Node& y, Tensor<T> dy) {
    roots_.emplace_back(&y);
    pass_on(y, std::move(dy));
  }
  /// Adds dx to what has arrived at `to`. Broadcasting is undone here, once for all ops.
  template <Floating T>
  [[gnu::noinline]] void pass_on(Node& to, Tensor<T> dx) {
    if (dx.sizes() != to.sizes) dx = sum_to(dx, to.sizes);
    if (Tensor<T> sum(arrived(to)); sum.defined()) {
      if (!options_.create_graph && sum.is_unique() && sum.is_contiguous()) {
        add_to(sum, dx);
        dx = std::move(sum);
      } else {
        dx = add(sum, dx);
      }
    }
    to.arriving = std::move(dx).body();
  }

  bool creates_graph() const noexcept { return options_.create_graph; }
  bool keeps_graph() const noexcept { return options_.retain_graph || options_.create_graph; }

  /// Only what leads from the queued nodes to `targets` will run; the gradients of targets become results.
  void restrict_to(std::vector<Node*> targets) {
    targets_ = std::move(targets);
    restricted_ = true;
    results.resize(targets_.size());
    std::vector<Node*> newest_first;
    for (auto walk = queue_; !walk.empty();) {
      Node* node = walk.front();
      pop(walk);
      if (!newest_first.empty() && newest_first.back() == node) continue;  // reached twice
      newest_first.push_back(node);
      for (int i = 0; i < node->input_count; ++i)
        if (node->inputs[i]) push(walk, node->inputs[i].get());
    }
    for (std::size_t k = newest_first.size(); k-- > 0;) {
      Node* node = newest_first[k];
      bool leads = std::find(targets_.begin(), targets_.end(), node) != targets_.end();
      for (int i = 0; i < node->input_count; ++i) leads |= wants(node->inputs[i]);
      if (leads) wanted_.push_back(node);
    }
  }
  /// Whether a gradient for this input is asked for.
  bool wants(const Ref<Node>& input) const noexcept {
    return input && (!restricted_ || std::binary_search(wanted_.begin(), wanted_.end(), input.get(), Older()));
  }
  std::vector<Ref<Body>> results;

 private:
  struct Older {
    bool operator()(const Node* a, const Node* b) const noexcept {
      return a->number != b->number ? a->number < b->number : a < b;
    }
  };
  /// What an outer pass, in one of whose hooks or rules this one runs, had at a node.
  struct SetAside {
    Node* node;
    Engine* visitor;
    Ref<Body> arriving;
  };
  /// What has arrived at a node; one that is met for the first time is queued.
  [[gnu::noinline]] Ref<Body> arrived(Node& to) {
    if (to.visitor == this) return std::move(to.arriving);
    if (to.visitor) aside_.push_back({&to, to.visitor, std::move(to.arriving)});
    push(queue_, &to);
    to.visitor = this;
    return {};
  }
  void leave(Node& node) noexcept {
    node.arriving.reset();
    if (!lends(node)) node.attached.reset();
    node.visitor = nullptr;
  }
  /// Whether an outer pass is in one of this node's rules, which stands on what the node lends.
  bool lends(const Node& node) const noexcept {
    const auto runs = [&](const SetAside& a) { return a.node == &node && a.visitor->running_ == &node; };
    return std::any_of(aside_.begin(), aside_.end(), runs);
  }
  // A heap: the newest node is in front.
  [[gnu::noinline]] static void push(std::vector<Node*>& heap, Node* node) {
    heap.push_back(node);
    std::push_heap(heap.begin(), heap.end(), Older());
  }
  [[gnu::noinline]] static void pop(std::vector<Node*>& heap) {
    std::pop_heap(heap.begin(), heap.end(), Older());
    heap.pop_back();
  }
  [[gnu::noinline]] static void check_saved(const Node& node) {
    if (node.freed)
      fail<AutogradError>({"[backward] ", node.op, ": Trying to backward through the graph a second time, but the "
          "tensors it saved were freed by the first pass. Call backward({.retain_graph = true}) the first time."});
    for (const SavedTensor* s = node.saved; s; s = s->next)
      if (s->body->storage->version != s->version) fail_edited(node, *s);
  }
  [[noreturn]] GRADUS_COLD static void fail_edited(const Node& node, const SavedTensor& s) {
    const char* maker = s.is_output ? node.op : s.body->node && s.body->node->input_count ? s.body->node->op : nullptr;
    fail<AutogradError>({"[backward] ", node.op, ": one of the variables needed for gradient computation has been "
        "modified by an inplace operation: [", class_name(s.body->dtype), " ", s.body->sizes, "]",
        maker ? ", which is output 0 of " : "", maker ? maker : "", ", is at version ", s.body->storage->version,
        "; expected version ", s.version, " instead. Use the form that is not in place, or clone() before the edit."});
  }

  std::vector<Ref<Node>> roots_;
  std::vector<Node*> queue_;
  std::vector<SetAside> aside_;
  Node* running_ = nullptr;
  BackwardOptions options_;
  bool restricted_ = false;
  std::vector<Node*> targets_, wanted_;
};

}  // namespace gradus
