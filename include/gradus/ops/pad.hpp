// SPDX-License-Identifier: MIT
#pragma once
// Padding and cropping. Both directions are linear: padding with zeros and adding up what each element became are each
// other's gradient.
#include <gradus/kernel/pad.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/ops/elementwise.hpp>

namespace gradus {

/// Throws unless this many dimensions of x can be padded so.
GRADUS_SMALL inline void check_pad(const Dims& x, const Dims& amounts, PadMode mode) {
  if (amounts.rank % 2)
    fail<ShapeError>({"[pad] amounts must come in pairs, but got ", amounts,
                      ". Padding length must be divisible by 2."});
  const int dims = amounts.rank / 2;
  if (dims > x.rank)
    fail<ShapeError>({"[pad] amounts must name dimensions of x, but got ", amounts, " for x ", x, ". Padding length "
                      "should be less than or equal to two times the input dimension but got padding length ",
                      amounts.rank, " and input of dimension ", x.rank, "."});
  if (mode != PadMode::constant && (dims < 1 || dims > 3 || x.rank < dims + 1 || x.rank > dims + 2))
    fail<ShapeError>({"[pad] amounts must leave one or two dimensions in front in a mode that is not constant, but "
                      "got ", amounts, " for x ", x, ". Padding size ", amounts.rank, " is not supported for ", x.rank,
                      "D input tensor."});
}
/// Throws unless dimension d of x can be padded so.
GRADUS_SMALL inline void check_pad_axis(const Dims& x, int d, const kernel::PadAxis& a, Size after) {
  const Size most = a.before > after ? a.before : after;
  const std::string got = join({"but got padding (", a.before, ", ", after, ") at dimension ", d, " of x ", x, ". "});
  if (a.size < 0)
    fail<ShapeError>({"[pad] amounts must leave elements to crop, ", got, "The input size ", a.n, ", plus negative "
                      "padding ", a.before, " and ", after, " resulted in a negative output size, which is invalid."});
  if (a.mode == PadMode::constant) {
    if (a.before < -a.n || after < -a.n)
      fail<ShapeError>({"[pad] amounts must not crop more than there is, ", got,
                        "narrow(): length must be non-negative."});
    return;
  }
  if (a.mode == PadMode::reflect && most >= a.n)
    fail<ShapeError>({"[pad] amounts must be smaller than the dimension that is reflected, ", got, "Padding size "
                      "should be less than the corresponding input dimension."});
  if (a.mode == PadMode::circular && most > a.n)
    fail<ShapeError>({"[pad] amounts must be at most the dimension that goes round, ", got,
                      "Padding value causes wrapping around more than once."});
  if (a.size > 0 && (a.n == 0 || (a.mode == PadMode::circular && a.high() <= a.low())))
    fail<ShapeError>({"[pad] x must have elements to repeat, ", got,
                      "Negative padding value is resulting in an empty dimension."});
}
/// y's sizes, and how y shows x.
GRADUS_SMALL inline kernel::PadPlan plan_pad(const Dims& x, const Dims& amounts, PadMode mode, Dims& y) {
  check_pad(x, amounts, mode);
  kernel::PadPlan plan;
  y = x;
  const int first = x.rank - amounts.rank / 2;
  for (int d = first; d < x.rank; ++d) {
    const Size before = amounts.dim[2 * (x.rank - 1 - d)], after = amounts.dim[2 * (x.rank - 1 - d) + 1];
    kernel::PadAxis axis{.n = x.dim[d], .before = before, .mode = mode};
    if (__builtin_add_overflow(before, after, &axis.size) || __builtin_add_overflow(axis.size, axis.n, &axis.size))
      fail<ValueError>({"[pad] sizes must fit in memory, but got amounts ", amounts, " for x ", x, "."});
    check_pad_axis(x, d, axis, after);
    y.dim[d] = axis.size;
    plan.axis[plan.rank++] = axis;
  }
  if (!plan.rank) plan.rank = 1;  // a plane is one element
  if (!checked_count("pad", y)) {
    plan.planes = 0;
    return plan;
  }
  for (int d = 0; d < first; ++d) plan.planes *= x.dim[d];
  plan.measure();
  return plan;
}
/// PyTorch's name for what was recorded.
inline const char* pad_name(const kernel::PadPlan& plan) noexcept {
  static constexpr const char* names[4][3] = {
      {"ConstantPadNdBackward0", "ConstantPadNdBackward0", "ConstantPadNdBackward0"},
      {"ReflectionPad1DBackward0", "ReflectionPad2DBackward0", "ReflectionPad3DBackward0"},
      {"ReplicationPad1DBackward0", "ReplicationPad2DBackward0", "ReplicationPad3DBackward0"},
      {"CopySlices", "CopySlices", "CopySlices"}};
  return names[static_cast<int>(plan.axis[0].mode)][plan.rank > 3 ? 2 : plan.rank - 1];
}

template <Floating T>
Tensor<T> unpad(const Tensor<T>& dy, const kernel::PadPlan& plan, const Dims& sizes);
/// As planned: y's sizes are known.    Grad  dx = unpad(dy)
template <Element T>
Tensor<T> pad(const Tensor<T>& x, const kernel::PadPlan& plan, const Dims& sizes, T value) {
  const Tensor<T> in = plain(x);
  Tensor<T> y = Tensor<T>::empty(sizes);
  kernel::pad(plan, in.data_ptr(), y.data_ptr(), value);
  if constexpr (Floating<T>)
    return record(pad_name(plan), y, {x},
                  [plan, whole = x.sizes()](const Tensor<T>& dy) { return unpad(dy, plan, whole); });
  else return y;
}
/// Adds up what each element of x became: the gradient of pad.    Grad  d(dy) = ddx, padded with zeros
template <Floating T>
Tensor<T> unpad(const Tensor<T>& dy, const kernel::PadPlan& plan, const Dims& sizes) {
  const Tensor<T> from = plain(dy);
  Tensor<T> dx = zeros<T>(sizes);
  kernel::unpad(plan, from.data_ptr(), dx.data_ptr());
  return record(pad_name(plan), dx, {dy},
                [plan, padded = dy.sizes()](const Tensor<T>& ddx) { return pad(ddx, plan, padded, T{}); });
}

/// x with more elements before and after those of its last dimensions, or with fewer where an amount is negative.
/// `amounts` go from the last dimension backwards: {left, right, top, bottom}, of at most four dimensions. A constant
/// `value` stands in for what is missing; the other modes repeat elements of x, of its last one, two or three
/// dimensions, with one or two others in front.
///
/// Shapes  x (..., H, W) -> y (..., top + H + bottom, left + W + right)
/// Grad    dx = the sum of dy over what each element became
/// Throws  ShapeError if amounts do not fit x; ValueError for a value in another mode, or one that T cannot hold
template <Element T, Arithmetic S = int>
Tensor<T> pad(const Tensor<T>& x, const Dims& amounts, PadMode mode = PadMode::constant, S value = {}) {
  if (mode != PadMode::constant && value != S{})
    fail<ValueError>({"[pad] value must be 0 unless the mode is constant, but got ", static_cast<double>(value),
                      ". Padding mode doesn't take in value argument."});
  Dims sizes;
  const kernel::PadPlan plan = plan_pad(x.sizes(), amounts, mode, sizes);
  return pad(x, plan, sizes, checked_number<T>("pad", value));
}

}  // namespace gradus
