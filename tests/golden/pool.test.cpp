// SPDX-License-Identifier: MIT
// Pooling, padding, one_hot and softmax over any dimension against PyTorch.
#include <gradus/ops/avg_pool2d.hpp>
#include <gradus/ops/max_pool2d.hpp>
#include <gradus/ops/one_hot.hpp>
#include <gradus/ops/pad.hpp>
#include <gradus/ops/softmax.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Floats;
using golden::Numbers;

namespace {

constexpr const char* file = "pool.txt";

Pair pair(const golden::Case& c, const char* key, Pair otherwise) {
  if (!c.has(key)) return otherwise;
  const Dims d = c.dims(key);
  return {d[0], d[-1]};
}
PadMode mode(const golden::Case& c) {
  const std::string name = c.text("mode", "constant");
  return name == "reflect"     ? PadMode::reflect
         : name == "replicate" ? PadMode::replicate
         : name == "circular"  ? PadMode::circular
                               : PadMode::constant;
}

}  // namespace

TEST_CASE("golden: max_pool2d") {
  golden::check_op<Numbers>(file, "max_pool2d", [](auto& c) {
    const Pair kernel = pair(c.options, "kernel", 1);
    const MaxPool2dOptions options{kernel, pair(c.options, "stride", kernel), pair(c.options, "padding", 0),
                                   pair(c.options, "dilation", 1), c.options.integer("ceil") != 0};
    c.out_pair(max_pool2d_with_indices(c.x(0), options));
  });
}
TEST_CASE("golden: avg_pool2d") {
  golden::check_op<Floats>(file, "avg_pool2d", [](auto& c) {
    const Pair kernel = pair(c.options, "kernel", 1);
    c.out(avg_pool2d(c.x(0), AvgPool2dOptions{kernel, pair(c.options, "stride", kernel), pair(c.options, "padding", 0),
                                              c.options.integer("ceil") != 0, c.options.integer("include", 1) != 0,
                                              c.options.integer("divisor", no_divisor)}));
  });
}
TEST_CASE("golden: pad") {
  golden::check_op<golden::Any>(file, "pad", [](auto& c) {
    c.out(pad(c.x(0), c.options.dims("amounts"), mode(c.options), c.options.real("value")));
  });
}
TEST_CASE("golden: one_hot") {
  golden::check_op<golden::Types<std::int64_t>>(
      file, "one_hot", [](auto& c) { c.out(one_hot(c.x(0), c.options.integer("classes", -1))); });
}
TEST_CASE("golden: softmax over any dimension") {
  golden::check_op<Floats>(file, "softmax", [](auto& c) { c.out(softmax(c.x(0), c.dim())); });
}
TEST_CASE("golden: log_softmax over any dimension") {
  golden::check_op<Floats>(file, "log_softmax", [](auto& c) { c.out(log_softmax(c.x(0), c.dim())); });
}
