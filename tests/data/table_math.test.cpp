// SPDX-License-Identifier: MIT
#include <climits>

#include <gradus/data/table_math.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;
using data::Table;

namespace {
const double gap = __builtin_nan("");
}

// What pandas prints for them is in table_text.test.cpp.

TEST_CASE("table: round goes to even, in the column's own precision") {
  CHECK(Table(tensor<double>({0.125, 2.5, -0.5})).round(2)["0"] == std::vector<double>{0.12, 2.5, -0.5});
  CHECK(Table(tensor<double>({0.5, 1.5, 2.5})).round()["0"] == std::vector<double>{0, 2, 2});
  CHECK(Table(tensor<float>({0.015})).round(2)["0"][0] == double{0.02f});    // as NumPy: 1.5 in float32
  CHECK(Table(tensor<double>({0.015})).round(2)["0"][0] == 0.02);            // 1.5 again
  CHECK(Table(tensor({15, 25, 26})).round(-1)["0"] == std::vector<double>{20, 20, 30});
}

TEST_CASE("table: round of whole numbers stays within int64") {
  Table t;
  t.set("i", {INT64_MAX, INT64_MIN, std::int64_t{15}});
  CHECK(t.round(-1).all()[0].integers == std::vector<Size>{INT64_MAX, INT64_MIN, 20});
  CHECK(t.round(-19).all()[0].integers == std::vector<Size>{INT64_MAX, INT64_MIN, 0});
  CHECK(t.round(INT_MIN).all()[0].integers == std::vector<Size>{0, 0, 0});
}

TEST_CASE("table: idxmax tells whole numbers apart that a double does not") {
  const std::int64_t big = std::int64_t{1} << 53;
  CHECK(Table(tensor<std::int64_t>({{big, big + 1}})).idxmax(1).column.integers == std::vector<Size>{1});
  CHECK(Table(tensor<std::int64_t>({{big}, {big + 1}})).idxmax(0).column.integers == std::vector<Size>{1});
}

TEST_CASE("table: idxmax takes the first of equals and skips what is missing") {
  const Table t(tensor<double>({{1, 3, 3}, {gap, -2, -5}}), {.index = {"a", "b"}, .columns = {"x", "y", "z"}});
  CHECK(t.idxmax(1).column.texts == std::vector<std::string>{"y", "y"});
  CHECK(t.idxmax(0).column.texts == std::vector<std::string>{"a", "a", "a"});
  CHECK(t.idxmax(1).index.labels == t.index());
  CHECK(Table(tensor({{1, 3}, {4, 2}})).idxmax(1).column.integers == std::vector<Size>{1, 0});
  CHECK(error_of<ValueError>([] { Table(tensor<double>({{1}, {gap}})).idxmax(1); }) ==
        "[idxmax] x must have a number in each row, but got none in \"1\". Encountered all NA values: dropna() first.");
  CHECK(error_of<ValueError>([&] { t.idxmax(2); }) == "[idxmax] axis must be 0 or 1, but got 2.");
  CHECK(error_of<TypeError>([] { Table().set("s", std::vector<std::string>{"a"}).idxmax(); }) ==
        "[idxmax] columns must hold numbers, but got \"s\", which holds text. select() others.");
}

TEST_CASE("table: describe leaves out what is missing") {
  const Table d = Table(tensor<double>({1, gap, 4, 2})).describe();
  CHECK(d.index() == std::vector<std::string>{"count", "mean", "std", "min", "25%", "50%", "75%", "max"});
  const std::vector<double> expected = {3, 7. / 3, 1.5275252316519468, 1, 1.5, 2, 3, 4}, got = d["0"];
  for (std::size_t i = 0; i < 8; ++i) CHECK(got[i] == Approx(expected[i]));
}
