// SPDX-License-Identifier: MIT
#include <gradus/data/column.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;
using data::Column;

namespace {

std::vector<std::string> cells(std::vector<double> x) {
  Column c;
  c.reals = std::move(x);
  return data::cells_of(c);
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("column: a column of any element type, whatever its stride") {
  const auto x = tensor<std::int32_t>({{1, -2}, {3, 4}});
  const Column c = data::column_of(*x.body(), 1, 2, 2);
  CHECK(c.dtype() == std::string("int64"));
  CHECK(c.integers == std::vector<Size>{-2, 4});
  CHECK(data::cells_of(c) == Lines{"-2", " 4"});
  CHECK(data::cells_of(data::column_of(*tensor<bool>({1, 0}).body(), 0, 2, 1)) == Lines{"  True", " False"});
  CHECK(data::column_of(*tensor({0.1}).body(), 0, 1, 1).real(0) == double{0.1f});
}

TEST_CASE("column: labels as a file has them") {
  CHECK(data::label_of(data::column_of(*tensor({0.1, 2.}).body(), 0, 2, 1), 0) == "0.1");  // of a float's few digits
  CHECK(data::label_of(data::column_of(*tensor<double>({0.1f}).body(), 0, 1, 1), 0) == "0.10000000149011612");
  CHECK(data::label_of(data::column_of(*tensor<double>({__builtin_nan("")}).body(), 0, 1, 1), 0) == "NaN");
  CHECK(data::label_of(data::column_of(*tensor<bool>({1}).body(), 0, 1, 1), 0) == "True");
  const auto big = tensor<std::int64_t>({INT64_MAX});
  CHECK(data::label_of(data::column_of(*big.body(), 0, 1, 1), 0) == "9223372036854775807");
}

TEST_CASE("column: as many decimals as the longest number needs, one at least, six at most") {
  CHECK(cells({1, 2.5, -10}) == Lines{"  1.0", "  2.5", "-10.0"});
  CHECK(cells({1.0 / 3, 2}) == Lines{" 0.333333", " 2.000000"});
  CHECK(cells({__builtin_nan(""), 2}) == Lines{" NaN", " 2.0"});
  CHECK(cells({1e-7, 1}) == Lines{" 1.000000e-07", " 1.000000e+00"});
  CHECK(cells({}).empty());
}

TEST_CASE("column: text too wide is cut between characters") {
  Lines lines = {"ä", "ööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööö"};
  CHECK(data::align(lines, false) == 50);
  CHECK(data::width_of(lines[0]) == 50);
  CHECK(data::width_of(lines[1]) == 50);
  CHECK(lines[1].substr(lines[1].size() - 5) == "ö...");
  // Half a megabyte that counts as one character: it is walked once.
  const std::string tail(500000, '\x80');
  CHECK(data::first_characters("\xc3" + tail + "ab", 2) == "\xc3" + tail + "a");
}
