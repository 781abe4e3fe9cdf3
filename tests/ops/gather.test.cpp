// SPDX-License-Identifier: MIT
#include <gradus/ops/gather.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("gather: values") {
  CHECK(same(gather(grid(), 1, tensor({{0, 0}, {2, 1}})), {1, 1, 4, 2}));
  CHECK(same(gather(grid(), 0, tensor({{1, 0, 1}})), {.5, -2., 4.}));
  CHECK(same(gather(grid().t(), -1, tensor({{1}, {1}})), {.5, 2.}));
  CHECK(same(gather(arange(6).reshape({2, 3}), 1, tensor({{2, 0}}).expand({2, 2})), {2, 0, 5, 3}));
  CHECK(same(gather(tensor<float>({1, 2}), 0, tensor({1, 1, 0})), {2, 2, 1}));
  CHECK(same(gather(tensor({true, false}), 0, tensor({1, 0})), {false, true}));
}
TEST_CASE("gather: gradient", "[grad]") {
  const auto at = tensor({{0, 0}, {2, 1}});
  check_both_orders([&](const D& x) { return gather(x * x, 1, at) * gather(x, 1, at); }, grid());
  check_both_orders([&](const D& x) {
    return gather(x.t(), 0, at.t()) * gather(x.unsqueeze(0), 2, at.unsqueeze(0)).select(0, 0).t();
  }, grid());
  CHECK(same(slope([&](const D& x) { return gather(x, 1, at); }, grid()), {2, 0, 0, 0, 1, 1}));
  CHECK(made_by(gather(grid().requires_grad_(), 1, at)) == "GatherBackward0");
}
TEST_CASE("gather: errors") {
  CHECK(error_of<ShapeError>([] { gather(grid(), 0, tensor({0, 1})); }) ==
        "[gather] index must have x's rank, but got index (2,) for x (2, 3). Index tensor must have the same number of "
        "dimensions as input tensor.");
  CHECK(error_of<ShapeError>([] { gather(grid(), 0, tensor({{0, 0, 0, 0}})); }) ==
        "[gather] index must be no larger than x except along dim 0, but got index (1, 4) for x (2, 3). Size does not "
        "match at dimension 1 expected index [1, 4] to be no larger than self [2, 3] apart from dimension 0.");
  CHECK(error_of<IndexError>([] { gather(grid(), 0, tensor({{0, 2}})); }) ==
        "[gather] index must be in [0, 2), but got 2. index 2 is out of bounds for dimension 0 with size 2.");
  CHECK(error_of<IndexError>([] { gather(grid(), 1, tensor({{-1}})); }) ==
        "[gather] index must be in [0, 3), but got -1. index -1 is out of bounds for dimension 1 with size 3.");
}
TEST_CASE("gather: edges") {
  CHECK(gather(grid(), 0, zeros<std::int64_t>({0, 3})).sizes() == Dims{0, 3});
  CHECK(gather(tensor(7), 0, tensor(0)).item() == 7);
  CHECK(same(gather(tensor(7), 0, tensor({0, 0})), {7, 7}));
  CHECK(same(gather(tensor({7, 8}), 0, tensor(1)), {8}));
  CHECK(same(slope([](const D& x) { return gather(x, 0, tensor({0, 0})); }, tensor<double>(7)), {2}));
  CHECK(same(slope([](const D& x) { return gather(x, 0, tensor(1)); }, tensor<double>({7, 8})), {0, 1}));
}
