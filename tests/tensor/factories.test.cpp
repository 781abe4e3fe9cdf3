// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <array>
#include <memory>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

using namespace gradus;

namespace {
template <class T>
using Values = std::vector<T>;
/// A tensor whose storage has held other numbers before.
template <class T>
void dirty_the_cache(const Dims& sizes) {
  const Tensor<T> x = empty<T>(sizes);
  std::memset(static_cast<void*>(x.data_ptr()), 0x5a, x.body()->storage->bytes);
}
}  // namespace

TEST_CASE("factories: element types follow the numbers, or what is asked for") {
  STATIC_REQUIRE(std::same_as<decltype(zeros({2})), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(ones<bool>({2})), Tensor<bool>>);
  STATIC_REQUIRE(std::same_as<decltype(full({2}, 7)), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(full({2}, 0.5)), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(full({2}, 0.5f)), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(full({2}, true)), Tensor<bool>>);
  STATIC_REQUIRE(std::same_as<decltype(full({2}, Size{7})), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(full({2}, std::size_t{7})), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(full({2}, 7LL)), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(full<double>({2}, 7)), Tensor<double>>);
  STATIC_REQUIRE(std::same_as<decltype(full<std::uint8_t>({2}, 7)), Tensor<std::uint8_t>>);
  STATIC_REQUIRE(std::same_as<decltype(eye(2)), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(arange(5)), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(arange(Size{5})), Tensor<std::int64_t>>);
  STATIC_REQUIRE(std::same_as<decltype(arange(0, 1, 0.25)), Tensor<float>>);
  STATIC_REQUIRE(std::same_as<decltype(arange<double>(5)), Tensor<double>>);
  STATIC_REQUIRE(std::same_as<decltype(arange<std::int32_t>(1, 5, 2)), Tensor<std::int32_t>>);
  STATIC_REQUIRE(std::same_as<decltype(linspace(0, 1, 3)), Tensor<float>>);
}

TEST_CASE("factories: filled tensors hold their number everywhere, whatever was there before") {
  dirty_the_cache<float>({2, 3});
  CHECK(zeros({2, 3}).to_vector() == Values<float>(6, 0));
  CHECK(ones({2, 3}).to_vector() == Values<float>(6, 1));
  CHECK(full({2, 3}, -1.5).to_vector() == Values<float>(6, -1.5f));
  CHECK(full({3}, -7).to_vector() == Values<std::int64_t>(3, -7));
  CHECK(full<double>({3}, 0.1).to_vector() == Values<double>(3, 0.1));
  CHECK(full<std::int32_t>({3}, -2).to_vector() == Values<std::int32_t>(3, -2));
  CHECK(full<std::uint8_t>({3}, 200).to_vector() == Values<std::uint8_t>(3, 200));
  CHECK(full({3}, true).to_vector() == Values<bool>(3, true));
  CHECK(full({}, 4).item() == 4);
  CHECK(full({2, 0}, 4).numel() == 0);
  const Tensor<double> x = full<double>({2, 3}, 9);
  CHECK(zeros_like(x).to_vector() == Values<double>(6, 0));
  CHECK(ones_like(x).sizes() == Dims{2, 3});
  CHECK(full_like(x, 3).to_vector() == Values<double>(6, 3));
  CHECK(empty_like(x).sizes() == Dims{2, 3});
  const Tensor<float> large = full<float>({3, 300001}, 2.f);  // on several threads
  bool same = true;
  for (Size i = 0; i < large.numel(); ++i) same &= large.data_ptr()[i] == 2;
  CHECK(same);
  CHECK(error_of<ValueError>([] { zeros({2, -1}); }) == "[tensor] sizes must not be negative, but got (2, -1).");
}

TEST_CASE("factories: sizes may come from any row of integers") {
  const std::vector<Size> sizes{2, 3};
  const std::array<int, 3> more{1, 2, 3};
  CHECK(zeros(sizes).sizes() == Dims{2, 3});
  CHECK(ones<double>(more).sizes() == Dims{1, 2, 3});
  CHECK(full(std::span(sizes), 7).sizes() == Dims{2, 3});
  CHECK(error_of<ShapeError>([] { zeros(std::vector<Size>(9, 1)); }) ==
        "[shape] a tensor must have at most 8 dimensions, but got more.");
}
TEST_CASE("factories: eye") {
  CHECK(eye<std::int64_t>(3).to_vector() == Values<std::int64_t>{1, 0, 0, 0, 1, 0, 0, 0, 1});
  CHECK(eye(2, 3).to_vector() == Values<float>{1, 0, 0, 0, 1, 0});
  CHECK(eye(3, 1).to_vector() == Values<float>{1, 0, 0});
  CHECK(eye(0).sizes() == Dims{0, 0});
}

