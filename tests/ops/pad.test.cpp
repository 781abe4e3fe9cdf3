// SPDX-License-Identifier: MIT
// Literals: PyTorch 2.13.
#include <gradus/ops/pad.hpp>
#include <gradus/ops/unary.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

const auto x = [] { return arange<float>(12).view({1, 3, 4}); };
using enum PadMode;

}  // namespace

TEST_CASE("pad: values") {
  CHECK(same(pad(x(), {1, 2}, constant, 9), {9, 0, 1, 2, 3, 9, 9, 9, 4, 5, 6, 7, 9, 9, 9, 8, 9, 10, 11, 9, 9}));
  CHECK(same(pad(x(), {-1, 1, 0, -1}), {1, 2, 3, 0, 5, 6, 7, 0}));
  CHECK(same(pad(x(), {2, 1, 1, 2}, reflect),
             {6, 5, 4, 5, 6, 7, 6, 2, 1, 0, 1, 2, 3, 2, 6,  5, 4, 5, 6,  7,  6,
              10, 9, 8, 9, 10, 11, 10, 6, 5, 4, 5, 6, 7, 6, 2, 1, 0, 1, 2, 3, 2}));
  CHECK(same(pad(x(), {2, 1, 1, 0}, replicate),
             {0, 0, 0, 1, 2, 3, 3, 0, 0, 0, 1, 2, 3, 3, 4, 4, 4, 5, 6, 7, 7, 8, 8, 8, 9, 10, 11, 11}));
  CHECK(same(pad(x(), {4, 1, -1, 2}, circular),
             {4, 5, 6, 7, 4, 5, 6, 7, 4, 8, 9, 10, 11, 8, 9, 10, 11, 8,
              4, 5, 6, 7, 4, 5, 6, 7, 4, 8, 9, 10, 11, 8, 9, 10, 11, 8}));
  CHECK(same(pad(x(), {2, -1}, circular), {1, 2, 0, 1, 2, 5, 6, 4, 5, 6, 9, 10, 8, 9, 10}));
  CHECK(same(pad(x(), {-2, 2}, reflect), {2, 3, 2, 1, 6, 7, 6, 5, 10, 11, 10, 9}));
  CHECK(pad(x(), {1, 0, 0, 0, 2, 1}).sizes() == Dims{4, 3, 5});
  CHECK(same(pad(tensor({true, false}), {1, 1}, constant, true), {true, true, false, true}));
  CHECK(same(pad(tensor({1, 2}).t(), {0, 1}, constant, 7), {1, 2, 7}));
}
TEST_CASE("pad: gradient", "[grad]") {
  const auto at = tensor<double>({{{.1, .4, -.5, 2}, {.2, 1.3, .7, -1}, {3, -2, .9, .6}}});
  for (const PadMode mode : {constant, reflect, replicate, circular}) {
    check_both_orders([=](const D& a) { return square(pad(a, {2, 1, 1, 2}, mode)); }, at);
    check_both_orders([=](const D& a) { return square(pad(a.transpose(1, 2), {-1, 2}, mode)); }, at);
  }
  const auto leaf = ones<double>({1, 2, 3, 4}).requires_grad_();
  CHECK(made_by(pad(leaf, {1, 1})) == "ConstantPadNdBackward0");
  CHECK(made_by(pad(leaf, {1, 1, 1, 1}, reflect)) == "ReflectionPad2DBackward0");
  CHECK(made_by(pad(leaf, {1, 1, 0, 0, 0, 0}, replicate)) == "ReplicationPad3DBackward0");
  CHECK(made_by(pad(leaf, {1, 1, 1, 1}, circular)) == "CopySlices");
}
TEST_CASE("pad: errors") {
  const auto error = [](const Dims& amounts, PadMode mode = constant, double value = 0) {
    return error_of([&] { pad(x(), amounts, mode, value); });
  };
  CHECK(error({1, 2, 3}) ==
        "[pad] amounts must come in pairs, but got (1, 2, 3). Padding length must be divisible by 2.");
  CHECK(error({1, 1, 1, 1, 1, 1, 1, 1}) ==
        "[pad] amounts must name dimensions of x, but got (1, 1, 1, 1, 1, 1, 1, 1) for x (1, 3, 4). Padding length "
        "should be less than or equal to two times the input dimension but got padding length 8 and input of "
        "dimension 3.");
  CHECK(error({1, 1, 1, 1, 1, 1}, reflect) ==
        "[pad] amounts must leave one or two dimensions in front in a mode that is not constant, but got "
        "(1, 1, 1, 1, 1, 1) for x (1, 3, 4). Padding size 6 is not supported for 3D input tensor.");
  CHECK(error({-3, -2}) ==
        "[pad] amounts must leave elements to crop, but got padding (-3, -2) at dimension 2 of x (1, 3, 4). The input "
        "size 4, plus negative padding -3 and -2 resulted in a negative output size, which is invalid.");
  CHECK(error({-5, 4}) ==
        "[pad] amounts must not crop more than there is, but got padding (-5, 4) at dimension 2 of x (1, 3, 4). "
        "narrow(): length must be non-negative.");
  CHECK(error({4, -5}) ==
        "[pad] amounts must not crop more than there is, but got padding (4, -5) at dimension 2 of x (1, 3, 4). "
        "narrow(): length must be non-negative.");
  CHECK(error({0, 0, 1, 3}, reflect) ==
        "[pad] amounts must be smaller than the dimension that is reflected, but got padding (1, 3) at dimension 1 of "
        "x (1, 3, 4). Padding size should be less than the corresponding input dimension.");
  CHECK(error({5, 0}, circular) ==
        "[pad] amounts must be at most the dimension that goes round, but got padding (5, 0) at dimension 2 of x "
        "(1, 3, 4). Padding value causes wrapping around more than once.");
  CHECK(error({-5, 3}, circular) ==
        "[pad] x must have elements to repeat, but got padding (-5, 3) at dimension 2 of x (1, 3, 4). Negative padding "
        "value is resulting in an empty dimension.");
  CHECK(error_of([] { pad(zeros({2, 0}), {1, 1}, replicate); }) ==
        "[pad] x must have elements to repeat, but got padding (1, 1) at dimension 1 of x (2, 0). Negative padding "
        "value is resulting in an empty dimension.");
  CHECK(error({1, 1}, reflect, 2) == "[pad] value must be 0 unless the mode is constant, but got 2. Padding mode "
                                     "doesn't take in value argument.");
  CHECK(error({Size{1} << 62, Size{1} << 62}) ==
        "[pad] sizes must fit in memory, but got amounts (4611686018427387904, 4611686018427387904) for x (1, 3, 4).");
  CHECK(error_of([] { pad(tensor({1, 2}).to<std::uint8_t>(), {1, 1}, constant, 256); }) ==
        "[pad] the number must fit uint8, but got 256. value cannot be converted to type uint8 without overflow.");
}
TEST_CASE("pad: edges") {
  CHECK(same(pad(x(), {}), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  CHECK(same(pad(tensor(3.5), {}), {3.5}));
  CHECK(pad(x(), {-2, -2}).sizes() == Dims{1, 3, 0});
  CHECK(same(pad(zeros({2, 0}), {1, 1}, constant, 5), {5, 5, 5, 5}));
  CHECK(pad(zeros({0, 3}), {1, 1}, reflect).sizes() == Dims{0, 5});
  const Size huge = Size{1} << 40;
  CHECK(pad(zeros({huge, huge, 0, 1}), {1, 1}).sizes() == Dims{huge, huge, 0, 3});
  CHECK(pad(tensor({1.f, 2.f}), {-2, 1}).to_vector() == std::vector<float>{0});
  CHECK(same(pad(x(), {-4, 5, -1, -1}, constant, 1), {1, 1, 1, 1, 1}));
  CHECK(same(pad(tensor<double>({{1, nan_}}), {1, 1}, replicate), {1., 1., nan_, nan_}));
  CHECK(slope([](const D& a) { return pad(a, {-1, 2}, replicate); }, tensor<double>({{1, 2}})).to_vector() ==
        std::vector<double>{0, 3});
}
