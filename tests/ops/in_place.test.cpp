// SPDX-License-Identifier: MIT
#include <gradus/ops/in_place.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// How the graph sees an edit: tests/autograd/edit.test.cpp. Values and edges: PyTorch 2.13.

namespace {

const auto grid = [] { return tensor<double>({{.3, 1.2, 2.1}, {.7, 1.9, 3.3}}); };
/// The op that an edit of an intermediate result leaves behind.
template <class Edit>
std::string edited_by(Edit edit) {
  const F y = tensor<float>({.5, 2}).requires_grad_() * 1;
  edit(y);
  return made_by(y);
}

}  // namespace

TEST_CASE("in place, two operands: values") {
  const F x = tensor<float>({{1, 2}, {3, 4}});
  x.add_(tensor<float>({10, 20}), .5);
  CHECK(same(x, {6, 12, 8, 14}));
  CHECK(same(x.t().sub_(tensor<float>({1, 2})), {5, 6, 11, 12}));
  CHECK(same(x.mul_(2).div_(4), {2.5, 5.5, 3., 6.}));
  CHECK(same(x.select(0, 0).pow_(2), {6.25, 30.25}));
  CHECK(same(x.pow_(tensor<float>({1, 0})), {6.25, 1., 3., 1.}));
  CHECK(x.version() == 6);
  x += 1;
  x -= tensor<float>({1, 1});
  x *= 4;
  x /= 2;
  CHECK(same(x, {12.5, 2., 6., 2.}));
  CHECK(same(tensor({3, -4}).add_(tensor({3, -4}), 2), {9, -12}));
  CHECK(same(tensor<std::uint8_t>({1, 200}).add_(300), {45, 244}));
  CHECK(same(tensor<bool>({true, false}).mul_(false), {0, 0}));
}
TEST_CASE("in place, two operands: gradient", "[grad]") {
  const D b = tensor<double>({{.5}, {2}});
  check_both_orders(
      [](const D& x, const D& c) { return (x * 1).add_(c, 3).sub_(c * c).mul_(c).div_(x).mul_(x.t().t()); }, grid(), b);
  check_both_orders([](const D& x, const D& c) { return (x * 1).pow_(c).pow_(2); }, grid(), b);
  check_both_orders([](const D& x) {
    const D y = x * x;
    y.t().select(0, 1).mul_(3).add_(y.t().select(0, 0));
    return y * x;
  }, grid());
}
TEST_CASE("in place, two operands: the other operand may look at the same memory") {
  const D x = tensor<double>({1, 2, 3, 4});
  x.narrow(0, 1, 3).add_(x.narrow(0, 0, 3));
  CHECK(same(x, {1, 3, 5, 7}));
  x.add_(x);
  CHECK(same(x, {2, 6, 10, 14}));
  const D m = tensor<double>({{1, 2}, {3, 4}});
  m.copy_(m.t());
  CHECK(same(m, {1, 3, 2, 4}));
}
TEST_CASE("in place, two operands: tensors on memory of others may overlap") {
  double numbers[6] = {1, 2, 3, 4, 5, 6};
  const D head = from_blob(numbers, {5}), tail = from_blob(numbers + 1, {5});
  tail.copy_(head);
  CHECK(same(tail, {1, 2, 3, 4, 5}));
  tail.add_(head);
  CHECK(same(tail, {2, 3, 5, 7, 9}));
  from_blob(numbers, {5}).add_(head);  // the same numbers: each is read before it is written
  CHECK(same(head, {2, 4, 6, 10, 14}));
  double four[] = {1, 2, 3, 4};
  from_blob(four, {2, 2}).copy_(from_blob(four, {2, 2}).t());
  CHECK(same(from_blob(four, {4}), {1, 3, 2, 4}));
}
TEST_CASE("in place, two operands: errors") {
  CHECK(
      error_of<ShapeError>([] {
        zeros({3}).add_(zeros({2, 3}));
      }) ==
      "[add_] x must be as large as the result, but got x (3,) and b (2, 3). output with shape (3,) doesn't match the "
      "broadcast shape (2, 3).");
  CHECK(
      error_of<ValueError>([] { tensor({1}).add_(tensor({1}), 1.5); }) ==
      "[add_] alpha must be whole for integers, but got 1.5. For integral input tensors, argument alpha must not be a "
      "floating point number.");
  CHECK(error_of<ValueError>([] { tensor({1}).expand({2}).mul_(2); }) ==
        "[mul_] x must show each element once, but got x (2,) with strides (0,). unsupported operation: more than one element "
        "of the written-to tensor refers to a single memory location. clone() it first.");
  CHECK(
      error_of<AutogradError>([] { tensor<float>({1}).requires_grad_().mul_(2); }) ==
      "[mul_] a leaf Variable that requires grad is being used in an in-place operation. Edit it under no_grad, or use "
      "the form that is not in place.");
  CHECK(error_of<ValueError>([] { tensor({2}).pow_(-1); }).substr(0, 52) ==
        "[pow] p must not be negative for integers x, but got");
}