TEST_CASE("factories: arange has PyTorch's length and elements") {
  CHECK(arange(5).to_vector() == Values<std::int64_t>{0, 1, 2, 3, 4});
  CHECK(arange(2, 9, 3).to_vector() == Values<std::int64_t>{2, 5, 8});
  CHECK(arange(5, 1, -2).to_vector() == Values<std::int64_t>{5, 3});
  CHECK(arange(1., 2., 0.25).to_vector() == Values<float>{1, 1.25f, 1.5f, 1.75f});
  CHECK(arange(2.5).to_vector() == Values<float>{0, 1, 2});
  CHECK(arange(0, 1, 0.1).to_vector() == Values<float>{0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f});
  CHECK(arange<double>(1, 0, -0.25).to_vector() == Values<double>{1, .75, .5, .25});
  CHECK(arange(0).numel() == 0);
  CHECK(arange(3, 3).numel() == 0);
  const std::int64_t big = INT64_MAX;  // the distance does not fit in 64 bits with a sign
  CHECK(arange(-big, big, big).to_vector() == Values<std::int64_t>{-big, 0});
  CHECK(error_of<ValueError>([] { arange(0, 1, 0); }) ==
        "[arange] step must be nonzero, but got start 0, end 1 and step 0.");
  CHECK(error_of<ValueError>([] { arange(5, 1); }) ==
        "[arange] upper bound and lower bound inconsistent with step sign, but got start 5, end 1 and step 1.");
  CHECK(error_of<ValueError>([] { arange(0., 1., -0.5); }) ==
        "[arange] upper bound and lower bound inconsistent with step sign, but got start 0, end 1 and step -0.5.");
  CHECK(error_of<ValueError>([] { arange(0., __builtin_inf()); }) ==
        "[arange] the range must fit in memory, but got start 0, end inf and step 1.");
  CHECK(error_of<ValueError>([] { arange(__builtin_nan("")); }).substr(0, 8) == "[arange]");
}

TEST_CASE("factories: linspace counts from both ends") {
  CHECK(linspace(0, 1, 5).to_vector() == Values<float>{0, .25f, .5f, .75f, 1});
  CHECK(linspace(3, 3, 2).to_vector() == Values<float>{3, 3});
  CHECK(linspace(2, 7, 1).to_vector() == Values<float>{2});
  CHECK(linspace(2, 7, 0).numel() == 0);
  // torch.linspace(-3, 3, 100, dtype=float64)[[1, 33, 66, 98]] and torch.linspace(3, 10, 5, dtype=int64), 2.13
  const Values<double> y = linspace<double>(-3, 3, 100).to_vector();
  CHECK(y[1] == -2.9393939393939394);
  CHECK(y[33] == -1.);
  CHECK(y[66] == 1.);
  CHECK(y[98] == 2.9393939393939394);
  CHECK(linspace<std::int64_t>(3, 10, 5).to_vector() == Values<std::int64_t>{3, 4, 6, 8, 10});
  CHECK(linspace<std::int32_t>(-2.5, 2.5, 7).to_vector() == Values<std::int32_t>{-2, -1, 0, 0, 0, 1, 2});
  CHECK(error_of<ValueError>([] { linspace(0, 1, -1); }) ==
        "[linspace] number of steps must be non-negative, but got -1.");
}

TEST_CASE("factories: from_vector takes a moved vector over, and copies another") {
  std::vector<float> v{1, 2, 3, 4, 5, 6};
  const float* where = v.data();
  const Tensor<float> copy = from_vector(v);
  CHECK(copy.sizes() == Dims{6});
  CHECK(copy.data_ptr() != where);
  const Tensor<float> x = from_vector(std::move(v), {2, 3});
  CHECK(x.data_ptr() == where);
  CHECK(x.sizes() == Dims{2, 3});
  CHECK(x.to_vector() == Values<float>{1, 2, 3, 4, 5, 6});
  CHECK(from_vector(std::vector<bool>{true, false, true}).to_vector() == Values<bool>{true, false, true});
  CHECK(from_vector(std::vector<double>{}).sizes() == Dims{0});
  CHECK(from_vector(std::vector<double>{}, {2, 0}).sizes() == Dims{2, 0});
  CHECK(error_of<ShapeError>([] { from_vector(std::vector<int>(6), {4, 2}); }) ==
        "[from_vector] sizes must hold the 6 numbers given, but got (4, 2), which hold 8. Change the sizes.");
}

