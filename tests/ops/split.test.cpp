// SPDX-License-Identifier: MIT
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/split.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
template <class T>
std::vector<Dims> all_sizes(const std::vector<Tensor<T>>& x) {
  std::vector<Dims> sizes;
  for (const Tensor<T>& part : x) sizes.push_back(part.sizes());
  return sizes;
}
using Sizes = std::vector<Dims>;
}  // namespace

TEST_CASE("split, chunk: values") {
  const auto x = arange(12).reshape({6, 2});
  CHECK(all_sizes(split(x, 4)) == Sizes{{4, 2}, {2, 2}});
  CHECK(same(split(x, 4)[1], {8, 9, 10, 11}));
  CHECK(all_sizes(split(x, {1, 0, 5})) == Sizes{{1, 2}, {0, 2}, {5, 2}});
  CHECK(same(split(x, {1, 1}, -1)[1], {1, 3, 5, 7, 9, 11}));
  CHECK(split(x, std::vector<Size>(6, 1)).size() == 6);
  CHECK(all_sizes(chunk(x, 4)) == Sizes{{2, 2}, {2, 2}, {2, 2}});
  CHECK(all_sizes(chunk(x, 2, 1)) == Sizes{{6, 1}, {6, 1}});
  split(x, 2)[2].fill_(-1);
  CHECK(same(x.narrow(0, 3, 2), {6, 7, -1, -1}));
}
TEST_CASE("split, chunk: gradient", "[grad]") {
  check_both_orders([](const D& x) { return split(x, 2, 1)[0] * split(x, 2, 1)[1]; }, grid());
  check_both_orders([](const D& x) { return split(x.t(), {1, 2})[1] * split(x.t(), {1, 2})[0]; }, grid());
  check_both_orders([](const D& x) { return chunk(x, 2)[0] * chunk(x * x, 2)[1]; }, grid());
  const D x = grid().requires_grad_();
  CHECK(made_by(split(x, 1)[1]) == "SplitBackward0");
  CHECK(made_by(split(x, {1, 1})[1]) == "SplitWithSizesBackward0");
  CHECK(made_by(chunk(x, 2)[1]) == "SplitBackward0");
}
TEST_CASE("split, chunk: errors") {
  const D x = grid();
  CHECK(error_of<ValueError>([&] { split(x, 0); }) ==
        "[split] size must not be 0, but got 0 for x (2, 3). split_size can only be 0 if dimension size is 0, but got "
        "dimension size of 2.");
  CHECK(error_of<ValueError>([&] { split(x, -1); }) ==
        "[split] size must not be negative, but got -1. split expects split_size be non-negative, but got "
        "split_size=-1.");
  CHECK(error_of<ValueError>([&] { split(x, {1, 2}); }) ==
        "[split] sizes must add up to x's size, but got x (2, 3). split_with_sizes expects split_sizes to sum exactly "
        "to 2 (input tensor's size at dimension 0).");
  CHECK(error_of<ValueError>([&] { split(x, {INT64_MAX, INT64_MAX}); }).substr(0, 22) == "[split] sizes must add");
  CHECK(error_of<ValueError>([&] { split(x, {-1, 3}); }) ==
        "[split] sizes must not be negative, but got -1. split_with_sizes expects split_sizes have only non-negative "
        "entries.");
  CHECK(error_of<ShapeError>([&] { split(tensor(1), 1); }) ==
        "[split] x must have a dimension, but got x (). split expects at least a 1-dimensional tensor.");
  CHECK(error_of<ValueError>([&] { chunk(x, 0); }) ==
        "[chunk] chunks must be positive, but got 0. chunk expects `chunks` to be greater than 0.");
  CHECK(error_of<IndexError>([&] { chunk(x, 2, 2); }) ==
        "[chunk] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
}
TEST_CASE("split, chunk: edges") {
  CHECK(all_sizes(split(zeros({0, 3}), 2)) == Sizes{{0, 3}});
  CHECK(all_sizes(split(zeros({0, 3}), 0)) == Sizes{{0, 3}});
  CHECK(all_sizes(chunk(zeros({0, 3}), 2)) == Sizes{{0, 3}, {0, 3}});
  CHECK(all_sizes(split(zeros({2}), INT64_MAX)) == Sizes{{2}});
  CHECK(all_sizes(chunk(zeros({2}), INT64_MAX)) == Sizes{{1}, {1}});
  CHECK(all_sizes(split(zeros({2}), {2})) == Sizes{{2}});
}
