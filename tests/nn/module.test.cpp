// SPDX-License-Identifier: MIT
#include <gradus/autograd/backward.hpp>
#include <gradus/nn/activation.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

template <Floating T>
struct Mlp : nn::Module<T> {
  nn::Sequential<T> layer1 = this->add("layer1", nn::Sequential{nn::Flatten<T>(), nn::Linear<T>(8, 4), nn::ReLU<T>()});
  nn::Sequential<T> layer2 = this->add("layer2", nn::Sequential{nn::Linear<T>(4, 3), nn::Dropout<T>(0.3)});
  nn::Sequential<T> body = this->add("_forward", nn::Sequential{layer1, layer2, nn::Linear<T>(3, 2)});
  Tensor<T> forward(const Tensor<T>& x) override { return body(x); }
};

}  // namespace

TEST_CASE("module: runs, and trains what it holds") {
  const Mlp<float> model;
  const Tensor<float> y = model(ones({5, 2, 4}));
  CHECK(y.sizes() == Dims{5, 2});
  sum(y).backward();
  CHECK(model.parameters().size() == 6);
  for (const Tensor<float>& p : model.parameters()) CHECK(p.grad().defined());
}
TEST_CASE("module: of double") {
  const Mlp<double> model;
  CHECK(model(ones<double>({5, 8})).sizes() == Dims{5, 2});
  CHECK(model.named_parameters()[0].tensor.is<double>());
}
TEST_CASE("module: an error says where in the model it happened") {
  const Mlp<float> model;
  CHECK(error_of<ShapeError>([&] { model(ones({5, 3})); }) ==
        "in _forward.0.1 (Linear): [linear] x must have 8 features on its last axis, but got x (5, 3).");
  CHECK(error_of<ShapeError>([&] { model.layer2(ones({5, 3})); }) ==
        "in layer2.0 (Linear): [linear] x must have 4 features on its last axis, but got x (5, 3).");
  CHECK(error_of<ShapeError>([&] { nn::Linear(4, 3)(ones({5, 2, 2})); }) ==
        "in (Linear): [linear] x must have 4 features on its last axis, but got x (5, 2, 2). Flatten it first: "
        "flatten(x, 1).");
}
TEST_CASE("module: hooks see, and may replace, what goes in and comes out") {
  manual_seed(0);
  const Mlp<float> model;
  const Tensor<float> x = ones({1, 8});
  std::string seen;
  const auto before = model.layer2.register_forward_pre_hook([&](nn::ModuleBase& m, const Tensor<float>& in) {
    seen += "pre " + m.name() + to_string(in.sizes()) + " ";
    return full(in.sizes(), 5.0);
  });
  const auto after = model.layer2.register_forward_hook(
      [&](nn::ModuleBase&, const Tensor<float>& in, const Tensor<float>& out) {
        seen += "post " + to_string(in.sum().item() == 20 ? in.sizes() : Dims()) + to_string(out.sizes()) + " ";
      });
  model.eval();
  const std::vector<float> first = model(x).to_vector();
  CHECK(seen == "pre Sequential(1, 4) post (1, 4)(1, 3) ");
  model.layer2.remove_hook(before);
  model.layer2.remove_hook(after);
  model.layer2.remove_hook(99);
  CHECK(model(x).to_vector() != first);

  seen.clear();
  const auto twice = model.register_forward_hook(
      [](nn::ModuleBase&, const Tensor<float>&, const Tensor<float>& y) { return y * 2; });
  const Tensor<float> doubled = model(x);
  model.remove_hook(twice);
  CHECK(doubled.to_vector()[0] == 2 * model(x).to_vector()[0]);
  CHECK(seen.empty());
}
TEST_CASE("module: a hook may remove itself") {
  const nn::ReLU relu;
  int calls = 0;
  std::uint64_t id = 0;
  id = relu.register_forward_pre_hook([&](nn::ModuleBase& m, const Tensor<float>&) { ++calls, m.remove_hook(id); });
  relu(ones({2})), relu(ones({2}));
  CHECK(calls == 1);
}
TEST_CASE("module: leaves no node behind") {
  const long before = live_nodes();
  {
    const Mlp<float> model;
    sum(model(ones({5, 8}))).backward();
  }
  CHECK(live_nodes() == before);
}