TEST_CASE("factories: from_span copies") {
  std::array<double, 4> a{1, 2, 3, 4};
  const Tensor<double> x = from_span(a, {2, 2});
  a[0] = 9;
  CHECK(x.to_vector() == Values<double>{1, 2, 3, 4});
  CHECK(from_span(std::span<const double>(a).first(2)).to_vector() == Values<double>{9, 2});
  CHECK(error_of<ShapeError>([&] { from_span(a, {5}); }) ==
        "[from_span] sizes must hold the 4 numbers given, but got (5,), which hold 5. Change the sizes.");
}

TEST_CASE("factories: from_blob shares memory and ends its owner once, with the last view") {
  float numbers[6] = {1, 2, 3, 4, 5, 6};
  const std::size_t held = memory_allocated();
  const Tensor<float> x = from_blob(numbers, {2, 3});
  CHECK(x.data_ptr() == numbers);
  numbers[5] = 9;
  CHECK(x.to_vector().back() == 9);
  CHECK(memory_allocated() == held);
  CHECK(from_blob(numbers, {3, 2}, {1, 3}).to_vector() == Values<float>{1, 4, 2, 5, 3, 9});

  int ended = 0;
  {
    Tensor<float> y = from_blob(numbers, {2, 3}, [&](float* p) { ended += p == numbers ? 1 : 100; });
    const Tensor<float> view = y.detach();
    y = x;
    CHECK(ended == 0);
  }
  CHECK(ended == 1);
  { from_blob(numbers, {2}, Dims{2}, [&] { ++ended; }); }
  CHECK(ended == 2);

  auto shared = std::make_shared<std::vector<float>>(4, 2.f);
  const std::weak_ptr<std::vector<float>> alive = shared;
  {
    float* data = shared->data();
    const Tensor<float> y = from_blob(data, {4}, std::move(shared));
    CHECK(!alive.expired());
    CHECK(y.to_vector() == Values<float>(4, 2));
  }
  CHECK(alive.expired());
}

TEST_CASE("factories: from_blob takes a moved vector of integers for the owner, a named one for strides") {
  std::vector<std::int64_t> v{7, 8, 9, 10};
  std::int64_t* const data = v.data();
  const std::vector<std::int64_t> step{3};
  CHECK(from_blob(data, {2}, step).to_vector() == Values<std::int64_t>{7, 10});
  CHECK(from_blob(data, {2}, Dims{2}).to_vector() == Values<std::int64_t>{7, 9});
  CHECK(from_blob(data, {2}, {3}).strides() == Dims{3});
  const Tensor<std::int64_t> x = from_blob(data, {4}, std::move(v));
  v.assign(4, 0);
  CHECK(x.strides() == Dims{1});
  CHECK(x.to_vector() == Values<std::int64_t>{7, 8, 9, 10});
}

TEST_CASE("factories: from_blob refuses what cannot be") {
  float numbers[2] = {1, 2};
  float* nothing = nullptr;
  CHECK(error_of<ShapeError>([&] { from_blob(numbers, {2}, {1, 1}); }) ==
        "[from_blob] strides must have one number a dimension, but got sizes (2,) and strides (1, 1).");
  CHECK(error_of<ValueError>([&] { from_blob(numbers, {2}, {-1}); }) ==
        "[from_blob] strides must not be negative, but got (-1,).");
  CHECK(error_of<ValueError>([&] { from_blob(numbers, {-2}); }) ==
        "[from_blob] sizes must not be negative, but got (-2,).");
  CHECK(error_of<ValueError>([&] { from_blob(nothing, {2}); }) ==
        "[from_blob] data must not be null, but got sizes (2,).");
  CHECK(from_blob(nothing, {0}).numel() == 0);
  const Size big = Size{1} << 40;
  CHECK(error_of<ValueError>([&] { from_blob(numbers, {2, 3}, {big << 22, big << 22}); }) ==
        "[from_blob] sizes and strides must stay within memory, but got sizes (2, 3) and strides (4611686018427387904, "
        "4611686018427387904).");
  CHECK(error_of<ValueError>([&] { from_blob(numbers, {3}, {big << 20}); }).find("must stay within memory") !=
        std::string::npos);
  CHECK(error_of<ValueError>([&] { from_blob(numbers, {big, big}); }) ==
        "[from_blob] sizes must fit in memory, but got (1099511627776, 1099511627776).");
}
