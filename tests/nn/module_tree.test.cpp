// SPDX-License-Identifier: MIT
// Expected texts are PyTorch's.
#include <sstream>

#include <gradus/autograd/backward.hpp>
#include <gradus/nn/activation.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/module_list.hpp>
#include <gradus/nn/softmax.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Net : nn::Module<float> {
  nn::Linear<> a = add("a", nn::Linear(2, 3));
  nn::ModuleList<> list = add("list", nn::ModuleList{nn::Linear(3, 3), nn::Linear(3, 3), nn::ReLU()});
  nn::Linear<> shared = add("shared", a);
  nn::Buffer<std::int64_t> count = add_buffer("count", zeros<std::int64_t>({}));
  nn::Sequential<> seq = add("seq", nn::Sequential{nn::Sequential{nn::Linear(3, 2, {.bias = false})}, nn::Softmax(1)});

  Tensor<float> forward(const Tensor<float>& x) override { return seq(list[0](a(x))); }
  std::string extra_repr() const override { return "k=1"; }
};
template <class Named>
std::string names(const std::vector<Named>& all) {
  std::string text;
  for (const Named& n : all) text += n.name + " ";
  return text;
}
template <class T>
struct Outer {
  struct Inner : nn::Module<T> {
    Tensor<T> forward(const Tensor<T>& x) override { return x; }
  };
};

}  // namespace

TEST_CASE("module tree: prints as PyTorch") {
  const Net net;
  const std::string text = R"(Net(
  k=1
  (a): Linear(in_features=2, out_features=3, bias=True)
  (list): ModuleList(
    (0-1): 2 x Linear(in_features=3, out_features=3, bias=True)
    (2): ReLU()
  )
  (shared): Linear(in_features=2, out_features=3, bias=True)
  (seq): Sequential(
    (0): Sequential(
      (0): Linear(in_features=3, out_features=2, bias=False)
    )
    (1): Softmax(dim=1)
  )
))";
  CHECK(to_string(net) == text);
  CHECK(shown(net) == text);
  CHECK((std::ostringstream() << net).str() == text);
  CHECK(to_string(nn::Sequential<>()) == "Sequential()");
  CHECK(to_string(nn::ModuleList<double>()) == "ModuleList()");
  CHECK(to_string(Outer<std::vector<float>::value_type>::Inner()) == "Inner()");
}
TEST_CASE("module tree: lists by path, shared parts once") {
  const Net net;
  CHECK(names(net.named_modules()) == " a list list.0 list.1 list.2 seq seq.0 seq.0.0 seq.1 ");
  CHECK(names(net.named_parameters()) ==
        "a.weight a.bias list.0.weight list.0.bias list.1.weight list.1.bias seq.0.0.weight ");
  CHECK(names(net.named_buffers()) == "count ");
  CHECK(net.named_modules()[8].module->name() == "Linear");
  std::string children;
  for (const auto& child : net.children()) children += child->name + ":" + child->module().name() + " ";
  CHECK(children == "a:Linear list:ModuleList shared:Linear seq:Sequential ");
  CHECK(net.parameters().size() == 7);
  CHECK(net.list.parameters().size() == 4);
}
TEST_CASE("module tree: training mode reaches every module below") {
  const Net net;
  net.eval();
  CHECK_FALSE(net.is_training());
  CHECK_FALSE(net.seq[0].is_training());
  CHECK_FALSE(net.shared.is_training());
  net.seq.train();
  CHECK(net.seq.at<nn::Sequential<>>(0)[0].is_training());
  CHECK_FALSE(net.a.is_training());
}
TEST_CASE("module tree: frozen parameters get no gradient, and thaw") {
  const Net net;
  net.list.requires_grad_(false);
  const Tensor<float> x = ones({4, 2}), y = sum(net(x) * tensor({1.f, 2.f}));
  y.backward();
  CHECK(net.a.weight.grad().defined());
  CHECK_FALSE(net.list.at<nn::Linear<>>(0).weight.grad().defined());
  net.zero_grad();
  CHECK_FALSE(net.a.weight.grad().defined());
  net.list.requires_grad_();
  CHECK(net.list.at<nn::Linear<>>(0).weight.requires_grad());
}
TEST_CASE("module tree: apply goes from the leaves to the root") {
  const Net net;
  std::string order;
  net.apply([&](nn::ModuleBase& m) {
    order += m.name() + " ";
    if (auto* fc = dynamic_cast<nn::Linear<>*>(&m)) NoGrad(), fc->weight.fill_(1);
  });
  CHECK(order == "Linear Linear Linear ReLU ModuleList Linear Linear Sequential Softmax Sequential Net ");
  CHECK(net.a.weight.to_vector() == std::vector<float>(6, 1));
}
