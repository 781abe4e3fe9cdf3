// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <array>

#include <gradus/autograd/backward.hpp>
#include <gradus/autograd/record.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>

using namespace gradus;
using D = Tensor<double>;

namespace {
/// y = a b with one rule for both inputs.
D joint_mul(const D& a, const D& b, int* asked) {
  D y = mul(a.detach(), b.detach());
  return record_jointly("JointBackward0", y, std::array<Input, 2>{a, b},
      [a = saved(a), b = saved(b), asked](D dy, Needs needs) {
        *asked = (needs[0] ? 1 : 0) + (needs[1] ? 2 : 0);
        return std::array{needs[0] ? mul(dy, b()) : D(), needs[1] ? mul(dy, a()) : D()};
      });
}
}  // namespace

TEST_CASE("record: an op outside the library is recorded like one inside", "[autograd]") {
  const D x = tensor<double>({1, 2}).requires_grad_();
  D y = mul(x.detach(), 3.0);
  y = record("TripleBackward0", y, {x}, [](D dy) { return mul(dy, 3.0); });
  CHECK(std::string(y.grad_fn()) == "TripleBackward0");
  sum(y).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{3, 3});
}
TEST_CASE("record: constants are not recorded, and nothing is under NoGrad", "[autograd]") {
  const long before = live_nodes();
  const D x = tensor<double>({1, 2});
  CHECK_FALSE((x * x).requires_grad());
  const D w = tensor<double>({1, 2}).requires_grad_();
  NoGrad guard;
  CHECK_FALSE((x * w).requires_grad());
  CHECK(live_nodes() == before + 1);  // w itself
}
TEST_CASE("record: what only an unneeded rule would save is not kept", "[autograd]") {
  const D w = tensor<double>({3}).requires_grad_();
  D x = tensor<double>({2});
  const D y = w * x;  // dw needs x; dx, which would need w, is not wanted
  CHECK_FALSE(x.is_unique());
  CHECK(w.body()->refs == 1);
}
TEST_CASE("record: a saved tensor is freed by the pass that used it", "[autograd]") {
  const D w = tensor<double>(3).requires_grad_();
  D x = tensor<double>(2);
  const D y = w * x;
  y.backward();
  CHECK(x.is_unique());
}
TEST_CASE("record: what a rule is lent stays good while the rule looks at it without a graph", "[autograd]") {
  const D x = tensor<double>(3).requires_grad_();
  D y = mul(x.detach(), 2.0);
  y = record("TwiceBackward0", y, {x}, [y = saved(y)](const D& dy) {
    const D& attached = y();
    NoGrad guard;
    const double value = y().item();
    GradMode on(true);
    return mul(dy, mul(attached, 1 / value * 2));
  });
  const D dx = grad({y}, {x}, {.create_graph = true})[0];
  CHECK(dx.item() == 2);
  CHECK(dx.requires_grad());
}
TEST_CASE("record: a rule may run a pass over its own graph", "[autograd]") {
  const D x = tensor<double>(3).requires_grad_();
  bool inside = false;
  D y = mul(x.detach(), 2.0);
  {
    const D two = tensor<double>(2);
    y = record("NestedBackward0", y, {x}, [&inside, &y, &x, two = saved(two)](const D& dy) {
      const D& factor = two();
      if (!std::exchange(inside, true)) CHECK(grad({y}, {x})[0].item() == 2);
      return mul(dy, factor);  // freed neither by the inner pass nor by anyone else
    });
  }
  CHECK(grad({y}, {x})[0].item() == 2);
}
TEST_CASE("record: a joint rule is told which gradients are wanted", "[autograd]") {
  int asked = 0;
  const D a = tensor<double>(2).requires_grad_(), b = tensor<double>(5).requires_grad_();
  joint_mul(a, b, &asked).backward();
  CHECK(asked == 3);
  CHECK(a.grad().item() == 5);
  CHECK(b.grad().item() == 2);
  joint_mul(a.detach(), b, &asked).backward();
  CHECK(asked == 2);
  const D y = joint_mul(a, b, &asked);
  CHECK(grad(y, {a})[0].item() == 5);
  CHECK(asked == 1);
}
TEST_CASE("record: named gives a composed op its own name", "[autograd]") {
  const D x = tensor<double>(2).requires_grad_();
  CHECK(std::string(named("MyBackward0", x * x).grad_fn()) == "MyBackward0");
  CHECK(named("MyBackward0", x).grad_fn() == nullptr);
}
