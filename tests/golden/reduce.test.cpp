// SPDX-License-Identifier: MIT
// Reductions against PyTorch.
#include <gradus/ops/extreme.hpp>
#include <gradus/ops/prod.hpp>
#include <gradus/ops/spread.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/truth.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Any;
using golden::Floats;
using golden::Numbers;

namespace {

constexpr const char* file = "reduce.txt";

/// f(x), or f(x, dims, keepdim).
template <class TypeList, class F>
void over_dims(const char* op, F f) {
  golden::check_op<TypeList>(file, op, [f](auto& c) {
    if (c.options.has("dims")) c.out(f(c.x(0), c.options.dims("dims"), c.keepdim()));
    else c.out(f(c.x(0)));
  });
}
/// f(x), or f(x, dim, keepdim).
template <class F>
void place(const char* op, F f) {
  golden::check_op<Numbers>(file, op, [f](auto& c) {
    if (c.options.has("dim")) c.out(f(c.x(0), c.dim(), c.keepdim()));
    else c.out(f(c.x(0)));
  });
}
template <class F>
void extreme(const char* op, F f) {
  golden::check_op<Numbers>(file, op, [f](auto& c) {
    if (c.options.has("dim")) c.out_pair(f(c.x(0), c.dim(), c.keepdim()));
    else c.out(f(c.x(0)));
  });
}
template <class F>
void spread(const char* op, F f) {
  golden::check_op<Floats>(file, op, [f](auto& c) {
    const bool plain = !c.options.has("dims") && !c.options.has("correction");
    c.out(plain ? f(c.x(0)) : f(c.x(0), c.options.dims("dims"), c.keepdim(), c.options.real("correction", 1)));
  });
}

}  // namespace

TEST_CASE("golden: sum") { over_dims<Any>("sum", [](const auto& x, auto... where) { return sum(x, where...); }); }
TEST_CASE("golden: mean") { over_dims<Floats>("mean", [](const auto& x, auto... where) { return mean(x, where...); }); }
TEST_CASE("golden: prod") {
  golden::check_op<Any>(file, "prod", [](auto& c) {
    if (c.options.has("dim")) c.out(prod(c.x(0), {c.dim()}, c.keepdim()));
    else c.out(prod(c.x(0)));
  });
}
TEST_CASE("golden: any") { over_dims<Any>("any", [](const auto& x, auto... where) { return any(x, where...); }); }
TEST_CASE("golden: all") { over_dims<Any>("all", [](const auto& x, auto... where) { return all(x, where...); }); }
TEST_CASE("golden: max") { extreme("max", [](const auto& x, auto... where) { return max(x, where...); }); }
TEST_CASE("golden: min") { extreme("min", [](const auto& x, auto... where) { return min(x, where...); }); }
TEST_CASE("golden: argmax") {
  place("argmax", [](const auto& x, auto... where) { return argmax(x, where...); });
}
TEST_CASE("golden: argmin") {
  place("argmin", [](const auto& x, auto... where) { return argmin(x, where...); });
}
TEST_CASE("golden: var") { spread("var", [](const auto& x, auto... where) { return var(x, where...); }); }
TEST_CASE("golden: std") { spread("std", [](const auto& x, auto... where) { return gradus::std(x, where...); }); }
TEST_CASE("golden: norm") {
  golden::check_op<Floats>(file, "norm", [](auto& c) {
    const double p = c.options.real("p", 2);
    if (c.options.has("dims")) c.out(norm(c.x(0), p, c.options.dims("dims"), c.keepdim()));
    else c.out(norm(c.x(0), p));
  });
}
