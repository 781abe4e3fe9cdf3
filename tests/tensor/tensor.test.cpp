// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/autograd/backward.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/index.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/tensor/tensor.hpp>

using namespace gradus;

namespace {
template <class T>
using Values = std::vector<T>;
}

TEST_CASE("Tensor: sizes, strides and their negative dims") {
  const Tensor<float> x = zeros({2, 3, 4});
  CHECK(x.sizes() == Dims{2, 3, 4});
  CHECK(x.shape() == x.sizes());
  CHECK(x.strides() == Dims{12, 4, 1});
  CHECK(x.rank() == 3);
  CHECK(x.dim() == 3);
  CHECK(x.numel() == 24);
  CHECK(x.size(0) == 2);
  CHECK(x.size(-1) == 4);
  CHECK(x.stride(-3) == 12);
  CHECK(x.len() == 2);
  CHECK(x.is_contiguous());
  CHECK(x.storage_offset() == 0);
  CHECK(Tensor<double>::dtype() == Dtype::float64);
  CHECK(error_of<IndexError>([&] { x.size(3); }) ==
        "[size] Dimension out of range (expected to be in range of [-3, 2], but got 3).");
  CHECK(error_of<IndexError>([&] { x.stride(-4); }) ==
        "[stride] Dimension out of range (expected to be in range of [-3, 2], but got -4).");
}

TEST_CASE("Tensor: item and len say what they need") {
  CHECK(tensor(7).item() == 7);
  CHECK(tensor({{{2.5}}}).item() == 2.5f);
  CHECK(error_of<ValueError>([] { tensor({1, 2}).item(); }) ==
        "[item] x must have one element, but got x (2,). a Tensor with 2 elements cannot be converted to Scalar: "
        "index it first, or reduce it.");
  CHECK(error_of<ValueError>([] { zeros({0}).item(); }).substr(0, 6) == "[item]");
  CHECK(error_of<ShapeError>([] { tensor(1).len(); }) ==
        "[len] x must have a dimension, but got x (). len() of a 0-d tensor.");
}

TEST_CASE("Tensor: copying a handle aliases, clone copies") {
  const Tensor<float> x = tensor({1., 2.});
  const Tensor<float> y = x, z = x.clone();
  y.add_(1);
  CHECK(is_same(x, y));
  CHECK(x.to_vector() == Values<float>{2, 3});
  CHECK(!is_same(x, z));
  CHECK(z.to_vector() == Values<float>{1, 2});
}

TEST_CASE("Tensor: assigning to a named tensor rebinds it, assigning to an expression writes through") {
  Tensor<std::int64_t> x = tensor({{1, 2, 3}, {4, 5, 6}});
  const Tensor<std::int64_t> before = x;
  x[0] = 7;
  CHECK(before.to_vector() == Values<std::int64_t>{7, 7, 7, 4, 5, 6});
  x[1] = tensor({9, 8, 7});
  CHECK(before.to_vector() == Values<std::int64_t>{7, 7, 7, 9, 8, 7});
  const Tensor<std::int64_t> row = tensor({0, 1, 2});
  x[0] = row;
  x.t()[0] = x.t()[2];
  CHECK(before.to_vector() == Values<std::int64_t>{2, 1, 2, 7, 8, 7});
  x = tensor({{0}});
  CHECK(before.numel() == 6);
  CHECK(x.numel() == 1);
  Tensor<std::int64_t> named = before[0];
  named = row;
  CHECK(before.to_vector()[0] == 2);
  CHECK(is_same(named, row));
}

TEST_CASE("Tensor: views see each other's edits, through one version") {
  const Tensor<double> x = zeros<double>({3, 4});
  const Tensor<double> column = x.t()[1], corner = x.narrow(0, 1, 2).narrow(1, 2, 2);
  CHECK(column.strides() == Dims{4});
  CHECK(corner.storage_offset() == 6);
  CHECK(!corner.is_contiguous());
  CHECK(x.version() == 0);
  column.fill_(1);
  corner.add_(2);
  CHECK(x.to_vector() == Values<double>{0, 1, 0, 0, 0, 1, 2, 2, 0, 1, 2, 2});
  CHECK(x.version() == 2);
  CHECK(column.version() == 2);
  CHECK(corner.to_vector() == Values<double>{2, 2, 2, 2});
}

TEST_CASE("Tensor: is_unique knows of handles, views and foreign owners of the storage") {
  Tensor<float> x = zeros({4});
  CHECK(x.is_unique());
  {
    const Tensor<float> y = x;
    CHECK(!x.is_unique());
  }
  {
    const Tensor<float> view = x.view({2, 2});
    CHECK(!x.is_unique());
    CHECK(!view.is_unique());
  }
  CHECK(x.is_unique());
  CHECK(!x.detach().is_unique());
  CHECK(!x.data().is_unique());
  float number = 1;
  CHECK(!from_blob(&number, {1}).is_unique());
}

