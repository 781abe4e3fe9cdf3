// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <climits>
#include <type_traits>

#include <gradus/core/error.hpp>
#include <gradus/core/shape.hpp>

using namespace gradus;

TEST_CASE("error: pieces of every kind are joined in order") {
  const std::string name = "x";
  CHECK(join({"[op] ", name, " must be ", 3, ", but got ", Dims{2, 3}, " and ", 0.25, "."}) ==
        "[op] x must be 3, but got (2, 3) and 0.25.");
  CHECK(join({}) == "");
}
TEST_CASE("error: numbers keep their sign and size") {
  CHECK(join({LLONG_MIN, " ", LLONG_MAX, " ", -1}) == "-9223372036854775808 9223372036854775807 -1");
  CHECK(join({1e-8, " ", -1.5, " ", 1e300}) == "1e-08 -1.5 1e+300");
}
TEST_CASE("error: fail throws the type it is asked for, with the sentence") {
  CHECK(error_of<ShapeError>([] { fail<ShapeError>({"[t] x must have rank ", 2, ", but got x ", Dims{4}, "."}); }) ==
        "[t] x must have rank 2, but got x (4,).");
  CHECK_THROWS_AS(fail<IoError>({"a"}), IoError);
}
TEST_CASE("error: every type is an Error, and an Error is a std::runtime_error") {
  CHECK((std::is_base_of_v<Error, ShapeError> && std::is_base_of_v<Error, ValueError> &&
         std::is_base_of_v<Error, IndexError> && std::is_base_of_v<Error, TypeError> &&
         std::is_base_of_v<Error, AutogradError> && std::is_base_of_v<Error, FormatError> &&
         std::is_base_of_v<Error, IoError> && std::is_base_of_v<std::runtime_error, Error>));
}
