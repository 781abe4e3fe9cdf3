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
