// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <array>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include <gradus/core/shape.hpp>

using namespace gradus;

namespace {
constexpr Size huge = Size(1) << 40;
}

TEST_CASE("shape: prints as a Python tuple") {
  CHECK(to_string(Dims{}) == "()");
  CHECK(to_string(Dims{3}) == "(3,)");
  CHECK(to_string(Dims{2, 0, -1}) == "(2, 0, -1)");
}
TEST_CASE("shape: equal means the same rank and the same sizes") {
  CHECK(Dims{2, 3} == Dims{2, 3});
  CHECK_FALSE(Dims{2, 3} == Dims{2, 3, 1});
  CHECK_FALSE(Dims{2, 3} == Dims{3, 2});
  CHECK(Dims{} == Dims{});
}
TEST_CASE("shape: a copy holds what was copied, and negative indices count from the end") {
  Dims a{1, 2, 3}, b;
  b = a;
  a[0] = 9;
  CHECK(b == Dims{1, 2, 3});
  CHECK(b[-1] == 3);
  CHECK(b[-3] == 1);
  CHECK(Dims::filled(3, 7) == Dims{7, 7, 7});
}
TEST_CASE("shape: sizes come from any row of integers, not from text") {
  const std::vector<int> narrow{2, 3};
  const std::array<Size, 2> wide{4, 5};
  CHECK(Dims(narrow) == Dims{2, 3});
  CHECK(Dims(std::span(wide)) == Dims{4, 5});
  static_assert(std::is_convertible_v<std::vector<Size>, Dims>);
  static_assert(!std::is_convertible_v<std::string, Dims> && !std::is_convertible_v<std::vector<float>, Dims>);
}
TEST_CASE("shape: eight dimensions and no more") {
  CHECK(Dims::filled(8, 1).size() == 8);
  CHECK(error_of<ShapeError>([] { Dims::filled(9, 1); }) ==
        "[shape] a tensor must have at most 8 dimensions, but got more.");
}
TEST_CASE("shape: count of nothing is 1, and one empty axis makes 0") {
  CHECK(count({}) == 1);
  CHECK(count({4, 5}) == 20);
  CHECK(count({4, 0, 5}) == 0);
}
TEST_CASE("shape: checked_count refuses what is negative or does not fit") {
  CHECK(checked_count("zeros", {2, 3}, 8) == 6);
  CHECK(error_of<ValueError>([] { checked_count("zeros", {2, -3}); }) ==
        "[zeros] sizes must not be negative, but got (2, -3).");
  CHECK(error_of<ValueError>([] { checked_count("zeros", {huge, huge}); }) ==
        "[zeros] sizes must fit in memory, but got (1099511627776, 1099511627776).");
}
TEST_CASE("shape: checked_count counts bytes, not only elements") {
  const Size most = std::numeric_limits<Size>::max();
  CHECK(checked_count("zeros", {most}, 1) == most);
  CHECK(error_of<ValueError>([&] { checked_count("zeros", {most / 4}, 8); }) ==
        "[zeros] sizes must fit in memory, but got (2305843009213693951,).");
}
TEST_CASE("shape: an empty axis is not an overflow, but a negative one beside it is still wrong") {
  CHECK(checked_count("zeros", {huge, huge, 0}, 8) == 0);
  CHECK(checked_count("zeros", {0, huge, huge}, 8) == 0);
  CHECK(error_of<ValueError>([] { checked_count("zeros", {0, -1}); }) ==
        "[zeros] sizes must not be negative, but got (0, -1).");
}
TEST_CASE("shape: row-major strides step over sizes 0 as over 1, as PyTorch's do") {
  CHECK(row_major({2, 3, 4}) == Dims{12, 4, 1});
  CHECK(row_major({2, 0, 4}) == Dims{4, 4, 1});
  CHECK(row_major({}) == Dims{});
}
TEST_CASE("shape: wrap_dim takes -rank to rank - 1 and says so") {
  CHECK(wrap_dim("sum", -1, 3) == 2);
  CHECK(wrap_dim("sum", -3, 3) == 0);
  CHECK(wrap_dim("sum", 2, 3) == 2);
  CHECK(error_of<IndexError>([] { wrap_dim("sum", 3, 3); }) ==
        "[sum] Dimension out of range (expected to be in range of [-3, 2], but got 3).");
  CHECK(error_of<IndexError>([] { wrap_dim("sum", -4, 3); }) ==
        "[sum] Dimension out of range (expected to be in range of [-3, 2], but got -4).");
}
TEST_CASE("shape: a scalar has the dimensions 0 and -1") {
  CHECK(wrap_dim("sum", 0, 0) == 0);
  CHECK(wrap_dim("sum", -1, 0) == 0);
  CHECK(error_of<IndexError>([] { wrap_dim("sum", 1, 0); }) ==
        "[sum] Dimension out of range (expected to be in range of [-1, 0], but got 1).");
}
TEST_CASE("shape: a dimension beyond 32 bits does not come round to a valid one") {
  CHECK_THROWS_AS(wrap_dim("sum", (Size(1) << 32) + 1, 3), IndexError);
}
TEST_CASE("shape: broadcasting aligns at the last axis and stretches ones") {
  CHECK(broadcast("add", {2, 3}, {3}) == Dims{2, 3});
  CHECK(broadcast("add", {5, 1, 4}, {3, 1}) == Dims{5, 3, 4});
  CHECK(broadcast("add", {}, {2}) == Dims{2});
  CHECK(broadcast("add", {}, {}) == Dims{});
}
TEST_CASE("shape: broadcasting against an empty axis gives an empty axis") {
  CHECK(broadcast("add", {0}, {1}) == Dims{0});
  CHECK(broadcast("add", {1, 3}, {0, 1}) == Dims{0, 3});
  CHECK_THROWS_AS(broadcast("add", {0}, {2}), ShapeError);
}
TEST_CASE("shape: sizes that do not broadcast are named, with the dimension") {
  CHECK(error_of<ShapeError>([] { broadcast("add", {2, 3}, {2, 4}); }) ==
        "[add] a and b must broadcast, but got a (2, 3) and b (2, 4). The size of tensor a (3) must match the size of "
        "tensor b (4) at non-singleton dimension 1.");
  CHECK(error_of<ShapeError>([] { broadcast("add", {4, 1, 3}, {5, 2, 1}); }) ==
        "[add] a and b must broadcast, but got a (4, 1, 3) and b (5, 2, 1). The size of tensor a (4) must match the "
        "size of tensor b (5) at non-singleton dimension 0.");
}
TEST_CASE("may_overlap: only where no index can mean another's element") {
  CHECK(!may_overlap({2, 3}, {3, 1}));
  CHECK(!may_overlap({3, 2}, {1, 3}));
  CHECK(!may_overlap({2, 1, 3}, {3, 0, 1}));
  CHECK(!may_overlap({}, {}));
  CHECK(may_overlap({4, 3}, {1, 1}));
  CHECK(may_overlap({2, 3}, {2, 1}));
  CHECK(may_overlap({2}, {0}));
  CHECK(!may_overlap({0, 3}, {0, 0}));
}
