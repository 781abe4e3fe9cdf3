// SPDX-License-Identifier: MIT
// Functions of one operand against PyTorch.
#include <gradus/ops/unary.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Any;
using golden::Floats;
using golden::Signed;

namespace {

constexpr const char* file = "elementwise.txt";

template <class TypeList, class F>
void unary(const char* op, F f) {
  golden::check_op<TypeList>(file, op, [f](auto& c) { c.out(f(c.x(0))); });
}

}  // namespace

TEST_CASE("golden: neg") { unary<Signed>("neg", [](const auto& x) { return neg(x); }); }
TEST_CASE("golden: square") { unary<Signed>("square", [](const auto& x) { return square(x); }); }
TEST_CASE("golden: exp") { unary<Any>("exp", [](const auto& x) { return exp(x); }); }
TEST_CASE("golden: log") { unary<Any>("log", [](const auto& x) { return log(x); }); }
TEST_CASE("golden: sqrt") { unary<Any>("sqrt", [](const auto& x) { return sqrt(x); }); }
TEST_CASE("golden: abs") { unary<Signed>("abs", [](const auto& x) { return abs(x); }); }
TEST_CASE("golden: sign") { unary<Signed>("sign", [](const auto& x) { return sign(x); }); }
TEST_CASE("golden: floor") { unary<Floats>("floor", [](const auto& x) { return floor(x); }); }
TEST_CASE("golden: round") { unary<Floats>("round", [](const auto& x) { return round(x); }); }
TEST_CASE("golden: sin") { unary<Any>("sin", [](const auto& x) { return sin(x); }); }
TEST_CASE("golden: cos") { unary<Any>("cos", [](const auto& x) { return cos(x); }); }
TEST_CASE("golden: tanh") { unary<Any>("tanh", [](const auto& x) { return tanh(x); }); }
TEST_CASE("golden: sigmoid") { unary<Any>("sigmoid", [](const auto& x) { return sigmoid(x); }); }
TEST_CASE("golden: relu") { unary<Signed>("relu", [](const auto& x) { return relu(x); }); }
