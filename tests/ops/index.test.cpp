// SPDX-License-Identifier: MIT
#include <gradus/ops/compare.hpp>
#include <gradus/ops/index.hpp>
#include <gradus/ops/where.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {

const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
const auto cube = [] { return arange(24).reshape({2, 3, 4}); };
template <class X, class V>
concept Assigns = requires(X&& x, const V& v) { static_cast<X&&>(x) = v; };
template <class X, class V>
concept Adds = requires(X&& x, const V& v) { static_cast<X&&>(x) += v; };

}  // namespace

TEST_CASE("index: integers, slices, all and none give views") {
  const auto x = cube();
  CHECK(same(x(1, 2), {20, 21, 22, 23}));
  CHECK(x(1, -1, 0).item() == 20);
  CHECK(same(x(all, 0, slice(1, 3)), {1, 2, 13, 14}));
  CHECK(same(x(0, slice(1), slice(0, Slice::end, 2)), {4, 6, 8, 10}));
  CHECK(same(x(0, slice(-2, -1), slice(-100, 2)), {4, 5}));
  CHECK(x(none, 1, all, none).sizes() == Dims{1, 3, 1, 4});
  CHECK(x(none).sizes() == Dims{1, 2, 3, 4});
  CHECK(x(slice(5, 9)).sizes() == Dims{0, 3, 4});
  CHECK(x(slice(1, 0)).sizes() == Dims{0, 3, 4});
  CHECK(x(all, slice(0, 3, INT64_MAX)).sizes() == Dims{2, 1, 4});
  CHECK(x.index(1, 2).data_ptr() == x.data_ptr() + 20);
  CHECK(same(x.to<float>()(1, 2, slice(2)), {22, 23}));
  x(0, 0) = 7;
  x(1, slice(0, 2), 3) = tensor({-1, -2});
  x(all, 2) += 100;
  CHECK(same(x(all, all, 3), {7, 7, 111, -1, -2, 123}));
}
TEST_CASE("index: masks") {
  const D x = grid();
  CHECK(same(x(x > 1), {3, 2, 4}));
  CHECK(same(x(tensor({false, true})), {.5, 2., 4.}));
  CHECK(same(x(all, tensor({true, false, true})), {1., 3., .5, 4.}));
  CHECK(same(x(1, tensor({true, false, true})), {.5, 4.}));
  CHECK(same(x.t()(x.t() > 1), {2, 3, 4}));
  CHECK(cube()(tensor({{true, false, true}, {false, false, true}})).sizes() == Dims{3, 4});
  CHECK(cube()(all, arange(12).reshape({3, 4}) > 2).sizes() == Dims{2, 9});
  CHECK(same(tensor({true, false})(tensor({true, true})), {true, false}));
}
TEST_CASE("index: tensors of indices") {
  const auto x = cube();
  CHECK(same(grid().index(arange(2), tensor({2, 0})), {3., .5}));
  CHECK(same(grid()(tensor({1, -1, 0}))(all, 1), {2, 2, -2}));
  CHECK(same(x.index(tensor({{0}, {1}}), tensor({0, 2}), 1), {1, 9, 13, 21}));
  CHECK(same(x.index(all, tensor({2, 0}), tensor({3, 1})), {11, 1, 23, 13}));
  CHECK(x.index(all, tensor({2, 0})).sizes() == Dims{2, 2, 4});
  CHECK(same(x.index(0, tensor({2, 0}), slice(0, 2)), {8, 9, 0, 1}));
  CHECK(same(x.index(tensor({1, 0}), slice(1, 3), tensor({0, 3})), {16, 20, 7, 11}));
  CHECK(x.index(tensor({1, 0}), none, tensor({0, 2})).sizes() == Dims{2, 1, 4});
  CHECK(same(x.index(tensor({1, 0}), 0, tensor({0, 3})), {12, 3}));
  CHECK(same(x.index(tensor({0, 1}), tensor({true, false, true}), 0), {0, 20}));
  CHECK(x.index(tensor(1)).sizes() == Dims{3, 4});
  CHECK(same(x.permute({2, 0, 1}).index(tensor({3, 3}))[0], {3, 7, 11, 15, 19, 23}));
  CHECK(same(grid().index(tensor<std::int32_t>({1}), 0), {.5}));
}
TEST_CASE("index: gradient", "[grad]") {
  check_both_orders([](const D& x) { return x(all, slice(0, 2)) * x(none, 1, slice(1))(0); }, grid());
  check_both_orders([](const D& x) { return x(all, slice(0, 3, 2)) * x.t()(slice(1), 0); }, grid());
  check_both_orders([](const D& x) { return x(x > 1.5) * x(tensor({false, true}))(0); }, grid());
  check_both_orders([](const D& x) { return x.index(tensor({1, 1, 0}), tensor({0, 0, 2})) * x[0]; }, grid());
  check_both_orders([](const D& x) { return x.t().index(tensor({1, 1, 0})) * x.t(); }, grid());
  check_both_orders([](const D& x) { return x.expand({4, 2, 3}).index(all, tensor({1, 1}), slice(1)) * x(0, 1); },
                    grid());
  CHECK(same(slope([](const D& x) { return x.index(tensor({1, 1})); }, grid()), {0, 0, 0, 2, 2, 2}));
  const D x = grid().requires_grad_();
  CHECK(made_by(x(0)) == "SelectBackward0");
  CHECK(made_by(x(all)) == "SliceBackward0");
  CHECK(made_by(x(all, slice(1))) == "SliceBackward0");
  CHECK(made_by(x(none)) == "UnsqueezeBackward0");
  CHECK(made_by(x(none, all, 0)) == "SelectBackward0");
  CHECK(made_by(x(x > 1)) == "IndexBackward0");
  CHECK(made_by(x.index(0, tensor({0, 1}))) == "IndexBackward0");
}
TEST_CASE("index: errors") {
  const D x = grid();
  CHECK(error_of<IndexError>([&] { x(0, 0, 0); }) ==
        "[index] indices must be at most as many as x's dimensions, but got 3 for x (2, 3). too many indices for "
        "tensor of dimension 2.");
  CHECK(error_of<IndexError>([&] { x(5); }) ==
        "[index] index 5 is out of bounds for dimension 0 with size 2, for x (2, 3).");
  CHECK(error_of<IndexError>([&] { x(0, -4); }) ==
        "[index] index -4 is out of bounds for dimension 1 with size 3, for x (2, 3).");
  CHECK(error_of<IndexError>([&] { x.index(tensor({0, 2})); }) ==
        "[index] index 2 is out of bounds for dimension 0 with size 2, for x (2, 3).");
  CHECK(error_of<IndexError>([&] { tensor({1, 2, 3})(tensor({true, false})); }) ==
        "[index] mask must have x's sizes, but got mask (2,) for x (3,). The shape of the mask [2] at index 0 does not "
        "match the shape of the indexed tensor [3] at index 0.");
  CHECK(error_of<IndexError>([&] { cube()(all, tensor({{true}, {true}, {true}})); }) ==
        "[index] mask must have x's sizes, but got mask (3, 1) for x (2, 3, 4). The shape of the mask [3, 1] at index "
        "1 does not match the shape of the indexed tensor [2, 3, 4] at index 2.");
  CHECK(error_of<IndexError>([&] { x(x > 1, 0); }).substr(0, 76) ==
        "[index] indices must be at most as many as x's dimensions, but got 3 for x (");
  CHECK(error_of<IndexError>([&] { x.index(tensor({0, 1}), tensor({0, 1, 2})); }) ==
        "[index] indices must broadcast, but got [2], [3]. shape mismatch: indexing tensors could not be broadcast "
        "together with shapes [2], [3].");
  CHECK(error_of<ValueError>([&] { x(slice(0, 2, -1)); }) ==
        "[index] slice step must be greater than zero, but got -1. Use flip to go back.");
  CHECK(error_of<IndexError>([&] { x(tensor(true)); }) ==
        "[index] mask must have a dimension, but got mask (). Use where.");
}
TEST_CASE("index: edges") {
  const D x = grid();
  CHECK(x(x > 100).sizes() == Dims{0});
  CHECK(x.index(zeros<std::int64_t>({0})).sizes() == Dims{0, 3});
  CHECK(x.index(zeros<std::int64_t>({2, 0})).sizes() == Dims{2, 0, 3});
  CHECK(zeros({0, 3})(zeros<bool>({0})).sizes() == Dims{0, 3});
  CHECK(same(slope([](const D& a) { return a(a > 100); }, x), {0, 0, 0, 0, 0, 0}));
  CHECK(error_of<IndexError>([] { zeros({0})(0); }) ==
        "[index] index 0 is out of bounds for dimension 0 with size 0, for x (0,).");
}

