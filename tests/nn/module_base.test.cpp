// SPDX-License-Identifier: MIT
#include <gradus/nn/activation.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/ops/in_place.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Block : nn::Module<float> {
  nn::Linear<> fc;
  explicit Block(Size k = 2) : fc(add("fc", nn::Linear(k, k))) {}
  Tensor<float> forward(const Tensor<float>& x) override { return fc(x); }
};
struct Net : nn::Module<float> {
  Block first = add("first", Block());
  nn::Linear<> fc = add("fc", nn::Linear(2, 2));
  nn::Sequential<> body = add("body", nn::Sequential{first, nn::ReLU(), fc});
  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};
/// Adds v to x: a linear layer that is easy to recognise.
nn::Linear<> adds(float v) {
  nn::Linear<> fc(2, 2);
  const NoGrad guard;
  fc.weight.copy_(eye<float>(2));
  fc.bias.fill_(v);
  return fc;
}
const Tensor<float> two = full({1, 2}, 2.0);
float at0(const nn::Module<float>& m) { return m(two).to_vector()[0]; }
/// Where in `all` a tensor stands, or -1.
int index_of(const std::vector<Tensor<float>>& all, const Tensor<float>& x) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (is_same(all[i], x)) return static_cast<int>(i);
  return -1;
}

}  // namespace

TEST_CASE("module: a copy is a handle on the same module") {
  const nn::Linear fc = adds(1);
  const nn::Linear copy = fc;
  CHECK(copy.is_same(fc));
  CHECK(is_same<float>(copy.weight, fc.weight));
  fc.eval();
  CHECK_FALSE(copy.is_training());
}
TEST_CASE("module: to(device) keeps the module and its type") {
  const Device device = gradus::device("cpu");
  Net net;
  const Net same = to(net, device);
  CHECK(same.is_same(net));
  CHECK(is_same<float>(same.fc.weight, net.fc.weight));
  auto fresh = to(Net(), device);
  static_assert(std::same_as<decltype(fresh), Net>);
  CHECK(net.to(device).is_same(net));
}
TEST_CASE("module: assigning to a registered module replaces it for every holder") {
  Net net;
  const Net holder = net;
  net.fc = adds(5);
  net.first.fc = adds(1);
  CHECK(at0(net) == 8);
  CHECK(at0(holder) == 8);
  CHECK(at0(net.fc) == 7);
  CHECK(is_same(net.state_dict()["fc.weight"].as<float>(), net.fc.weight) == false);  // a look at it
  CHECK(net.state_dict()["fc.bias"].as<float>().data_ptr() == net.fc.bias.data_ptr());
  CHECK(net.state_dict()["body.2.bias"].as<float>().data_ptr() == net.fc.bias.data_ptr());
  CHECK(net.state_dict()["body.0.fc.bias"].as<float>().data_ptr() == net.first.fc.bias.data_ptr());
  CHECK(net.parameters().size() == 4);
  CHECK(index_of(net.parameters(), net.fc.weight) >= 0);
  CHECK(index_of(holder.parameters(), net.first.fc.weight) >= 0);

  net.first = Block();  // with what it holds
  net.first.fc = adds(10);
  CHECK(at0(net) == 17);
  CHECK(at0(holder) == 17);
}
TEST_CASE("module: an element of a container is replaced in place") {
  Net net;
  net.body.at<nn::Linear<>>(2) = adds(3);
  net.body.at<Block>(0).fc = adds(1);
  CHECK(at0(net) == 6);
  CHECK(net.state_dict()["fc.bias"].as<float>().to_vector() == std::vector<float>{3, 3});
}
TEST_CASE("module: a whole that is assigned goes over to the other, and leaves the old one as it was") {
  Net a, b;
  a.first.fc = adds(1), a.fc = adds(2);
  b.first.fc = adds(10), b.fc = adds(20);
  const Net keep = a;
  a = b;
  CHECK(a.is_same(b));
  CHECK(at0(a) == 32);
  CHECK(at0(keep) == 5);
  a.fc = adds(30);
  CHECK(at0(b) == 42);
  CHECK(at0(keep) == 5);
  CHECK(at0(keep.fc) == 4);

  Net c = keep;
  std::swap(c, b);
  CHECK(at0(c) == 42);
  CHECK(at0(b) == 5);
  CHECK(at0(keep) == 5);
  b.first.fc = adds(2);
  CHECK(at0(keep) == 6);
  CHECK(at0(c) == 42);
}
TEST_CASE("module: a place that is given another place's module shares it, and stays a place of its own") {
  Net a, b;
  b.fc = adds(3);
  a.fc = b.fc;
  CHECK(a.fc.is_same(b.fc));
  CHECK(a.state_dict()["fc.bias"].as<float>().data_ptr() == b.fc.bias.data_ptr());
  a.fc = adds(4);
  CHECK(at0(b.fc) == 5);
  CHECK(at0(a.fc) == 6);
  a.fc = a.fc;
  CHECK(at0(a.fc) == 6);
}
TEST_CASE("module: may be replaced by a part of itself") {
  nn::Sequential net{nn::Sequential{adds(1), adds(2)}, nn::ReLU()};
  net = net.at<nn::Sequential<>>(0);
  CHECK(at0(net) == 5);
  Net outer;
  outer.body = nn::Sequential{nn::Sequential{adds(4)}, nn::ReLU()};
  outer.body = outer.body.at<nn::Sequential<>>(0);
  CHECK(at0(outer) == 6);
}
TEST_CASE("module: a handle on a base is refused where the rest would be lost") {
  struct Special : nn::Linear<float> {
    Special() : Linear(2, 2) {}
  };
  struct Holder : nn::Module<float> {
    Special special = add("special", Special());
    Tensor<float> forward(const Tensor<float>& x) override { return special(x); }
  };
  const Special special;
  const nn::Linear<float>& base = special;
  const std::string text = "[Module] a module must be handed on as what it is, but a ";
  CHECK(error_of<TypeError>([&] { nn::Sequential{base}; }) == text + "Special was handed on as Linear.");
  Holder holder;
  const Tensor<float> before = holder.special.weight;
  CHECK(error_of<TypeError>([&] { static_cast<nn::Linear<float>&>(holder.special) = nn::Linear(2, 2); }) ==
        text + "Linear was handed on as Special.");
  CHECK(is_same(holder.parameters()[0], before));
}
TEST_CASE("module: names must be new, not empty and without a dot") {
  struct Bad : nn::Module<float> {
    explicit Bad(const char* name) {
      add_buffer("mean", zeros({2}));
      add(name, nn::ReLU());
    }
    Tensor<float> forward(const Tensor<float>& x) override { return x; }
  };
  const std::string text = "[add] name must be new in the module, not empty and without a dot, but got ";
  CHECK(error_of<ValueError>([] { Bad("mean"); }) == text + "\"mean\".");
  CHECK(error_of<ValueError>([] { Bad(""); }) == text + "\"\".");
  CHECK(error_of<ValueError>([] { Bad("a.b"); }) == text + "\"a.b\".");
}
