// SPDX-License-Identifier: MIT
#include <gradus/kernel/elementwise.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::kernel;

namespace {
const float inf = std::numeric_limits<float>::infinity(), NaN = std::numeric_limits<float>::quiet_NaN();

// bool is kept as bytes: vector<bool> has no data().
template <class T> using Kept = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
template <class Op, class Y, class... X>
std::vector<Kept<Y>> apply(const std::vector<X>&... x) {
  const std::size_t sizes[] = {x.size()...};
  std::vector<Kept<Y>> y(sizes[0]);
  const Dims n{static_cast<Size>(sizes[0])}, one{1};
  map<Op>(n, Strided(reinterpret_cast<Y*>(y.data()), one), Strided(x.data(), one)...);
  return y;
}
// As text, so that NaN and -0 compare.
template <class T>
std::string text(const std::vector<T>& x) {
  std::string s;
  char word[32];
  for (const T v : x) {
    if (v != v) s += "nan ";
    else std::snprintf(word, sizeof word, "%g ", static_cast<double>(v)), s += word;
  }
  return s;
}
using F = std::vector<float>;
using D = std::vector<double>;
using L = std::vector<std::int64_t>;
using B = std::vector<std::uint8_t>;
}  // namespace

TEST_CASE("elementwise: arithmetic of floats") {
  CHECK(apply<Add, float>(F{1, 2}, F{3, -4}) == F{4, -2});
  CHECK(apply<Sub, double>(D{1, 2}, D{3, -4}) == D{-2, 6});
  CHECK(apply<Mul, float>(F{1.5f, 2}, F{3, -4}) == F{4.5f, -8});
  CHECK(apply<Div, float>(F{1, -1, 3}, F{0, 0, 2}) == F{inf, -inf, 1.5f});
  CHECK(apply<FusedMulAdd, float>(F{2, 3}, F{4, 5}, F{1, -1}) == F{9, 14});
  CHECK(apply<Square, float>(F{-3, 2}) == F{9, 4});
  CHECK(apply<Pow, double>(D{2, 9}, D{10, 0.5}) == D{1024, 3});
  CHECK(apply<FloorDivide, float>(F{7, -7, 7, -7}, F{2, 2, -2, -2}) == F{3, -4, -4, 3});
  CHECK(apply<Remainder, float>(F{7, -7, 7, -7}, F{2, 2, -2, -2}) == F{1, 1, -1, -1});
}
TEST_CASE("elementwise: integers wrap around") {
  CHECK(apply<Add, std::int64_t>(L{INT64_MAX}, L{1}) == L{INT64_MIN});
  CHECK(apply<Neg, std::int64_t>(L{INT64_MIN, 5}) == L{INT64_MIN, -5});
  CHECK(apply<Abs, std::int64_t>(L{INT64_MIN, -5}) == L{INT64_MIN, 5});
  CHECK(apply<Mul, std::int32_t>(std::vector<std::int32_t>{1 << 30}, std::vector<std::int32_t>{6}) ==
        std::vector<std::int32_t>{INT32_MIN});
  CHECK(apply<Add, std::uint8_t>(B{200}, B{100}) == B{44});
  CHECK(apply<Neg, std::uint8_t>(B{1}) == B{255});
  CHECK(apply<Square, std::int64_t>(L{-4}) == L{16});
  CHECK(apply<FloorDivide, std::int64_t>(L{7, -7, 7, -7, 1}, L{2, 2, -2, -2, 0}) == L{3, -4, -4, 3, 0});
  CHECK(apply<Remainder, std::int64_t>(L{7, -7, 7, -7, 1}, L{2, 2, -2, -2, 0}) == L{1, 1, -1, -1, 0});
  CHECK(apply<Pow, std::int64_t>(L{2, -3}, L{10, 3}) == L{1024, -27});
  CHECK(apply<Sign, std::int64_t>(L{-7, 0, 9}) == L{-1, 0, 1});
  CHECK(apply<Clamp, std::int64_t>(L{-7, 0, 9}, L{-1, -1, -1}, L{2, 2, 2}) == L{-1, 0, 2});
}
// NaN, -0 and infinities: the right-hand sides are PyTorch's answers.
TEST_CASE("elementwise: special values as in PyTorch") {
  const F x{NaN, -0.0f, 0, -3, 3, inf, -inf};
  const F seven(7, 0), one(7, 1), two(7, 2), nans(7, NaN);
  CHECK(text(apply<Sign, float>(x)) == "0 0 0 -1 1 1 -1 ");
  CHECK(text(apply<Relu, float>(x)) == "nan -0 0 0 3 inf 0 ");
  CHECK(text(apply<Abs, float>(x)) == "nan 0 0 3 3 inf inf ");
  CHECK(text(apply<Clamp, float>(x, two, one)) == "nan 1 1 1 1 1 1 ");
  CHECK(text(apply<Clamp, float>(x, seven, one)) == "nan -0 0 0 1 1 0 ");
  CHECK(text(apply<Clamp, float>(x, nans, one)) == "nan nan nan nan nan nan nan ");
  CHECK(text(apply<Clamp, float>(x, seven, nans)) == "nan nan nan nan nan nan nan ");
  CHECK(text(apply<Maximum, float>(F{NaN, 1, 0, -0.0f}, F{1, NaN, -0.0f, 0})) == "nan nan 0 -0 ");
  CHECK(text(apply<Minimum, float>(F{NaN, 1, 0, 5}, F{1, NaN, 1, 4})) == "nan nan 0 4 ");
  CHECK(text(apply<Floor, float>(F{-0.0f, -0.3f, 2.5f, inf})) == "-0 -1 2 inf ");
  CHECK(text(apply<Round, float>(F{-0.5f, 0.5f, 1.5f, 2.5f, -2.5f})) == "-0 0 2 2 -2 ");
  CHECK(text(apply<Neg, float>(F{0, -0.0f, NaN})) == "-0 0 nan ");
  CHECK(text(apply<Sqrt, float>(F{-1, -0.0f, 4, inf})) == "nan -0 2 inf ");
  CHECK(text(apply<ReluGradient, float>(F{NaN, 0, -1, 1}, F{5, 5, 5, 5})) == "5 0 0 5 ");
}
TEST_CASE("elementwise: comparisons and tests give bools") {
  const D x{1, 2, 3, std::nan("")}, y{2, 2, 2, 2};
  CHECK(apply<Equal, bool>(x, y) == B{0, 1, 0, 0});
  CHECK(apply<NotEqual, bool>(x, y) == B{1, 0, 1, 1});
  CHECK(apply<Less, bool>(x, y) == B{1, 0, 0, 0});
  CHECK(apply<LessEqual, bool>(x, y) == B{1, 1, 0, 0});
  CHECK(apply<Greater, bool>(x, y) == B{0, 0, 1, 0});
  CHECK(apply<GreaterEqual, bool>(x, y) == B{0, 1, 1, 0});
  CHECK(apply<Less, bool>(L{1, 2, 3}, L{2, 2, 2}) == B{1, 0, 0});
  const F z{NaN, inf, -inf, 3.4e38f, 0};
  CHECK(apply<IsNan, bool>(z) == B{1, 0, 0, 0, 0});
  CHECK(apply<IsInf, bool>(z) == B{0, 1, 1, 0, 0});
  CHECK(apply<IsFinite, bool>(z) == B{0, 0, 0, 1, 1});
  CHECK(apply<IsFinite, bool>(L{0, 5}) == B{1, 1});
}
TEST_CASE("elementwise: logic takes whatever is not 0 as true") {
  CHECK(apply<LogicalAnd, bool>(F{0, 1, NaN, 2}, F{1, 0, 1, -0.5f}) == B{0, 0, 1, 1});
  CHECK(apply<LogicalOr, bool>(F{0, 1, -0.0f}, F{0, 0, 0}) == B{0, 1, 0});
  CHECK(apply<LogicalXor, bool>(L{0, 1, 7}, L{1, 0, 2}) == B{1, 1, 0});
  CHECK(apply<LogicalNot, bool>(D{0, 1, std::nan("")}) == B{1, 0, 0});
  CHECK(apply<LogicalNot, bool>(L{0, 1}) == B{1, 0});
}
TEST_CASE("elementwise: where picks without looking at the other side") {
  const bool c[] = {true, false, true};
  const F a{1, NaN, 3}, b{NaN, 5, NaN};
  F y(3);
  const Dims n{3}, one{1};
  map<Where>(n, Strided(y.data(), one), Strided(c, one), Strided(a.data(), one), Strided(b.data(), one));
  CHECK(y == F{1, 5, 3});
  const L i{1, 2, 3}, j{4, 5, 6};
  L k(3);
  map<Where>(n, Strided(k.data(), one), Strided(c, one), Strided(i.data(), one), Strided(j.data(), one));
  CHECK(k == L{1, 5, 3});
}
TEST_CASE("elementwise: gradients of the activations") {
  CHECK(apply<SigmoidGradient, double>(D{0.25, 0.5}, D{4, 8}) == D{0.75, 2});
  CHECK(apply<TanhGradient, double>(D{0.5, -1}, D{4, 8}) == D{3, 0});
}
TEST_CASE("elementwise: an element's bits do not depend on layout, length or threads") {
  const Size n = 100003;
  F x(static_cast<std::size_t>(2 * n));
  for (std::size_t k = 0; k < x.size(); ++k) x[k] = static_cast<float>(k) * 1e-3f - 100;
  F flat(static_cast<std::size_t>(n)), serial = flat, strided(x.size());
  const Dims size{n}, one{1}, two{2};
  map<Exp>(size, Strided(flat.data(), one), Strided(x.data(), two));
  {
    Threads single(1);
    map<Exp>(size, Strided(serial.data(), one), Strided(x.data(), two));
  }
  map<Exp>(size, Strided(strided.data(), two), Strided(x.data(), two));
  CHECK(flat == serial);
  for (std::size_t k = 0; k < flat.size(); k += 977) {
    float alone;
    map<Exp>({}, Strided(&alone), Strided(&x[2 * k]));
    REQUIRE(flat[k] == alone);
    REQUIRE(flat[k] == strided[2 * k]);
  }
}
TEST_CASE("elementwise: functions of the table reach their kernels") {
  CHECK(apply<Exp, double>(D{0})[0] == 1);
  CHECK(apply<Expm1, double>(D{1e-20})[0] == 1e-20);
  CHECK(apply<Log, double>(D{1})[0] == 0);
  CHECK(apply<Log1p, double>(D{1e-20})[0] == 1e-20);
  CHECK(apply<Sin, double>(D{0.5})[0] == Approx(0.479425538604203));
  CHECK(apply<Cos, double>(D{0.5})[0] == Approx(0.8775825618903728));
  CHECK(apply<Tanh, double>(D{0.5})[0] == Approx(0.46211715726000973));
  CHECK(apply<Sigmoid, double>(D{0.5})[0] == Approx(0.6224593312018546));
}
