// SPDX-License-Identifier: MIT
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/pick.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("Pick: neighbouring dimensions are replaced where they stand, others in front") {
  const Pick together{{2, 3, 4}, {1, 2}, {5, 6}}, apart{{2, 3, 4}, {0, 2}, {5}};
  CHECK(together.sizes() == Dims{2, 5, 6});
  CHECK(together.lines() == Dims{2, 30});
  CHECK(together.line_strides({12, 4, 1}) == Dims{12, 1});
  CHECK(together.index_strides() == Dims{0, 1});
  CHECK(apart.sizes() == Dims{5, 3});
  CHECK(apart.line_strides({12, 4, 1}) == Dims{1, 4});
}
TEST_CASE("pick: values") {
  const Pick rows{{2, 3}, {0}, {3}}, columns{{2, 3}, {1}, {2}}, both{{2, 3}, {0, 1}, {2}};
  CHECK(same(pick(grid(), rows, tensor({{1, 0, 1}})), {.5, 2., 4., 1., -2., 3., .5, 2., 4.}));
  CHECK(same(pick(grid(), columns, tensor({{2, 0}})), {3., 1., 4., .5}));
  CHECK(same(pick(grid(), both, tensor({{1, 0}, {2, 0}})), {4, 1}));
  const Pick columns_of_t{{3, 2}, {0}, {2}};
  CHECK(same(pick(grid().t(), columns_of_t, tensor({{2, 0}})), {3., 4., 1., .5}));
  CHECK(same(add_picked(ones<double>({3, 3}), rows, tensor({{1, 0, 1}})), {1, 1, 1, 2, 2, 2}));
  CHECK(same(with_picked(grid(), tensor<double>({7}), both, tensor({{1, 0}, {2, 0}})), {7., -2., 3., .5, 2., 7.}));
}
TEST_CASE("pick: gradient", "[grad]") {
  const Pick rows{{2, 3}, {0}, {3}}, columns{{2, 3}, {1}, {2}};
  check_both_orders([&](const D& x) { return pick(x * x, rows, tensor({{1, 0, 1}})); }, grid());
  check_both_orders([&](const D& x) { return pick(x.t().contiguous().t() * x, columns, tensor({{2, 2}})); }, grid());
  check_both_orders([&](const D& x, const D& v) { return with_picked(x * x, v * v, columns, tensor({{2, 0}})) * x; },
                    grid(), tensor<double>({{3}, {4}}));
}
TEST_CASE("pick: edges") {
  const Pick none_of{{2, 3}, {0}, {0}}, of_empty{{2, 0}, {0}, {2}};
  CHECK(pick(grid(), none_of, zeros<std::int64_t>({1, 0})).sizes() == Dims{0, 3});
  CHECK(pick(zeros({2, 0}), of_empty, tensor({{1, 1}})).sizes() == Dims{2, 0});
  CHECK(same(add_picked(zeros<double>({0, 3}), none_of, zeros<std::int64_t>({1, 0})), {0, 0, 0, 0, 0, 0}));
}
