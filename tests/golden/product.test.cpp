// SPDX-License-Identifier: MIT
// Products, running sums, order and softmax against PyTorch.
#include <gradus/ops/cumsum.hpp>
#include <gradus/ops/linear.hpp>
#include <gradus/ops/matmul.hpp>
#include <gradus/ops/softmax.hpp>
#include <gradus/ops/sort.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Any;
using golden::Floats;
using golden::Numbers;

namespace {

constexpr const char* file = "reduce.txt";

}  // namespace

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
