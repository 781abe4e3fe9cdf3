// SPDX-License-Identifier: MIT
#pragma once
// backward() and grad(): what a user calls.
#include <gradus/autograd/record.hpp>

namespace gradus {

template <Element T> Tensor<T> full(const Dims& sizes, T value);  // tensor/factories.hpp

struct GradOptions {
  bool retain_graph = false;  // keep what the graph saved, for another pass
  bool create_graph = false;  // record the pass itself, for gradients of gradients
  bool allow_unused = false;  // an input that the outputs do not depend on gets an undefined tensor, not an error
};

GRADUS_SMALL inline Node& root_of(const char* op, const Ref<Body>& y) {
  Node* node = live_node(y);
  if (!node)
    fail<AutogradError>({"[", op, "] element 0 of tensors does not require grad and does not have a grad_fn. Call "
                         "requires_grad_() on what the gradient is wanted for, outside no_grad."});
  return *node;
}
GRADUS_SMALL inline void check_seed(const char* op, const Body& y, const Body* dy) {
  if (!dy && y.numel != 1)
    fail<AutogradError>({"[", op, "] grad can be implicitly created only for scalar outputs, but got y ", y.sizes,
                         ". Reduce it first: sum(y), or give dy."});
  if (dy && dy->sizes != y.sizes)
    fail<ShapeError>({"[", op, "] dy must have y's sizes ", y.sizes, ", but got dy ", dy->sizes, "."});
}
template <Floating T>
GRADUS_SMALL void seed(const char* op, Engine& engine, const Tensor<T>& y, const Tensor<T>& dy) {
  Node& root = root_of(op, y.body());
  check_seed(op, *y.body(), dy.body().get());
  engine.begin(root, dy.defined() ? dy : full<T>(y.sizes(), T(1)));
}

template <Element T>
void Tensor<T>::backward(const Tensor& dy, BackwardOptions options) const requires Floating<T> {
  const Ref<Body> keep = body_;  // a hook may rebind the variable that backward() was called on
  Engine engine(options);
  seed("backward", engine, Tensor(keep), dy);
  engine.run();
}
template <Element T>
void Tensor<T>::backward(BackwardOptions options) const requires Floating<T> {
  backward(Tensor(), options);
}

/// d(sum of outputs)/d(inputs), as values: no tensor's .grad() changes. Outputs are weighted by `dy`, if given.
///
/// Throws  AutogradError if outputs do not depend on an input, unless allow_unused
template <Floating T>
std::vector<Tensor<T>> grad(const std::vector<Tensor<T>>& outputs, const std::vector<Tensor<T>>& inputs,
                            GradOptions options = {}, const std::vector<Tensor<T>>& dy = {}) {
  if (!dy.empty() && dy.size() != outputs.size())
    fail<ValueError>({"[grad] dy must have one tensor an output, but got ", dy.size(), " for ", outputs.size(), "."});
  std::vector<Node*> targets;
  for (const Tensor<T>& x : inputs) {
    targets.push_back(live_node(x.body()));
    if (!targets.back()) fail<AutogradError>({"[grad] One of the differentiated Tensors does not require grad: input ",
                                              targets.size() - 1, "."});
  }
  Engine engine({options.retain_graph, options.create_graph});
  for (std::size_t i = 0; i < outputs.size(); ++i)
    seed("grad", engine, outputs[i], dy.empty() ? Tensor<T>() : dy[i]);
  engine.restrict_to(std::move(targets));
  engine.run();
  std::vector<Tensor<T>> dx;
  for (Ref<Body>& d : engine.results) {
    if (!d && !options.allow_unused)
      fail<AutogradError>({"[grad] One of the differentiated Tensors appears to not have been used in the graph: "
                           "input ",
                           dx.size(), ". Set .allow_unused = true if this is the desired behavior."});
    dx.emplace_back(std::move(d));
  }
  return dx;
}
template <Floating T>
std::vector<Tensor<T>> grad(std::initializer_list<Tensor<T>> outputs, std::initializer_list<Tensor<T>> inputs,
                            GradOptions options = {}) {
  return grad(std::vector<Tensor<T>>(outputs), std::vector<Tensor<T>>(inputs), options);
}
template <Floating T>
std::vector<Tensor<T>> grad(const Tensor<T>& y, const std::vector<Tensor<T>>& inputs, GradOptions options = {}) {
  return grad(std::vector<Tensor<T>>{y}, inputs, options);
}

}  // namespace gradus
