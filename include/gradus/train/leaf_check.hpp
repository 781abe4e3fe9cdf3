// SPDX-License-Identifier: MIT
#pragma once
// Finds what would silently not be trained: leaves that a loss depends on, and that no optimizer holds.
#include <algorithm>

#include <gradus/nn/module.hpp>
#include <gradus/optim/optimizer.hpp>

namespace gradus::train {

/// The leaves that backward from y reaches, each once, in the order in which it meets them.
GRADUS_SMALL inline std::vector<const Body*> leaves_of(const Ref<Body>& y) {
  const auto older = [](const Node* a, const Node* b) {
    return a->number != b->number ? a->number < b->number : a < b;
  };
  std::vector<const Node*> heap;  // <queue> would cost every user 5,000 lines
  std::vector<const Body*> leaves;
  const auto meet = [&](const Node* node) {
    if (node && !node->is_leaf()) heap.push_back(node), std::push_heap(heap.begin(), heap.end(), older);
    if (!node || !node->leaf) return;
    if (std::find(leaves.begin(), leaves.end(), node->leaf) == leaves.end()) leaves.push_back(node->leaf);
  };
  meet(y->node.get());
  // Newest first: a node that is reached by several ways comes up several times in a row.
  for (const Node* last = nullptr; !heap.empty();) {
    std::pop_heap(heap.begin(), heap.end(), older);
    const Node* node = heap.back();
    heap.pop_back();
    if (node == last) continue;
    last = node;
    for (int i = 0; i < node->input_count; ++i) meet(node->inputs[i].get());
  }
  return leaves;
}

/// Throws ValueError if backward from the loss reaches a leaf that the optimizer does not hold.
GRADUS_SMALL inline void check_leaves(const Ref<Body>& loss, const nn::ModuleBase& module,
                                      const optim::Optimizer& optimizer) {
  std::vector<const Body*> held;
  for (std::size_t g = 0; g < optimizer.group_count(); ++g)
    for (const AnyTensor& p : optimizer.group_params(g)) held.push_back(p.body().get());
  for (const Body* leaf : leaves_of(loss)) {
    if (std::find(held.begin(), held.end(), leaf) != held.end()) continue;
    std::string name;
    for (const nn::NamedTensor& p : module.named_parameters())
      if (p.tensor.body().get() == leaf) name = p.name;
    if (name.empty())
      fail<ValueError>({"[Trainer] the model must own every tensor that it learns, but got a leaf of sizes ",
                        leaf->sizes, " that is no parameter of it and not in the optimizer. Register the member it "
                        "belongs to: add(\"name\", module), or add_parameter(\"name\", tensor)."});
    fail<ValueError>({"[Trainer] the optimizer must hold every parameter that backward reaches, but got none of ", name,
                      " ", leaf->sizes, ". Give it to the optimizer, or freeze it: requires_grad_(false)."});
  }
}

}  // namespace gradus::train
