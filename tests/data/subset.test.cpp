// SPDX-License-Identifier: MIT
#include <gradus/data/subset.hpp>

#include <gradus/data/tensor_dataset.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>

#include "support/catch.hpp"

using namespace gradus;
using data::Subset;
using data::TensorDataset;

namespace {
auto numbers(Size n) { return TensorDataset(arange<std::int64_t>(n), arange<float>(n)); }
std::vector<std::int64_t> first(const Tensor<std::int64_t>& x, Size n) { return x.narrow(0, 0, n).to_vector(); }
using Ints = std::vector<std::int64_t>;
}  // namespace

TEST_CASE("Subset: samples at given positions, also of a subset", "[data]") {
  const Subset outer(numbers(10), from_vector<std::int64_t>({9, 5, 3}));
  const Subset inner(outer, from_vector<std::int64_t>({2, 0}));
  CHECK(inner.size() == 2);
  CHECK(inner[0].x.item() == 3);
  CHECK(inner[-1].x.item() == 9);
  const Size at[] = {1, 0, 1};
  CHECK(inner.batch(at, 3).x.to_vector() == Ints{9, 3, 9});
  CHECK(inner.all().x.to_vector() == Ints{3, 9});
  CHECK(inner.indices().to_vector() == Ints{2, 0});  // all() left them as they were
  Size positions[] = {0, 1};
  CHECK(&inner.resolve(positions, 2) == &inner.dataset().dataset());
  CHECK(positions[0] == 3);
}

TEST_CASE("random_split: PyTorch's order for the same seed", "[data]") {
  // torch 2.13: manual_seed(0); random_split(range(60000), [48000, 12000])
  manual_seed(0);
  const auto [train, validation] = data::random_split(numbers(60000), {48000, 12000});
  CHECK(first(train.indices(), 3) == Ints{36044, 10678, 57327});
  CHECK(first(validation.indices(), 3) == Ints{20368, 10315, 25652});
  CHECK(train.size() == 48000);
  CHECK(validation.size() == 12000);
  Generator g(0);
  const auto [a, b] = data::random_split(numbers(10), {7, 3}, g);
  CHECK(a.indices().to_vector() == Ints{4, 1, 7, 5, 3, 9, 0});
  CHECK(b.indices().to_vector() == Ints{8, 6, 2});
}

TEST_CASE("random_split: fractions are rounded down, the rest dealt out from the front", "[data]") {
  const auto lengths = [](Size n, auto... f) {
    const auto parts = data::random_split(numbers(n), {f...});
    Ints y;
    for (const auto& p : parts) y.push_back(p.size());
    return y;
  };
  CHECK(lengths(10, 0.8, 0.2) == Ints{8, 2});
  CHECK(lengths(10, 0.75, 0.25) == Ints{8, 2});
  CHECK(lengths(11, 0.5, 0.25, 0.25) == Ints{6, 3, 2});
  CHECK(lengths(10, 0.01, 0.99) == Ints{1, 9});
  CHECK(lengths(0, 0.5, 0.5) == Ints{0, 0});
  CHECK(lengths(5, 5, Size(0)) == Ints{5, 0});
}

TEST_CASE("random_split: errors draw nothing", "[data]") {
  const std::string sum =
      "[random_split] lengths must add up to the dataset's 10 samples, or be fractions that add up to 1. Sum of input "
      "lengths does not equal the length of the input dataset!";
  manual_seed(0);
  CHECK(error_of<ValueError>([] { data::random_split(numbers(10), {7, 4}); }) == sum);
  CHECK(error_of<ValueError>([] { data::random_split(numbers(10), {11, -1}); }) == sum);
  CHECK(error_of<ValueError>([] { data::random_split(numbers(10), {0.5, 0.4}); }) == sum);
  CHECK(error_of<ValueError>([] { data::random_split(numbers(10), {0.5, 0.6}); }) == sum);
  CHECK(error_of<ValueError>([] { data::random_split(numbers(10), {5, 0.5}); }) == sum);
  CHECK(error_of<ValueError>([] { data::random_split(numbers(10), {1.5, -0.5}); }) ==
        "[random_split] Fraction at index 0 is not between 0 and 1.");
  CHECK(data::random_split(numbers(10), {10})[0].indices().to_vector() == Ints{4, 1, 7, 5, 3, 9, 0, 8, 6, 2});
}

TEST_CASE("Subset: errors", "[data]") {
  CHECK(error_of<IndexError>([] { Subset(numbers(3), from_vector<std::int64_t>({0, 3})); }) ==
        "[Subset] index 3 is out of bounds for dimension 0 with size 3.");
  CHECK(error_of<ShapeError>([] { Subset(numbers(3), zeros<std::int64_t>({1, 1})); }) ==
        "[Subset] indices must have rank 1, but got indices (1, 1).");
  const Subset s(numbers(3), from_vector<std::int64_t>({1}));
  const Size at[] = {1};
  CHECK(error_of<IndexError>([&] { s.batch(at, 1); }) ==
        "[Subset] index 1 is out of bounds for dimension 0 with size 1.");
  CHECK(error_of<IndexError>([&] { s[1]; }) == "[Subset] index 1 is out of bounds for dimension 0 with size 1.");
}
