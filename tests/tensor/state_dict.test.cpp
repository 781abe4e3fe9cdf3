// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/tensor/state_dict.hpp>

using namespace gradus;

TEST_CASE("StateDict: keeps the order in which names came") {
  const Tensor<float> w = tensor({{1., 2.}});
  StateDict d{{"weight", w}, {"bias", tensor({0.5})}};
  d.insert("a_last", tensor(3));
  CHECK(d.size() == 3);
  std::string names;
  for (const auto& [name, x] : d) names += name + " ";
  CHECK(names == "weight bias a_last ");
  CHECK(is_same(d.at("weight").as<float>(), w));
  CHECK(d.contains("bias"));
  CHECK(!d.contains("Bias"));
  CHECK(d.find("none") == nullptr);
  CHECK(d.erase("bias"));
  CHECK(!d.erase("bias"));
  CHECK(d.size() == 2);
}

TEST_CASE("StateDict: brackets replace in place, or adds at the end") {
  StateDict d{{"a", tensor(1)}, {"b", tensor(2)}};
  d["a"] = tensor(7.);
  d["c"] = tensor(3);
  CHECK(d.begin()->name == "a");
  CHECK(d.at("a").as<float>().item() == 7);
  CHECK(std::as_const(d)["c"].as<std::int64_t>().item() == 3);
  CHECK(error_of<ValueError>([&] { d.insert("b", tensor(1)); }) ==
        "[StateDict] names must be unique, but got b twice.");
}

TEST_CASE("StateDict: of any size, it finds what is there and nothing else") {
  StateDict d;
  const auto name = [](int i) { return std::to_string(i * 7919 % 200) + "x"; };  // in no order
  for (int n = 0; n < 200; ++n) {
    REQUIRE(!d.contains(name(n)));
    if (n % 2) d.insert(name(n), tensor(n));
    else d[name(n)] = tensor(n);
    for (int i = 0; i <= n; ++i) REQUIRE(d.at(name(i)).as<std::int64_t>().item() == i);
  }
  CHECK(error_of<ValueError>([&] { d.insert("7x", tensor(1)); }) ==
        "[StateDict] names must be unique, but got 7x twice.");
  const StateDict copy = d;
  for (int i = 0; i < 200; i += 3) REQUIRE(d.erase(name(i)));
  d.insert("new", tensor(1));
  for (int i = 0; i < 200; ++i) REQUIRE(d.contains(name(i)) == (i % 3 != 0));
  CHECK(d.contains("new"));
  CHECK(copy.size() == 200);
  CHECK(copy.at(name(3)).as<std::int64_t>().item() == 3);
  std::string names;
  for (int i = 0; i < 3; ++i) names += (copy.begin() + i)->name + " ";
  CHECK(names == "0x 119x 38x ");
}

TEST_CASE("StateDict: a wrong name is answered with those that are written alike") {
  const AnyTensor x = tensor(1);
  const StateDict d{{"conv1.weight", x}, {"conv1.bias", x}, {"conv2.weight", x}, {"fc.weight", x}};
  CHECK(error_of<IndexError>([&] { d.at("conv1.wieght"); }) ==
        "[StateDict] name must be one of its 4 names, but got conv1.wieght. Did you mean conv1.weight, conv2.weight?");
  CHECK(error_of<IndexError>([&] { d.at("zzz"); }) == "[StateDict] name must be one of its 4 names, but got zzz.");
  CHECK(error_of<IndexError>([] { StateDict().at("a"); }) == "[StateDict] name must be one of its 0 names, but got a.");
}

TEST_CASE("StateDict: prints as Python prints an OrderedDict") {
  const StateDict d{{"linear.weight", tensor({{1., 2.}, {3., 4.}})}, {"it's", tensor({0.5})}, {"a\\'\"\n", tensor(1)}};
  CHECK(to_string(d) ==
        "OrderedDict({'linear.weight': tensor([[1., 2.],\n        [3., 4.]]), \"it's\": tensor([0.5000]), "
        "'a\\\\\\'\"\\n': tensor(1)})");
  CHECK(to_string(StateDict()) == "OrderedDict()");
}
