// SPDX-License-Identifier: MIT
#include <gradus/ops/view.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("permute, transpose, t: values") {
  const auto x = arange(24).reshape({2, 3, 4});
  CHECK(x.permute({2, 0, -2}).sizes() == Dims{4, 2, 3});
  CHECK(same(x.permute({2, 0, 1})[1], {1, 5, 9, 13, 17, 21}));
  CHECK(x.transpose(0, -1).strides() == Dims{1, 4, 12});
  CHECK(same(grid().t(), {1., .5, -2., 2., 3., 4.}));
  CHECK(same(tensor<bool>({{true, false}}).t(), {true, false}));
}
TEST_CASE("permute, transpose, t: gradient", "[grad]") {
  check_both_orders([](const D& x) { return x.permute({1, 0}) * x.t(); }, grid());
  check_both_orders([](const D& x) { return x.unsqueeze(0).transpose(0, 2) * x.unsqueeze(0).transpose(0, 2); }, grid());
  const D x = grid().requires_grad_();
  CHECK(made_by(x.permute({1, 0})) == "PermuteBackward0");
  CHECK(made_by(x.transpose(0, 1)) == "TransposeBackward0");
  CHECK(made_by(x.t()) == "TBackward0");
  CHECK(made_by(x[0].t()) == "TBackward0");
}
TEST_CASE("permute, transpose, t: errors") {
  const D x = grid();
  CHECK(error_of<ShapeError>([&] { x.permute({0}); }) ==
        "[permute] dims must name each of x's 2 dimensions, but got (0,). number of dimensions in the tensor input "
        "does not match the length of the desired ordering of dimensions: input.dim() = 2 is not equal to len(dims) = "
        "1.");
  CHECK(error_of<ShapeError>([&] { x.permute({0, -2}); }) ==
        "[permute] dims must differ, but got (0, -2). duplicate dims are not allowed.");
  CHECK(error_of<IndexError>([&] { x.transpose(0, 2); }) ==
        "[transpose] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
  CHECK(error_of<ShapeError>([&] { zeros({1, 2, 3}).t(); }) ==
        "[t] x must have at most 2 dimensions, but got x (1, 2, 3). t() expects a tensor with <= 2 dimensions, but "
        "self is 3D. Use permute or transpose.");
}
TEST_CASE("permute, transpose, t: edges") {
  CHECK(tensor(3).permute({}).item() == 3);
  CHECK(tensor(3).transpose(0, -1).item() == 3);
  CHECK(tensor({1, 2}).t().sizes() == Dims{2});
  CHECK(zeros({0, 3}).t().sizes() == Dims{3, 0});
}

TEST_CASE("squeeze, unsqueeze, expand: values") {
  const auto x = arange(3).reshape({1, 3, 1});
  CHECK(x.squeeze().sizes() == Dims{3});
  CHECK(x.squeeze(0).sizes() == Dims{3, 1});
  CHECK(x.squeeze(1).sizes() == Dims{1, 3, 1});
  CHECK(x.squeeze(-1).sizes() == Dims{1, 3});
  CHECK(x.unsqueeze(-1).sizes() == Dims{1, 3, 1, 1});
  CHECK(x.unsqueeze(0).strides() == Dims{3, 3, 1, 1});
  CHECK(same(x.expand({2, -1, 2}), {0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2}));
  CHECK(x.expand({2, -1, 2}).data_ptr() == x.data_ptr());
  CHECK(x.expand({4, 1, 3, 1}).sizes() == Dims{4, 1, 3, 1});
  CHECK(x.expand_as(zeros({2, 3, 4})).sizes() == Dims{2, 3, 4});
}
TEST_CASE("squeeze, unsqueeze, expand: gradient", "[grad]") {
  check_both_orders([](const D& x) { return x.unsqueeze(1).squeeze() * x.t().unsqueeze(-1).squeeze(2).t(); }, grid());
  check_both_orders([](const D& x) { return x.unsqueeze(1).expand({2, 4, 3}) * x.expand({4, -1, -1}).transpose(0, 1); },
                    grid());
  const D x = grid().requires_grad_();
  CHECK(made_by(x.squeeze()) == "SqueezeBackward0");
  CHECK(made_by(x.squeeze(0)) == "SqueezeBackward1");
  CHECK(made_by(x.unsqueeze(0)) == "UnsqueezeBackward0");
  CHECK(made_by(x.expand({2, 2, 3})) == "ExpandBackward0");
  CHECK(same(slope([](const D& a) { return a.expand({5, 2, 3}); }, x), {5, 5, 5, 5, 5, 5}));
}
TEST_CASE("squeeze, unsqueeze, expand: errors") {
  const D x = grid();
  CHECK(error_of<IndexError>([&] { x.squeeze(2); }) ==
        "[squeeze] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
  CHECK(error_of<IndexError>([&] { x.unsqueeze(3); }) ==
        "[unsqueeze] Dimension out of range (expected to be in range of [-3, 2], but got 3).");
  CHECK(error_of<ShapeError>([&] { x.expand({3}); }) ==
        "[expand] sizes must be at least as many as x's dimensions, but got (3,) for x (2, 3). the number of sizes "
        "provided (1) must be greater or equal to the number of dimensions in the tensor (2).");
  CHECK(error_of<ShapeError>([&] { x.expand({4, 3}); }) ==
        "[expand] sizes must be x's where those are not 1, but got (4, 3) for x (2, 3). The expanded size of the "
        "tensor (4) must match the existing size (2) at non-singleton dimension 0.");
  CHECK(error_of<ShapeError>([&] { x.expand({-1, 2, 3}); }) ==
        "[expand] new sizes must be given, but got (-1, 2, 3) for x (2, 3). The expanded size of the tensor (-1) isn't "
        "allowed in a leading, non-existing dimension 0.");
  CHECK(error_of<ValueError>([&] { tensor(1).expand({-2}); }) == "[expand] sizes must not be negative, but got (-2,).");
}
TEST_CASE("squeeze, unsqueeze, expand: edges") {
  CHECK(tensor(3).squeeze(0).sizes() == Dims{});
  CHECK(tensor(3).unsqueeze(-1).sizes() == Dims{1});
  CHECK(tensor(3).expand({2}).sizes() == Dims{2});
  CHECK(ones({1, 3}).expand({0, 3}).numel() == 0);
  CHECK(zeros({0, 1}).expand({0, 4}).sizes() == Dims{0, 4});
  CHECK(same(slope([](const D& a) { return a.expand({0, 2, 3}); }, grid()), {0, 0, 0, 0, 0, 0}));
}
