// SPDX-License-Identifier: MIT
#include <gradus/nn/activation.hpp>
#include <gradus/nn/clone.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/loss_module.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Net : nn::Module<float> {
  nn::Linear<> fc = add("fc", nn::Linear(2, 2));
  nn::Sequential<> body = add("body", nn::Sequential{fc, nn::ReLU(), nn::Sequential{nn::Linear(2, 2)}});
  nn::Parameter<float> tied = add_parameter("tied", fc.weight);
  nn::Buffer<bool> mask = add_buffer("mask", full<bool>({2}, true));
  int calls = 0;
  Tensor<float> forward(const Tensor<float>& x) override { return ++calls, body(x); }
};

}  // namespace

TEST_CASE("clone: every part is new, and what was shared stays shared") {
  Net net;
  net.eval();
  net.fc.requires_grad_(false);
  net.calls = 7;
  Net copy = clone(net);
  CHECK_FALSE(copy.is_same(net));
  CHECK(copy.calls == 7);
  CHECK_FALSE(copy.is_training());
  CHECK_FALSE(copy.fc.weight.requires_grad());
  CHECK(copy.body.at<nn::Sequential<>>(2).at<nn::Linear<>>(0).weight.requires_grad());
  CHECK(copy.parameters().size() == net.parameters().size());
  const StateDict ours = net.state_dict(), theirs = copy.state_dict();
  REQUIRE(ours.size() == theirs.size());
  for (const StateDict::Item& i : ours) {
    INFO(i.name);
    CHECK(theirs[i.name].data_ptr() != i.tensor.data_ptr());
    CHECK(to_string(theirs[i.name]) == to_string(i.tensor));
  }
  CHECK(copy.fc.weight.data_ptr() == theirs["fc.weight"].data_ptr());
  CHECK(is_same<float>(copy.tied, copy.fc.weight));
  CHECK(copy.mask.data_ptr() == theirs["mask"].data_ptr());
  CHECK(copy.body.at<nn::Linear<>>(0).is_same(copy.fc));
}
TEST_CASE("clone: the two do not see each other's changes") {
  Net net;
  Net copy = clone(net);
  const Tensor<float> x = ones({1, 2});
  const std::vector<float> before = net(x).to_vector();
  {
    const NoGrad guard;
    for (const Tensor<float>& p : copy.parameters()) p.fill_(3);
  }
  copy.eval();
  CHECK(net(x).to_vector() == before);
  CHECK(net.is_training());
  CHECK(copy(x).to_vector() == std::vector<float>(2, 3 * 9 * 2 + 3));
  copy.fc = nn::Linear(2, 2);  // its places are its own, too
  CHECK(net(x).to_vector() == before);
  CHECK(copy.body.at<nn::Linear<>>(0).is_same(copy.fc));
}
TEST_CASE("clone: of a part is registered nowhere") {
  Net net;
  nn::Linear<> part = clone(net.fc);
  const Tensor<float> weight = part.weight;
  CHECK(part.weight.to_vector() == net.fc.weight.to_vector());
  part = nn::Linear(2, 2);
  CHECK_FALSE(part.is_same(net.fc));
  net.fc = part;
  CHECK(net.fc.is_same(part));
  const nn::Sequential<> body = clone(net.body);  // holds what stands at a place outside it
  CHECK_FALSE(body[0].is_same(net.fc));
  CHECK(body.parameters().size() == 4);
}
TEST_CASE("clone: of a strided buffer, a hook and a loss") {
  struct Odd : nn::Module<float> {
    nn::Buffer<float> turned = add_buffer("turned", tensor({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}}).t());
    Tensor<float> forward(const Tensor<float>& x) override { return x; }
  };
  const Odd odd;
  int calls = 0;
  odd.register_forward_pre_hook([&](nn::ModuleBase&, const Tensor<float>&) { ++calls; });
  const Odd copy = clone(odd);
  CHECK(copy.turned.to_vector() == std::vector<float>{1, 4, 2, 5, 3, 6});
  CHECK(copy.turned.strides() == Dims{1, 3});
  copy(ones({1}));
  CHECK(calls == 1);
  const nn::CrossEntropyLoss loss({.weight = tensor({1.f, 3.f})}), other = clone(loss);
  other.load_state_dict({{"weight", tensor({1.f, 1.f})}});
  const Tensor<float> x = tensor({{0.f, 0.f}, {5.f, 1.f}});
  CHECK(loss(x, tensor({0, 1})).item() != other(x, tensor({0, 1})).item());
}