TEST_CASE("Tensor: data() is read and written beside the graph, which notices nothing") {
  const auto M = tensor<double>({{1, 2}, {3, 4}}).requires_grad_();
  const auto y = gradus::sum(M * M);
  M.data() -= 0.5;
  M.data()(0) = 7;
  CHECK(M.version() == 0);
  CHECK(M.to_vector() == Values<double>{7, 7, 2.5, 3.5});
  CHECK(!M.data().requires_grad());
  CHECK(M.data().data_ptr() == M.data_ptr());
  y.backward();
  CHECK(M.grad().to_vector() == Values<double>{14, 14, 5, 7});  // as PyTorch: of the numbers that are there now
  M.data() -= 0.5 * M.grad().data();
  CHECK(M.to_vector() == Values<double>{0, 0, 0, 0});
  M.grad().data().zero_();
  CHECK(M.grad().to_vector() == Values<double>{0, 0, 0, 0});
  const auto w = M.data();
  const auto z = w * full<double>({}, 2).requires_grad_();  // what w is saved for does notice its edits
  w.add_(1);
  CHECK(error_of<AutogradError>([&] { gradus::sum(z).backward(); }).find("modified by an inplace operation") !=
        std::string::npos);
}
TEST_CASE("Tensor: data() outlives its tensor, and sees through an edit by its transpose") {
  Tensor<float> alias;
  {
    const Tensor<float> x = tensor({{1., 2.}, {3., 4.}});
    alias = x.data();
    alias.add_(x.t());
    CHECK(x.to_vector() == Values<float>{2, 5, 5, 8});
  }
  CHECK(alias.data().to_vector() == Values<float>{2, 5, 5, 8});
}
TEST_CASE("Tensor: an undefined one has no data() and no detach(), and says so") {
  const auto x = ones({2}).requires_grad_();
  const char* const text = "[tensor] x must be defined, but got a tensor that was never given a value, such as the "
                           "grad() of a leaf that no backward() has reached. Check x.defined() first.";
  CHECK(error_of<ValueError>([&] { x.grad().data(); }) == text);
  CHECK(error_of<ValueError>([&] { x.grad().detach(); }) == text);
}
TEST_CASE("Tensor: is on the one device there is") {
  const auto x = tensor({1., 2.}).requires_grad_();
  CHECK(is_same(x.to(device("cpu")), x));
  CHECK(is_same(x.cpu(), x));
  CHECK(x.device() == device("cpu"));
  CHECK(len(x) == 2);
}

TEST_CASE("Tensor: a view outlives the name it was made from") {
  const std::size_t before = memory_allocated();
  {
    Tensor<float> row = tensor({{1., 2.}, {3., 4.}})[1];
    CHECK(row.to_vector() == Values<float>{3, 4});
    row = Tensor<float>();
    CHECK(!row.defined());
  }
  CHECK(memory_allocated() == before);
}

TEST_CASE("Tensor: moving leaves nothing behind") {
  Tensor<float> x = ones({2});
  const Body* body = x.body().get();
  const Tensor<float> y = std::move(x);
  CHECK(y.body().get() == body);
  CHECK(y.is_unique());
}

TEST_CASE("Tensor: scalars only raise the category, sums of integers count in 64 bits") {
  STATIC_REQUIRE(std::same_as<WithScalar<float, double>, float>);
  STATIC_REQUIRE(std::same_as<WithScalar<std::uint8_t, int>, std::uint8_t>);
  STATIC_REQUIRE(std::same_as<WithScalar<std::int32_t, double>, float>);
  STATIC_REQUIRE(std::same_as<WithScalar<bool, int>, std::int64_t>);
  STATIC_REQUIRE(std::same_as<WithScalar<bool, bool>, bool>);
  STATIC_REQUIRE(std::same_as<WithScalar<std::int64_t, bool>, std::int64_t>);
  STATIC_REQUIRE(std::same_as<WithScalar<double, float>, double>);
  STATIC_REQUIRE(std::same_as<SumOf<bool>, std::int64_t>);
  STATIC_REQUIRE(std::same_as<SumOf<std::uint8_t>, std::int64_t>);
  STATIC_REQUIRE(std::same_as<SumOf<float>, float>);
  STATIC_REQUIRE(std::same_as<RealOf<std::int64_t>, float>);
  STATIC_REQUIRE(std::same_as<RealOf<double>, double>);
}
