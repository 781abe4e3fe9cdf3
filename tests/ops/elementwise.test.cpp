// SPDX-License-Identifier: MIT
#include <gradus/ops/arithmetic.hpp>

#include "support/ops.hpp"

using namespace gradus;

TEST_CASE("elementwise: one, two and three operands, broadcast and transposed") {
  const Tensor<float> x = tensor<float>({{1, 2, 3}, {4, 5, 6}});
  CHECK(same(elementwise<kernel::Neg, float>(x.t()), {-1, -4, -2, -5, -3, -6}));
  const Tensor<float> sum = elementwise<kernel::Add, float>("add", x, tensor<float>({{10}, {20}}));
  CHECK(sum.sizes() == Dims{2, 3});
  CHECK(same(sum, {11, 12, 13, 24, 25, 26}));
  const Tensor<float> clamped =
      elementwise<kernel::Clamp, float>("clamp", x.t(), tensor<float>({2, 5}), tensor<float>({{3}, {9}, {4}}));
  CHECK(clamped.sizes() == Dims{3, 2});
  CHECK(same(clamped, {2, 3, 2, 5, 3, 4}));
}

TEST_CASE("elementwise: in place, the result may be one of the operands") {
  const Tensor<double> x = tensor<double>({{1, 2}, {3, 4}}), column = x.select(1, 0);
  elementwise_into<kernel::Mul>(column, column, column);
  CHECK(same(x, {1, 2, 9, 4}));
  elementwise_into<kernel::Sub>(x.t(), x.t(), tensor<double>({1, 2}));
  CHECK(same(x, {0, 1, 7, 2}));
}

TEST_CASE("elementwise: a lone element has the bits that it has in a row") {
  const auto check = [](auto op, auto zero) {
    using Op = decltype(op);
    using T = decltype(zero);
    const Tensor<T> a = Tensor<T>::empty({61}), b = Tensor<T>::empty({61});
    for (int i = 0; i < 61; ++i) {
      a.data_ptr()[i] = static_cast<T>(std::ldexp(1 + i / 3., (7 * i) % 40 - 20));
      b.data_ptr()[i] = static_cast<T>(std::ldexp(1 + i / 7., (11 * i) % 60 - (sizeof(T) == 4 ? 140 : 1060)));
    }
    const Tensor<T> row = elementwise<Op, T>("op", a, b);
    bool equal = true;
    for (int i = 0; i < 61; ++i) {
      const T one = elementwise<Op, T>("op", a.select(0, i), b.select(0, i)).item();
      equal = equal && std::memcmp(&one, row.data_ptr() + i, sizeof one) == 0;
    }
    CHECK(equal);
  };
  check(kernel::Add(), 0.f);
  check(kernel::Sub(), 0.f);
  check(kernel::Mul(), 0.f);
  check(kernel::Div(), 0.f);
  check(kernel::Add(), 0.);
  check(kernel::Mul(), 0.);
  check(kernel::Div(), 0.);
}

TEST_CASE("elementwise: the number beside a tensor raises the category, never the size") {
  STATIC_REQUIRE(std::same_as<decltype(tensor<bool>({true}) + true), Tensor<bool>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<bool>({true}) + 1), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<bool>({true}) + 1.5), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<std::uint8_t>({1}) + 1L), Tensor<std::uint8_t>>);
  STATIC_REQUIRE(std::same_as<decltype(tensor<std::int32_t>({1}) * 2.0), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(2 * tensor<float>({1})), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(2.5f * tensor<double>({1})), Tensor<double>>);
  // Checked with PyTorch: numbers wrap, they do not widen.
  CHECK(same(tensor<std::uint8_t>({1, 200}) + 300, {45, 244}));
  CHECK(same(tensor<std::uint8_t>({1, 200}) + -1, {0, 199}));
  CHECK(same(tensor<std::int32_t>({1, -2}) + (std::int64_t{1} << 40), {1, -2}));
  CHECK(same(tensor<float>({1, -1}) + 1e40, {inf, inf}));
}

TEST_CASE("elementwise: which numbers an element type holds") {
  CHECK(holds<bool>(7.5));
  CHECK((holds<std::uint8_t>(255) && holds<std::uint8_t>(-255) && holds<std::uint8_t>(255.0)));
  CHECK_FALSE((holds<std::uint8_t>(256) || holds<std::uint8_t>(-256) || holds<std::uint8_t>(-1.0)));
  CHECK((holds<std::int32_t>(INT32_MIN) && !holds<std::int32_t>(2147483648u) && !holds<std::int32_t>(2147483647.5)));
  CHECK((holds<std::int64_t>(-0x1p63) && !holds<std::int64_t>(0x1p63) && !holds<std::int64_t>(~std::uint64_t{0})));
  CHECK((!holds<std::int64_t>(nan_) && !holds<std::int64_t>(inf)));
  CHECK((holds<float>(inf) && holds<float>(nan_) && holds<float>(3.4e38) && !holds<float>(-1e40)));
  CHECK(holds<double>(1e300));
}
