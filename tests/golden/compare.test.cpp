// SPDX-License-Identifier: MIT
// Comparisons, logic, choices and casts against PyTorch.
#include <limits>

#include <gradus/ops/close.hpp>
#include <gradus/ops/compare.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/ops/where.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Any;
using golden::Numbers;

namespace {

constexpr const char* file = "elementwise.txt";

template <class TypeList, class F>
void unary(const char* op, F f) {
  golden::check_op<TypeList>(file, op, [f](auto& c) { c.out(f(c.x(0))); });
}
template <class TypeList, class F>
void binary(const char* op, F f) {
  golden::check_op<TypeList>(file, op, [f](auto& c) { c.out(f(c.x(0), c.x(1))); });
}
template <class F>
void comparison(const char* op, F f) {
  golden::check_op<Any>(file, op, [f](auto& c) {
    if (c.count() == 2) c.out(f(c.x(0), c.x(1)));
    else c.scalar([&](auto s) { c.out(f(c.x(0), s)); });
  });
}

}  // namespace

TEST_CASE("golden: eq") { comparison("eq", [](const auto& a, const auto& b) { return eq(a, b); }); }
TEST_CASE("golden: ne") { comparison("ne", [](const auto& a, const auto& b) { return ne(a, b); }); }
TEST_CASE("golden: lt") { comparison("lt", [](const auto& a, const auto& b) { return lt(a, b); }); }
TEST_CASE("golden: le") { comparison("le", [](const auto& a, const auto& b) { return le(a, b); }); }
TEST_CASE("golden: gt") { comparison("gt", [](const auto& a, const auto& b) { return gt(a, b); }); }
TEST_CASE("golden: ge") { comparison("ge", [](const auto& a, const auto& b) { return ge(a, b); }); }
TEST_CASE("golden: logical_and") {
  binary<Any>("logical_and", [](const auto& a, const auto& b) { return logical_and(a, b); });
}
TEST_CASE("golden: logical_or") {
  binary<Any>("logical_or", [](const auto& a, const auto& b) { return logical_or(a, b); });
}
TEST_CASE("golden: logical_xor") {
  binary<Any>("logical_xor", [](const auto& a, const auto& b) { return logical_xor(a, b); });
}
TEST_CASE("golden: logical_not") { unary<Any>("logical_not", [](const auto& x) { return logical_not(x); }); }
TEST_CASE("golden: isnan") { unary<Numbers>("isnan", [](const auto& x) { return isnan(x); }); }
TEST_CASE("golden: isfinite") { unary<Numbers>("isfinite", [](const auto& x) { return isfinite(x); }); }
TEST_CASE("golden: allclose") {
  golden::check_op<Numbers>(file, "allclose", [](auto& c) {
    const bool close = allclose(c.x(0), c.x(1), c.options.real("rtol", 1e-5), c.options.real("atol", 1e-8),
                                c.options.integer("equal_nan") != 0);
    c.out(full<bool>({}, close));
  });
}
TEST_CASE("golden: clamp") {
  golden::check_op<Numbers>(file, "clamp", [](auto& c) {
    using T = typename std::remove_reference_t<decltype(c)>::value_type;
    using Limits = std::numeric_limits<T>;
    const T low = c.options.has("min") ? static_cast<T>(c.options.real("min")) : Limits::lowest();
    const T high = c.options.has("max") ? static_cast<T>(c.options.real("max")) : Limits::max();
    c.out(clamp(c.x(0), low, high));
  });
}
TEST_CASE("golden: where") {
  golden::check_op<Any>(file, "where", [](auto& c) { c.out(where(c.mask(0), c.x(1), c.x(2))); }, 1);
}
TEST_CASE("golden: masked_fill") {
  golden::check_op<Any>(file, "masked_fill", [](auto& c) {
    c.out(masked_fill(c.x(0), c.mask(1), c.options.real("value")));
  });
}
TEST_CASE("golden: cast") {
  golden::check_op<Any>(file, "cast", [](auto& c) {
    visit(golden::parse_dtype(c.options.text("to", "")), [&](auto to) { c.out(c.x(0).template to<decltype(to)>()); });
  });
}
