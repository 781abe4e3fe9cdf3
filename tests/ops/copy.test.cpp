// SPDX-License-Identifier: MIT
#include <gradus/ops/copy.hpp>
#include <gradus/ops/in_place.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

TEST_CASE("clone: values") {
  const F x = tensor<float>({{1, 2, 3}, {4, 5, 6}}), y = x.t().clone();
  CHECK(same(y, {1, 4, 2, 5, 3, 6}));
  CHECK((y.is_contiguous() && y.sizes() == Dims{3, 2} && y.data_ptr() != x.data_ptr()));
  CHECK(same(tensor<bool>({true, false}).clone(), {1, 0}));
}
TEST_CASE("clone: gradient", "[grad]") {
  check_both_orders([](const D& x) { return clone(x.t()) * x.t(); }, tensor<double>({{1, 2}, {3, 4}}));
  CHECK(made_by(tensor<float>({1}).requires_grad_().clone()) == "CloneBackward0");
}
TEST_CASE("clone: edges") {
  CHECK(clone(zeros({2, 0, 3})).sizes() == Dims{2, 0, 3});
  CHECK(same(clone(tensor<double>({5}).expand({3})), {5, 5, 5}));
  CHECK(clone(tensor(7)).item() == 7);
}

TEST_CASE("contiguous: values") {
  const F x = tensor<float>({{1, 2}, {3, 4}});
  CHECK(is_same(contiguous(x), x));
  CHECK(same(x.t().contiguous(), {1, 3, 2, 4}));
  CHECK(x.t().contiguous().is_contiguous());
  CHECK(x.t().to_vector() == std::vector<float>{1, 3, 2, 4});
}
TEST_CASE("contiguous: gradient", "[grad]") {
  check_both_orders([](const D& x) { return contiguous(x.t()) * contiguous(x.t()); }, tensor<double>({{1, 2}, {3, 4}}));
  const F x = tensor<float>({{1, 2}}).requires_grad_();
  CHECK(made_by(x.t().expand({2, 2}).contiguous()) == "CloneBackward0");
}

TEST_CASE("to: values") {
  CHECK(same(tensor<float>({1.9, -1.9, 0}).to<std::int64_t>(), {1, -1, 0}));
  CHECK(same(tensor<double>({1.9, 0., nan_, -0.}).to<bool>(), {1, 0, 1, 0}));
  CHECK(same(tensor<std::int64_t>({-1, 256, 7}).to<std::uint8_t>(), {255, 0, 7}));
  CHECK(same(tensor<bool>({true, false}).to<float>(), {1, 0}));
  CHECK(same(tensor<double>({.1}).to<float>(), {.1f}));
  CHECK(same(tensor<float>({{1, 2}, {3, 4}}).t().to<std::int32_t>(), {1, 3, 2, 4}));
}
TEST_CASE("to: gradient", "[grad]") {
  const F x = tensor<float>({1, 2}).requires_grad_();
  const D y = x.to<double>();
  CHECK(made_by(y) == "ToCopyBackward0");
  sum(y * y).backward();
  CHECK(same(x.grad(), {2, 4}));
  CHECK_FALSE((x * 1).to<std::int64_t>().to<float>().requires_grad());
  check_both_orders([](const D& v) { return v.to<float>().to<double>() * 0 + v * v; }, tensor<double>({1, 2}));
}
TEST_CASE("to: edges") {
  const F x = tensor<float>({1});
  CHECK(is_same(x.to<float>(), x));
  CHECK(zeros({0}).to<double>().numel() == 0);
  CHECK(same(tensor<double>({1e40, -1e40, nan_}).to<float>(), {inf, -inf, nan_}));
  CHECK(tensor<double>({1e20}).to<std::int64_t>().item() == INT64_MIN);
  CHECK(tensor<float>({nan_}).to<std::int32_t>().item() == INT32_MIN);
}

TEST_CASE("dense_strides: the order of the memory, without gaps") {
  const F x = zeros({3, 2, 8});
  const auto strides = [](const F& v) { return dense_strides(*v.body()); };
  CHECK(strides(x) == Dims{16, 8, 1});
  CHECK(strides(x.permute({2, 0, 1})) == Dims{1, 16, 8});
  CHECK(strides(x.permute({2, 0, 1}).narrow(0, 0, 4)) == Dims{1, 8, 4});
  CHECK(strides(zeros({4, 1}).expand({4, 3})) == Dims{3, 1});  // empty_like(ones(4, 1).expand(4, 3)).stride()
  const F like = empty_in_order_of(x.permute({2, 0, 1}));
  CHECK(like.sizes() == Dims{8, 3, 2});
  CHECK(like.strides() == Dims{1, 16, 8});
}
