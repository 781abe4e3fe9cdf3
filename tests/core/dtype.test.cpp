// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/core/dtype.hpp>

using namespace gradus;

namespace {
struct Row { Dtype dtype; std::string name, class_name; std::size_t bytes; };
const Row rows[] = {
    {dtype_of<float>(), "float32", "FloatTensor", 4},      {dtype_of<double>(), "float64", "DoubleTensor", 8},
    {dtype_of<std::int64_t>(), "int64", "LongTensor", 8},  {dtype_of<std::int32_t>(), "int32", "IntTensor", 4},
    {dtype_of<std::uint8_t>(), "uint8", "ByteTensor", 1},  {dtype_of<bool>(), "bool", "BoolTensor", 1},
};
}  // namespace

TEST_CASE("dtype: names and sizes are PyTorch's") {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(name(row.dtype) == row.name);
    CHECK(class_name(row.dtype) == row.class_name);
    CHECK(size_bytes(row.dtype) == row.bytes);
  }
}
TEST_CASE("dtype: visit hands over the type that the value names") {
  for (const Row& row : rows) {
    CHECK(visit(row.dtype, [](auto t) { return dtype_of<decltype(t)>(); }) == row.dtype);
    CHECK(visit(row.dtype, [](auto t) { return sizeof t; }) == row.bytes);
  }
}
TEST_CASE("dtype: the list of element types is closed, and only float and double can have gradients") {
  STATIC_REQUIRE((Element<float> && Element<bool> && Element<std::uint8_t>));
  STATIC_REQUIRE_FALSE((Element<char> || Element<long double> || Element<unsigned> || Element<const float>));
  STATIC_REQUIRE((Floating<float> && Floating<double>));
  STATIC_REQUIRE_FALSE((Floating<std::int64_t> || Floating<bool>));
}
