// SPDX-License-Identifier: MIT
#include <gradus/nn/activation.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

template <class... M>
concept SequentialOfParentheses = requires(M... m) { nn::Sequential(m...); };
template <class... M>
concept SequentialOfBraces = requires(M... m) { nn::Sequential{m...}; };

}  // namespace

TEST_CASE("sequential: runs one after the other") {
  const nn::Sequential net{nn::Flatten(), nn::Linear(4, 3), nn::ReLU()};
  const Tensor<float> x = ones({2, 2, 2});
  CHECK(net(x).to_vector() == relu(net.at<nn::Linear<>>(1)(flatten(x, 1))).to_vector());
  CHECK(net.size() == 3);
  CHECK(nn::Sequential<>()(x).to_vector() == x.to_vector());
}
TEST_CASE("sequential: draws initial weights from left to right") {
  manual_seed(5);
  const nn::Linear a(3, 4), b(4, 2);
  manual_seed(5);
  const nn::Sequential net{nn::Linear(3, 4), nn::ReLU(), nn::Linear(4, 2)};
  CHECK(net.at<nn::Linear<>>(0).weight.to_vector() == a.weight.to_vector());
  CHECK(net.at<nn::Linear<>>(2).weight.to_vector() == b.weight.to_vector());
}
TEST_CASE("sequential: elements between parentheses do not compile") {
  STATIC_REQUIRE(SequentialOfBraces<nn::Linear<>, nn::ReLU<>>);
  STATIC_REQUIRE_FALSE(SequentialOfParentheses<nn::Linear<>, nn::ReLU<>>);
  STATIC_REQUIRE_FALSE(SequentialOfParentheses<nn::Linear<>>);
  STATIC_REQUIRE_FALSE(SequentialOfParentheses<nn::Flatten<>, nn::Linear<>, nn::ReLU<>>);
  STATIC_REQUIRE_FALSE(SequentialOfBraces<nn::Linear<float>, nn::ReLU<double>>);
}
TEST_CASE("sequential: names, nests and appends") {
  nn::Sequential net{{"conv", nn::Linear(1, 32)}, {"relu", nn::ReLU()}};
  net.append(nn::Linear(32, 2));
  net.append({"last", nn::ReLU()});
  CHECK(net.state_dict().contains("conv.weight"));
  CHECK(net.state_dict().contains("2.weight"));
  CHECK(net.children()[3]->name == "last");
  CHECK(error_of<ValueError>([&] { net.append({"relu", nn::ReLU()}); }) ==
        "[Sequential] name must be new in the module, not empty and without a dot, but got \"relu\".");
  const nn::Sequential<> two{net, net};
  CHECK(two.state_dict().size() == 2 * net.state_dict().size());
  CHECK(two.parameters().size() == net.parameters().size());
}
TEST_CASE("sequential: a single one between braces is that one, with every compiler") {
  const nn::Sequential inner{nn::Linear(1, 1), nn::ReLU()};
  CHECK(nn::Sequential{inner}.is_same(inner));
  CHECK(nn::Sequential<>{inner}.is_same(inner));
  const nn::Sequential outer{{"0", inner}};
  CHECK(outer.state_dict().contains("0.0.weight"));
  CHECK(outer[0].is_same(inner));
}
TEST_CASE("sequential: gives its elements back as what they are") {
  const nn::Sequential net{nn::Linear<double>(2, 3), nn::ReLU<double>()};
  CHECK(net.at<nn::Linear<double>>(-2).weight.sizes() == Dims{3, 2});
  CHECK(net[1].name() == "ReLU");
  CHECK(error_of<IndexError>([&] { net[2]; }) ==
        "[Sequential] index must be in [-2, 2), but got 2. index 2 is out of range.");
  CHECK(error_of<TypeError>([&] { net.at<nn::Linear<double>>(1); }) ==
        "[Sequential] element 1 must be the Linear asked for, but it is a ReLU.");
}