TEST_CASE("index_put_: values") {
  const Tensor<float> one_hot = zeros({3, 2});
  one_hot.index_put_({arange(3), tensor({1, 0, 1})}, 1);
  CHECK(same(one_hot, {0, 1, 1, 0, 0, 1}));
  one_hot.index_put_({0, all}, tensor({5.f, 6.f}));
  CHECK(same(one_hot, {5, 6, 1, 0, 0, 1}));
  D x = grid();
  x.index_put_(7, x > 1);
  CHECK(same(x, {1., -2., 7., .5, 7., 7.}));
  x.index_put_(tensor<double>({10, 20}), tensor({0, 1}), tensor({2, 0}));
  CHECK(same(x, {1, -2, 10, 20, 7, 7}));
  x.index_put_(tensor<double>({1, 2, 3}), tensor({true, true}));
  CHECK(same(x, {1, 2, 3, 1, 2, 3}));
  x.index_put_(tensor<double>({{{5}}}), 1, tensor({0, 2}));
  CHECK(same(x, {1, 2, 3, 5, 2, 5}));
  x.index_put_(0, 0);
  x.index_put_(tensor<double>({{8}, {9}}), all, slice(1, 2));
  CHECK(same(x, {0, 8, 0, 5, 9, 5}));
  x.t().index_put_(-1, tensor({2, 2}), tensor({0, 1}));
  CHECK(same(x, {0, 8, -1, 5, 9, -1}));
  x.index_put_(tensor<double>({1, 2}), tensor({0, 0}), tensor({0, 0}));
  CHECK(x(0, 0).item() == 2);
  const auto y = cube().to<std::int32_t>();
  y.index_put_(tensor<std::int32_t>({{1}, {2}}), tensor({0, 1}), all, tensor({1, 1}));
  CHECK(same(y(all, all, 1), {1, 1, 1, 2, 2, 2}));
  const Tensor<bool> truths = tensor({true, true});
  truths.index_put_(false, tensor({1}));
  CHECK(same(truths, {true, false}));
}
TEST_CASE("index_put_: a value that shares x's memory is read first") {
  const auto x = tensor({0, 1, 2, 3});
  x.index_put_(x(slice(0, 3)), tensor({1, 2, 3}));
  CHECK(same(x, {0, 0, 1, 2}));
}
TEST_CASE("index_put_: a value that overlaps x's memory is read first") {
  double numbers[] = {1, 2, 3, 4};
  const D x = from_blob(numbers + 1, {3});
  x.index_put_(from_blob(numbers, {3}), tensor({0, 1, 2}));
  CHECK(same(x, {1, 2, 3}));
}
TEST_CASE("index: an undefined mask or index is an error, not index 0") {
  const D x = grid();
  const char* const text = "[tensor] x must be defined, but got a tensor that was never given a value, such as the "
                           "grad() of a leaf that no backward() has reached. Check x.defined() first.";
  CHECK(error_of<ValueError>([&] { x.index_put_(9., Tensor<bool>()); }) == text);
  CHECK(error_of<ValueError>([&] { x(Tensor<bool>()); }) == text);
  CHECK(error_of<ValueError>([&] { x.index(Tensor<std::int64_t>()); }) == text);
  CHECK(error_of<ValueError>([&] { x.index(Tensor<std::int32_t>()); }) == text);
  CHECK(same(x, {1., -2., 3., .5, 2., 4.}));
}
TEST_CASE("index: x(all, all) is a view of x, not x") {
  const D x = grid(), y = x(all, all);
  y.requires_grad_();
  CHECK_FALSE(x.requires_grad());
  CHECK(y.data_ptr() == x.data_ptr());
  CHECK(same(y, {1., -2., 3., .5, 2., 4.}));
  CHECK(made_by((grid().requires_grad_())(all, slice(0, 3))) == "AliasBackward0");
  check_both_orders([](const D& a) { return a(all, all) * a; }, grid());
}
TEST_CASE("index_put_: gradient", "[grad]") {
  check_both_orders([](const D& x, const D& v) { return (x * x).index_put_(v * v, x > 1.5) * x; },
                    grid(), tensor<double>({5, 6, 7}));
  check_both_orders([](const D& x, const D& v) { return (x * x).index_put_(v, tensor({1, 0}), tensor({0, 2})) * x; },
                    grid(), tensor<double>({3}));
  check_both_orders([](const D& x, const D& v) { return (x * x).index_put_(v * v, all, tensor({2, 0})) * x; },
                    grid(), tensor<double>({{3}, {4}}));
  check_both_orders([](const D& x) { return (x * x).index_put_(3, x > 1.5) * x; }, grid());
  check_both_orders([](const D& x, const D& v) {
    const D y = x * x;
    y.index_put_(v * v, 1, tensor({2, 0}));  // on a view: the base is told
    y.t().index_put_(v, 1);
    return y * x;
  }, grid(), tensor<double>({3, 4}));
  check_both_orders([](const D& v) { return zeros<double>({2, 3}).index_put_(v * v, tensor({1, 0}), tensor({0, 2})); },
                    tensor<double>({3, 4}));
  const D x = grid().requires_grad_(), y = x * 1, z = x * 1;
  y.index_put_(1, y > 1);
  CHECK(made_by(y) == "IndexPutBackward0");
  z.index_put_(1, 0, tensor({1}));
  CHECK(made_by(z) == "CopySlices");
}
TEST_CASE("index_put_: errors") {
  const D x = grid();
  CHECK(error_of<ShapeError>([&] { x.index_put_(zeros<double>({2}), tensor({true, false})); }) ==
        "[index_put_] value must broadcast to what is indexed, but got value (2,) for (1, 3). shape mismatch: value "
        "tensor of shape [2] cannot be broadcast to indexing result of shape [1, 3].");
  CHECK(error_of<ShapeError>([&] { x.index_put_(grid(), tensor({0, 1}), tensor({0, 1})); }) ==
        "[index_put_] value must broadcast to what is indexed, but got value (2, 3) for (2,). shape mismatch: value "
        "tensor of shape [2, 3] cannot be broadcast to indexing result of shape [2].");
  CHECK(error_of<IndexError>([&] { x.index_put_(1, tensor({2})); }) ==
        "[index] index 2 is out of bounds for dimension 0 with size 2, for x (2, 3).");
  CHECK(error_of<AutogradError>([&] { grid().requires_grad_().index_put_(1, tensor({0})); }) ==
        "[index_put_] a leaf Variable that requires grad is being used in an in-place operation. Edit it under "
        "no_grad, or use the form that is not in place.");
  CHECK(error_of<ValueError>([&] { tensor({1}).expand({3}).index_put_(1, tensor({0})); }).substr(0, 44) ==
        "[index_put_] x must show each element once, ");
  CHECK(same(x, {1., -2., 3., .5, 2., 4.}));
}
TEST_CASE("index_put_: edges") {
  const D x = grid();
  x.index_put_(7, x > 100);
  x.index_put_(zeros<double>({0, 3}), zeros<std::int64_t>({0}));
  CHECK(same(x, {1., -2., 3., .5, 2., 4.}));
  zeros({0}).index_put_(1, zeros<bool>({0}));
}
TEST_CASE("index: a copy cannot be assigned to, a view can") {
  using View = decltype(grid()(0));
  using Copy = decltype(grid()(std::declval<const Tensor<bool>&>()));
  static_assert(Assigns<View, int> && Assigns<View, D> && Adds<View, int> && Adds<View, D>);
  static_assert(!Assigns<Copy, int> && !Assigns<Copy, D> && !Adds<Copy, int> && !Adds<Copy, D>);
  const D x = grid();
  const D picked = x(x > 1);
  picked.add_(1);
  CHECK(same(x, {1., -2., 3., .5, 2., 4.}));
}

TEST_CASE("index_put_: the value may be the tensor itself") {
  auto x = tensor({1., 2., 3.});
  x.index_put_(x, tensor({1, 2, 0}));
  CHECK(x.to_vector() == std::vector<float>{3, 1, 2});
}
