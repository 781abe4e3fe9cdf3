// SPDX-License-Identifier: MIT
// Reductions, scans, softmax and products against PyTorch.
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
template <class TypeList, class F>
void over_dim(const char* op, F f) {
  golden::check_op<TypeList>(file, op, [f](auto& c) {
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
    const Size correction = c.options.integer("correction", 1);
    if (c.options.has("dims")) c.out(f(c.x(0), c.options.dims("dims"), correction, c.keepdim()));
    else c.out(f(c.x(0), correction));
  });
}

}  // namespace

TEST_CASE("golden: sum") { over_dims<Any>("sum", [](const auto& x, auto... where) { return sum(x, where...); }); }
TEST_CASE("golden: mean") { over_dims<Floats>("mean", [](const auto& x, auto... where) { return mean(x, where...); }); }
TEST_CASE("golden: prod") { over_dim<Any>("prod", [](const auto& x, auto... where) { return prod(x, where...); }); }
TEST_CASE("golden: any") { over_dims<Any>("any", [](const auto& x, auto... where) { return any(x, where...); }); }
TEST_CASE("golden: all") { over_dims<Any>("all", [](const auto& x, auto... where) { return all(x, where...); }); }
TEST_CASE("golden: max") { extreme("max", [](const auto& x, auto... where) { return max(x, where...); }); }
TEST_CASE("golden: min") { extreme("min", [](const auto& x, auto... where) { return min(x, where...); }); }
TEST_CASE("golden: argmax") {
  over_dim<Numbers>("argmax", [](const auto& x, auto... where) { return argmax(x, where...); });
}
TEST_CASE("golden: argmin") {
  over_dim<Numbers>("argmin", [](const auto& x, auto... where) { return argmin(x, where...); });
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

TEST_CASE("golden: cumsum") { golden::check_op<Any>(file, "cumsum", [](auto& c) { c.out(cumsum(c.x(0), c.dim())); }); }
TEST_CASE("golden: sort") {
  golden::check_op<Any>(file, "sort", [](auto& c) {
    c.out_pair(sort(c.x(0), c.dim(-1), c.options.integer("descending") != 0));
  });
}
TEST_CASE("golden: topk") {
  golden::check_op<Numbers>(file, "topk", [](auto& c) {
    c.out_pair(topk(c.x(0), c.options.integer("k"), c.dim(-1), c.options.integer("largest", 1) != 0));
  });
}
TEST_CASE("golden: softmax") {
  golden::check_op<Floats>(file, "softmax", [](auto& c) { c.out(softmax(c.x(0), c.dim())); });
}
TEST_CASE("golden: log_softmax") {
  golden::check_op<Floats>(file, "log_softmax", [](auto& c) { c.out(log_softmax(c.x(0), c.dim())); });
}

TEST_CASE("golden: matmul") {
  golden::check_op<Numbers>(file, "matmul", [](auto& c) { c.out(matmul(c.x(0), c.x(1))); });
}
TEST_CASE("golden: outer") {
  golden::check_op<Numbers>(file, "outer", [](auto& c) { c.out(outer(c.x(0), c.x(1))); });
}
TEST_CASE("golden: linear") {
  golden::check_op<Floats>(file, "linear", [](auto& c) {
    if (c.count() == 3) c.out(linear(c.x(0), c.x(1), c.x(2)));
    else c.out(linear(c.x(0), c.x(1)));
  });
}
