// SPDX-License-Identifier: MIT
#include <gradus/data/tensor_dataset.hpp>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;
using data::TensorDataset;

TEST_CASE("TensorDataset: samples and batches", "[data]") {
  const TensorDataset d(arange<float>(6).view({3, 2}), from_vector<std::int64_t>({7, 8, 9}));
  CHECK(d.size() == 3);
  const Size at[] = {2, 0, 2};
  const auto [x, y] = d.batch(at, 3);
  CHECK(x.sizes() == Dims{3, 2});
  CHECK(x.to_vector() == std::vector<float>{4, 5, 0, 1, 4, 5});
  CHECK(y.to_vector() == std::vector<std::int64_t>{9, 7, 9});
  CHECK(d[-1].x.to_vector() == std::vector<float>{4, 5});
  CHECK(d[1].y.item() == 8);
  CHECK(d.all().x.data_ptr() == d.x().data_ptr());
  CHECK(d.all().y.to_vector() == std::vector<std::int64_t>{7, 8, 9});
}

TEST_CASE("TensorDataset: rows of scattered tensors, of every width", "[data]") {
  const TensorDataset d(arange<double>(6).view({2, 3}).t(), from_vector<bool>({true, false, true}));
  const Size at[] = {1, 2};
  const auto b = d.batch(at, 2);
  CHECK(b.x.to_vector() == std::vector<double>{1, 4, 2, 5});
  CHECK(b.y.to_vector() == std::vector<bool>{false, true});
}

TEST_CASE("TensorDataset: errors", "[data]") {
  CHECK(error_of<ShapeError>([] { TensorDataset(zeros({3, 2}), zeros({4})); }) ==
        "[TensorDataset] x and y must have the same length, but got x (3, 2) and y (4,). Size mismatch between "
        "tensors.");
  CHECK(error_of<ShapeError>([] { TensorDataset(zeros({}), zeros({})); }) ==
        "[TensorDataset] x and y must have the same length, but got x () and y (). Size mismatch between tensors.");
  const TensorDataset d(zeros({3}), zeros({3}));
  const Size at[] = {3};
  CHECK(error_of<IndexError>([&] { d.batch(at, 1); }) ==
        "[TensorDataset] index 3 is out of bounds for dimension 0 with size 3.");
}

TEST_CASE("TensorDataset: edges", "[data]") {
  const TensorDataset nothing(zeros({0, 4}), zeros({0}));
  CHECK(nothing.size() == 0);
  CHECK(nothing.batch(nullptr, 0).x.sizes() == Dims{0, 4});
  const Size at[] = {1, 0};
  CHECK(TensorDataset(zeros({2, 0}), zeros({2})).batch(at, 2).x.sizes() == Dims{2, 0});
}
