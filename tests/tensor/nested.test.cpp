// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>

using namespace gradus;

namespace {
template <class T>
using Values = std::vector<T>;
}

TEST_CASE("tensor(): the element type follows the numbers, as in Python") {
  STATIC_REQUIRE(std::same_as<decltype(tensor(0.5)), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor(0.5f)), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor(1)), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor(1u)), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor(Size{1})), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor(true)), Tensor<bool>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor({1, 2, 3})), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor({{1.5, 2.}, {3., 4.}})), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor({{true}})), Tensor<bool>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor({})), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<double>(3)), Tensor<double>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<double>({3})), Tensor<double>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<double>({{1}, {1}})), Tensor<double>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<std::uint8_t>({{{1}}})), Tensor<std::uint8_t>>);
}

TEST_CASE("tensor(): every level of braces is a dimension, also around one element") {
  CHECK(tensor(7).sizes() == Dims{});
  CHECK(tensor({7}).sizes() == Dims{1});
  CHECK(tensor({{7}}).sizes() == Dims{1, 1});
  CHECK(tensor({{{7}}}).sizes() == Dims{1, 1, 1});
  CHECK(tensor({{{{7}}}}).sizes() == Dims{1, 1, 1, 1});
  CHECK(tensor({{7}, {8}}).sizes() == Dims{2, 1});
  CHECK(tensor({{7, 8}}).sizes() == Dims{1, 2});
  CHECK(tensor({{{1, 2}, {3, 4}, {5, 6}}}).sizes() == Dims{1, 3, 2});
  CHECK(tensor({{{{1, 2}}, {{3, 4}}}}).sizes() == Dims{1, 2, 1, 2});
  CHECK(tensor({}).sizes() == Dims{0});

  CHECK(tensor<float>(7).sizes() == Dims{});
  CHECK(tensor<float>({7}).sizes() == Dims{1});
  CHECK(tensor<float>({{7}}).sizes() == Dims{1, 1});
  CHECK(tensor<float>({{{7}}}).sizes() == Dims{1, 1, 1});
  CHECK(tensor<float>({{7}, {8}}).sizes() == Dims{2, 1});
  CHECK(tensor<float>({{7, 8}}).sizes() == Dims{1, 2});
  CHECK(tensor<float>({{{{{{{{7}}}}}}}}).sizes() == Dims{1, 1, 1, 1, 1, 1, 1, 1});
  CHECK(tensor<float>({}).sizes() == Dims{0});
  CHECK(tensor<float>({{}}).sizes() == Dims{1, 0});
  CHECK(tensor<float>({{}, {}}).sizes() == Dims{2, 0});
}

TEST_CASE("tensor(): numbers keep their order and value") {
  CHECK(tensor(0.25).item() == 0.25f);
  CHECK(tensor(true).item());
  CHECK(tensor({{1, 2, 3}, {4, 5, 6}}).to_vector() == Values<std::int64_t>{1, 2, 3, 4, 5, 6});
  CHECK(tensor({{{1.5, 2.}}, {{3., 4.}}}).to_vector() == Values<float>{1.5f, 2, 3, 4});
  CHECK(tensor({true, false}).to_vector() == Values<bool>{true, false});
  CHECK(tensor({INT64_MAX, INT64_MIN}).to_vector() == Values<std::int64_t>{INT64_MAX, INT64_MIN});
  const std::size_t n = 5;
  CHECK(tensor<double>({{1, 2.5f}, {n, true}}).to_vector() == Values<double>{1, 2.5, 5, 1});
  CHECK(tensor<double>({0.1}).item() == 0.1);
  CHECK(tensor<bool>({0, 0.5, -1}).to_vector() == Values<bool>{false, true, true});
  CHECK(tensor<std::int64_t>({1.7, -1.7}).to_vector() == Values<std::int64_t>{1, -1});
  CHECK(tensor<std::uint8_t>({255, -1}).to_vector() == Values<std::uint8_t>{255, 255});
}

TEST_CASE("tensor(): ragged lists are refused in the words that PyTorch's users search for") {
  const std::string length = "[tensor] lists must be equally long at each depth, but got ragged ones. ";
  const std::string depth = "[tensor] lists must be equally deep everywhere, but got ragged ones. ";
  CHECK(error_of<ShapeError>([] { tensor({{1, 2}, {3}}); }) ==
        length + "expected sequence of length 2 at dim 1 (got 1).");
  CHECK(error_of<ShapeError>([] { tensor<float>({{1, 2}, {3, 4, 5}}); }) ==
        length + "expected sequence of length 2 at dim 1 (got 3).");
  CHECK(error_of<ShapeError>([] { tensor({{{1}, {2}}, {{3}}}); }) ==
        length + "expected sequence of length 2 at dim 1 (got 1).");
  CHECK(error_of<ShapeError>([] { tensor<float>({{}, {1}}); }) ==
        length + "expected sequence of length 0 at dim 1 (got 1).");
  CHECK(error_of<ShapeError>([] { tensor<float>({{1}, 2}); }) ==
        depth + "expected sequence of length 1 at dim 1 (got a number).");
  CHECK(error_of<ShapeError>([] { tensor<float>({1, {2, 3}}); }) ==
        depth + "expected a number at dim 1 (got a sequence of length 2).");
  CHECK(error_of<ShapeError>([] { tensor<float>({{{{{{{{{7}}}}}}}}}); }) ==
        "[shape] a tensor must have at most 8 dimensions, but got more.");
}

TEST_CASE("tensor(): what an integer type cannot hold is refused") {
  CHECK(error_of<ValueError>([] { tensor<std::uint8_t>({300}); }) ==
        "[tensor] x must fit its element type, but got 300. value cannot be converted to type uint8 without overflow.");
  CHECK(error_of<ValueError>([] { tensor<std::int32_t>({1e10}); }).substr(0, 8) == "[tensor]");
  CHECK(error_of<ValueError>([] { tensor<std::int64_t>(0x1p63); }).substr(0, 8) == "[tensor]");
  CHECK(error_of<ValueError>([] { tensor<std::int64_t>({__builtin_nan("")}); }).substr(0, 8) == "[tensor]");
}
