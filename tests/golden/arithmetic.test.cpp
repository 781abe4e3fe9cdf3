// SPDX-License-Identifier: MIT
// Arithmetic of two operands against PyTorch.
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/pow.hpp>
#include <gradus/ops/where.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Any;
using golden::Numbers;
using golden::Signed;

namespace {

constexpr const char* file = "elementwise.txt";

/// Two tensors, a tensor and a scalar, or a scalar and a tensor.
template <class TypeList, class F>
void arithmetic(const char* op, F f) {
  golden::check_op<TypeList>(file, op, [f](auto& c) {
    if (c.count() == 2) c.out(f(c.x(0), c.x(1)));
    else if (c.options.text("side", "right") == "left") c.scalar([&](auto s) { c.out(f(s, c.x(0))); });
    else c.scalar([&](auto s) { c.out(f(c.x(0), s)); });
  });
}
template <class TypeList, class F>
void binary(const char* op, F f) {
  golden::check_op<TypeList>(file, op, [f](auto& c) { c.out(f(c.x(0), c.x(1))); });
}

}  // namespace

TEST_CASE("golden: add") { arithmetic<Any>("add", [](const auto& a, const auto& b) { return add(a, b); }); }
TEST_CASE("golden: sub") { arithmetic<Numbers>("sub", [](const auto& a, const auto& b) { return sub(a, b); }); }
TEST_CASE("golden: mul") { arithmetic<Any>("mul", [](const auto& a, const auto& b) { return mul(a, b); }); }
TEST_CASE("golden: div") { arithmetic<Numbers>("div", [](const auto& a, const auto& b) { return div(a, b); }); }
TEST_CASE("golden: pow") { arithmetic<Signed>("pow", [](const auto& a, const auto& b) { return pow(a, b); }); }
TEST_CASE("golden: maximum") { binary<Numbers>("maximum", [](const auto& a, const auto& b) { return maximum(a, b); }); }
TEST_CASE("golden: minimum") { binary<Numbers>("minimum", [](const auto& a, const auto& b) { return minimum(a, b); }); }
