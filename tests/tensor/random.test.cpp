// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/tensor/random.hpp>

using namespace gradus;

// Literals: PyTorch 2.13.

TEST_CASE("random tensors: PyTorch's bits for the same seed") {
  manual_seed(123);
  CHECK(rand({3}).to_vector() == std::vector<float>{.29611194133758545f, .516562283039093f, .2516707181930542f});
  manual_seed(0);
  CHECK(rand<double>({3}).to_vector() == std::vector<double>{.9700530018065531, .707819864399788, .45938294312745087});
  manual_seed(0);
  CHECK(randint(0, 100, {8}).to_vector() == std::vector<std::int64_t>{44, 39, 33, 60, 63, 79, 27, 3});
  manual_seed(0);
  CHECK(randint(100, {8}).to_vector() == std::vector<std::int64_t>{44, 39, 33, 60, 63, 79, 27, 3});
  manual_seed(0);
  const Tensor<std::int64_t> low = randint(5, 10, {2, 3});
  CHECK(low.to_vector() == std::vector<std::int64_t>{9, 9, 8, 5, 8, 9});
  CHECK(low.sizes() == Dims{2, 3});
  manual_seed(7);
  CHECK(bernoulli(tensor<double>({.1, .5, .9, .2, .6, .99})).to_vector() == std::vector<double>{0, 1, 1, 0, 0, 1});
}

TEST_CASE("random tensors: randn agrees with PyTorch, below 16 elements and above") {
  manual_seed(0);
  const std::vector<float> few = randn({3}).to_vector();
  CHECK(few[0] == Approx(1.5409960746765137).epsilon(1e-6));
  CHECK(few[2] == Approx(-2.1787893772125244).epsilon(1e-6));
  const Tensor<double> next = randn<double>({2, 2});  // starts with the second half of a pair
  CHECK(next.to_vector()[0] == Approx(.5684312772806678).epsilon(1e-12));
  CHECK(next.to_vector()[3] == Approx(.4033468476292993).epsilon(1e-12));
  manual_seed(0);
  const std::vector<float> many = randn({4, 5}).to_vector();
  CHECK(many[0] == Approx(-1.1258398294448853).epsilon(1e-6));
  CHECK(many[19] == Approx(.05373690277338028).epsilon(1e-6));
}

TEST_CASE("random tensors: a generator of one's own leaves the default one alone") {
  manual_seed(0);
  const float expected = rand({1}).item();
  manual_seed(0);
  Generator g(0);
  CHECK(randperm(10, g).to_vector() == std::vector<std::int64_t>{4, 1, 7, 5, 3, 9, 0, 8, 6, 2});
  CHECK(rand({2}, g).to_vector() == std::vector<float>{.6323062777519226f, .3488934636116028f});
  CHECK(rand({1}).item() == expected);
}

TEST_CASE("random tensors: bernoulli draws in the order of the indices, not of the memory") {
  const Tensor<float> p = tensor<float>({{.1, .5, .9}, {.2, .6, .99}});
  manual_seed(7);
  CHECK(bernoulli(p).to_vector() == std::vector<float>{0, 1, 1, 0, 1, 1});
  manual_seed(7);
  const Tensor<float> y = bernoulli(p.t());
  CHECK(y.sizes() == Dims{3, 2});
  CHECK(y.to_vector() == std::vector<float>{0, 1, 0, 0, 1, 1});
  CHECK(error_of<ValueError>([] { bernoulli(tensor({0.5, 1.5})); }) ==
        "[bernoulli] p must be in [0, 1], but got p=1.5.");
}

TEST_CASE("random tensors: likes have the sizes and the element type") {
  const Tensor<double> x = zeros<double>({2, 3});
  STATIC_REQUIRE(std::same_as<decltype(rand_like(x)), Tensor<double>>);
  CHECK(rand_like(x).sizes() == Dims{2, 3});
  CHECK(randn_like(x).sizes() == Dims{2, 3});
}

TEST_CASE("random tensors: edges") {
  CHECK(randperm(0).sizes() == Dims{0});
  CHECK(rand({2, 0}).numel() == 0);
  CHECK(error_of<ValueError>([] { randperm(-1); }) == "[randperm] n must not be negative, but got -1.");
  CHECK(error_of<ValueError>([] { randint(5, 5, {2}); }) ==
        "[randint] low must be less than high, but got low 5 and high 5. random_ expects 'from' to be less than 'to'.");
}