TEST_CASE("in place, one operand: values") {
  const auto x = [] { return tensor<double>({.25, 4}); };
  CHECK(same(x().exp_(), {std::exp(.25), std::exp(4.)}));
  CHECK(near(x().log_(), {-1.3862943611198906, 1.3862943611198906}));
  CHECK(same(x().sqrt_(), {.5, 2.}));
  CHECK(near(x().sigmoid_(), {0.5621765008857981, 0.9820137900379085}));
  CHECK(near(x().tanh_(), {0.24491866240370913, 0.999329299739067}));
  CHECK(same(x().neg_(), {-.25, -4.}));
  CHECK(same(x().neg_().abs_(), {.25, 4.}));
  CHECK(same(x().neg_().relu_(), {0., 0.}));
  CHECK(same(x().clamp_(1, 2), {1, 2}));
  CHECK(same(x().masked_fill_(tensor<bool>({true, false}), 7), {7, 4}));
  CHECK(same(x().fill_(3), {3, 3}));
  CHECK(same(x().zero_(), {0, 0}));
  const Tensor<std::int32_t> i = tensor<std::int32_t>({{1, -2}, {3, -4}});
  i.t().select(0, 1).neg_();
  CHECK(same(i, {1, 2, 3, 4}));
  CHECK(same(i.neg_().abs_().clamp_(2, 3), {2, 2, 3, 3}));
  CHECK(same(i.masked_fill_(i == 3, 1.5).neg_().relu_(), {0, 0, 0, 0}));
  CHECK(same(tensor<bool>({true, false}).fill_(2), {1, 1}));
  CHECK(same(tensor({1, 2}).fill_(1.5), {1, 1}));
}
TEST_CASE("in place, one operand: gradient", "[grad]") {
  check_both_orders([](const D& x) { return (x * 1).exp_().log_().sqrt_().tanh_().sigmoid_(); }, grid());
  check_both_orders([](const D& x) { return (x * x).neg_().abs_().relu_().clamp_(.5, 4.) * x; }, grid());
  check_both_orders([](const D& x) { return (x * x).masked_fill_(x > 2, 5).t().contiguous(); }, grid());
  check_both_orders([](const D& x) {
    const D y = x * x;
    y.select(1, 0).fill_(3);
    y.select(1, 1).zero_();
    return y * x;
  }, grid());
  CHECK(edited_by([](const F& y) { y.exp_(); }) == "ExpBackward0");
  CHECK(edited_by([](const F& y) { y.relu_(); }) == "ReluBackward0");
  CHECK(edited_by([](const F& y) { y.clamp_(0, 1); }) == "ClampBackward1");
  CHECK(edited_by([](const F& y) { y.masked_fill_(y > 1, 0); }) == "MaskedFillBackward0");
  CHECK(edited_by([](const F& y) { y.fill_(1); }) == "FillBackward2");
  CHECK(edited_by([](const F& y) { y.copy_(zeros({2})); }) == "CopyBackwards");
  CHECK(edited_by([](const F& y) { y.pow_(2); }) == "PowBackward0");
  CHECK(edited_by([](const F& y) { y.sub_(1); }) == "SubBackward0");
}
TEST_CASE("in place, one operand: errors") {
  CHECK(error_of<ValueError>([] { tensor<std::uint8_t>({1}).fill_(300); }) ==
        "[fill_] the number must fit uint8, but got 300. value cannot be converted to type uint8 without overflow.");
  CHECK(error_of<ValueError>([] { tensor<std::int32_t>({1}).masked_fill_(tensor<bool>({true}), 1e20); }) ==
        "[masked_fill_] the number must fit int32, but got 1e+20. value cannot be converted to type int32 without "
        "overflow.");
  CHECK(error_of<ShapeError>([] { zeros({2}).masked_fill_(zeros<bool>({3, 2}), 1); }) ==
        "[masked_fill_] x must be as large as the result, but got x (2,) and b (3, 2). output with shape (2,) doesn't "
        "match the broadcast shape (3, 2).");
  CHECK(error_of<AutogradError>([] { tensor<float>({1}).requires_grad_().exp_(); }).substr(0, 53) ==
        "[exp_] a leaf Variable that requires grad is being us");
}
TEST_CASE("in place: edges") {
  CHECK(zeros({0}).add_(1).exp_().fill_(2).numel() == 0);
  const F scalar = tensor(2.f);
  CHECK(scalar.mul_(scalar).item() == 4);
  const Tensor<bool> m = tensor<bool>({true, false, true});
  m.narrow(0, 1, 2).masked_fill_(m.narrow(0, 0, 2), true);  // the mask as it was before
  CHECK(same(m, {1, 1, 1}));
  const F leaf = tensor<float>({1, 2}).requires_grad_();
  {
    NoGrad guard;
    leaf.sub_(tensor<float>({1, 1})).exp_();
  }
  CHECK((leaf.is_leaf() && leaf.requires_grad() && leaf.version() == 2));
}

TEST_CASE("copy_: values, other element types and broadcasting") {
  const F x = zeros({2, 2});
  x.copy_(tensor<double>({1.5, 2.5}));
  CHECK(same(x, {1.5, 2.5, 1.5, 2.5}));
  const Tensor<std::int64_t> i = tensor({0, 0});
  i.copy_(tensor<float>({1.9, -1.9}));
  CHECK(same(i, {1, -1}));
  x.select(1, 0) = tensor<float>({7, 8});
  x.select(0, 1) = 9;
  CHECK(same(x, {7., 2.5, 9., 9.}));
}
TEST_CASE("copy_: gradient", "[grad]") {
  check_both_orders([](const D& x, const D& from) {
    const D y = x * x;
    y.select(0, 1).copy_(from * from);
    return y * x;
  }, grid(), tensor<double>({3}));
}
TEST_CASE("copy_: errors") {
  CHECK(error_of<ShapeError>([] { zeros({2}).copy_(zeros({3})); }) ==
        "[copy_] a and b must broadcast, but got a (2,) and b (3,). The size of tensor a (2) must match the size of "
        "tensor b (3) at non-singleton dimension 0.");
}
