// SPDX-License-Identifier: MIT
// Expected texts: Python 3.11, tqdm 4.70 and Lightning 2.4.
#include <clocale>
#include <limits>

#include <gradus/train/number.hpp>

#include "support/catch.hpp"

using namespace gradus::train;

TEST_CASE("repr: as Python writes a float") {
  const std::pair<double, const char*> cases[] = {
      {static_cast<double>(0.966f), "0.9660000205039978"}, {0.1, "0.1"}, {1e-05, "1e-05"}, {0.0001, "0.0001"},
      {1e15, "1000000000000000.0"}, {1e16, "1e+16"}, {123456789012345678., "1.2345678901234568e+17"},
      {5e-324, "5e-324"}, {1e22, "1e+22"}, {-0.0, "-0.0"}, {1. / 3, "0.3333333333333333"}, {100000., "100000.0"},
      {1.5e300, "1.5e+300"}, {std::numeric_limits<double>::infinity(), "inf"},
      {-std::numeric_limits<double>::infinity(), "-inf"}, {std::numeric_limits<double>::quiet_NaN(), "nan"}};
  for (const auto& [x, text] : cases) CHECK(repr(x) == text);
}

TEST_CASE("fixed: rounds, whatever the locale's decimal point is") {
  std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
  CHECK(fixed(0.12346, 4) == "0.1235");
  CHECK(fixed(60.197376, 2) == "60.20");
  CHECK(fixed(2, 0) == "2");
  CHECK(repr(0.5) == "0.5");
  std::setlocale(LC_NUMERIC, "C");
}

TEST_CASE("with_commas: groups of three") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(1000) == "1,000");
  CHECK(with_commas(-235146) == "-235,146");
  CHECK(with_commas(-999) == "-999");
  CHECK(with_commas(60197376) == "60,197,376");
}

TEST_CASE("human_count: as Lightning counts parameters") {
  const std::pair<gradus::Size, const char*> cases[] = {
      {0, "0  "}, {7, "7  "}, {999, "999  "}, {1000, "1.0 K"}, {1234, "1.2 K"}, {7850, "7.9 K"}, {99999, "100.0 K"},
      {100000, "100 K"}, {123456, "123 K"}, {235146, "235 K"}, {2000000, "2.0 M"}, {3000000000, "3.0 B"},
      {400000000000000, "400 T"}, {5000000000000000, "5,000 T"}};
  for (const auto& [n, text] : cases) CHECK(human_count(n) == text);
}

TEST_CASE("short_number: as Lightning's progress bar") {
  const std::pair<double, const char*> cases[] = {
      {0.3, "0.300"}, {3.0, "3.000"}, {0.123456, "0.123"}, {12345.678, "1.23e+4"}, {1e-07, "1e-7"},
      {0.96600002, "0.966"}, {2.0, "2.000"}, {100.5, "100.0"}, {1e+20, "1e+20"}, {-0.0123456, "-0.0123"},
      {12.0, "12.00"}, {0.0, "0.000"}, {123456.0, "1.23e+5"}, {1e+100, "1e+100"}, {99.96, "100.0"}, {1e-10, "1e-10"}};
  for (const auto& [x, text] : cases) CHECK(short_number(x) == text);
  CHECK(short_number(std::numeric_limits<double>::quiet_NaN()) == "nan");
}

TEST_CASE("padded: counts characters, not bytes") {
  CHECK(padded("│  └─", 7) == "│  └─  ");
  CHECK(padded("long", 2) == "long");
  CHECK(without_trailing_blanks("a b  ") == "a b");
  CHECK(repeated("ab", 3) == "ababab");
}
