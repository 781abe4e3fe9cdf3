// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gradus/kernel/reduce_block.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {
template <class T>
std::vector<T> numbers(Size n) {
  std::vector<T> x;
  std::uint32_t state = 1;
  for (Size i = 0; i < n; ++i) {
    state = state * 1664525u + 1013904223u;
    x.push_back(static_cast<T>(static_cast<double>(state) * 0x1p-31 - 0.9));
  }
  return x;
}
/// The documented order, one element at a time.
template <class T>
T sum_in_order(const T* x, Size n, Size stride) {
  std::vector<T> lane(static_cast<std::size_t>(reduce_lanes<T>), T(0));
  for (Size i = 0; i < n; ++i) lane[static_cast<std::size_t>(i % reduce_lanes<T>)] += x[i * stride];
  for (std::size_t half = lane.size() / 2; half > 0; half /= 2)
    for (std::size_t l = 0; l < half; ++l) lane[l] += lane[l + half];
  return lane[0];
}
template <class Body, class T>
std::vector<std::vector<T>> at_each_level(const std::vector<T>& x, Size rows, Size stride, Size n, const T* center,
                                          std::size_t results, bool with_lanes = false) {
  using L = Levels<Body, typename Body::Signature>;
  std::vector<std::vector<T>> all;
  std::vector<T> lanes(with_lanes ? static_cast<std::size_t>(reduce_lanes<T> * reduce_pitch<T>) : 0);
  const auto run = [&](typename Body::Signature* body) {
    all.emplace_back(results, T(-7));
    if constexpr (std::is_same_v<typename Body::Signature, ColumnsBody<T>>)
      body(x.data(), rows, stride, n, center, all.back().data(), with_lanes ? lanes.data() : nullptr);
    else
      body(x.data(), rows, stride, n, center, all.back().data());
  };
  run(L::portable);
  if (cpu() >= Cpu::avx2) run(L::avx2);
  if (cpu() >= Cpu::avx512) run(L::avx512);
  return all;
}
}  // namespace

TEMPLATE_TEST_CASE("reduce_block: rows are summed in the documented order at every level", "", float, double) {
  for (Size n : {0, 1, 10, 31, 64, 65, 500, 512}) {
    const auto x = numbers<TestType>(3 * n + 1);
    for (const auto& y : at_each_level<ReduceRows<Sum, TestType>, TestType>(x, 3, n, n, nullptr, 3))
      for (Size j = 0; j < 3; ++j) REQUIRE(y[static_cast<std::size_t>(j)] == sum_in_order(x.data() + j * n, n, 1));
  }
}
TEMPLATE_TEST_CASE("reduce_block: columns are summed in the same order, whatever their number", "", float, double) {
  for (Size columns : {4, 5, 7, 8, 15, 16, 17, 33, 128, 131})
    for (Size rows : {1, 2, 63, 64, 200, 512}) {
      const auto x = numbers<TestType>(rows * (columns + 2));
      for (const auto& y : at_each_level<ReduceColumns<Sum, TestType>, TestType>(
               x, rows, columns + 2, columns, nullptr, static_cast<std::size_t>(columns)))
        for (Size c = 0; c < columns; ++c)
          REQUIRE(y[static_cast<std::size_t>(c)] == sum_in_order(x.data() + c, rows, columns + 2));
    }
}
TEMPLATE_TEST_CASE("reduce_block: columns read along their rows are summed in the same order", "", float, double) {
  constexpr Size strip = reduce_strip<TestType>;
  for (Size columns : {4, 15, 16, 33, 70, int{strip}, int{strip + 5}})
    for (Size rows : {100, 256, 600}) {
      const auto x = numbers<TestType>(rows * (columns + 2));
      for (const auto& y : at_each_level<ReduceColumns<Sum, TestType>, TestType>(
               x, rows, columns + 2, columns, nullptr, static_cast<std::size_t>(columns), true))
        for (Size c = 0; c < columns; c += c < 80 || c > columns - 60 ? 1 : 50)
          REQUIRE(y[static_cast<std::size_t>(c)] == sum_in_order(x.data() + c, rows, columns + 2));
    }
}
TEST_CASE("reduce_block: squares and deviations have the same bits at both FMA levels, by rows and by columns") {
  if (cpu() < Cpu::avx512) return;
  const auto x = numbers<float>(200 * 19), center = numbers<float>(200);
  const auto same = [](const auto& levels) { return levels[1] == levels[2]; };
  CHECK(same(at_each_level<ReduceRows<SumSquares, float>, float>(x, 19, 200, 200, nullptr, 19)));
  CHECK(same(at_each_level<ReduceRows<SumSquaredDeviation, float>, float>(x, 19, 200, 200, center.data(), 19)));
  CHECK(same(at_each_level<ReduceColumns<SumSquares, float>, float>(x, 200, 19, 19, nullptr, 19)));
  for (Size columns : {7, 19})
    CHECK(same(at_each_level<ReduceColumns<SumSquaredDeviation, float>, float>(x, 200, 19, columns, center.data(),
                                                                              static_cast<std::size_t>(columns))));
}
TEST_CASE("reduce_block: NaN wins in every lane of max and min") {
  for (std::size_t at = 0; at < 100; ++at) {
    auto x = numbers<float>(100);
    x[at] = std::numeric_limits<float>::quiet_NaN();
    for (const auto& y : at_each_level<ReduceRows<Max, float>, float>(x, 1, 0, 100, nullptr, 1))
      REQUIRE(std::isnan(y[0]));
    for (const auto& y : at_each_level<ReduceColumns<Min, float>, float>(x, 10, 10, 10, nullptr, 10))
      for (std::size_t c = 0; c < 10; ++c) REQUIRE(std::isnan(y[c]) == (c == at % 10));
  }
}
TEST_CASE("reduce_block: a tree of n joins the same pairs as a tree of its whole subtrees") {
  const auto x = numbers<float>(37);
  JoinTree<float> one(join_one<Sum, float>, 0), groups = one;
  for (std::size_t i = 0; i < 37; ++i) one.push(x[i]);
  for (std::size_t g = 0; g < 37; g += 8) {
    JoinTree<float> group(join_one<Sum, float>, 0);
    for (std::size_t i = g; i < 37 && i < g + 8; ++i) group.push(x[i]);
    float part;
    group.finish(part);
    groups.push(part);
  }
  float a, b;
  one.finish(a);
  groups.finish(b);
  CHECK(a == b);
}
