// SPDX-License-Identifier: MIT
#include <gradus/linalg/orthogonal.hpp>
#include <gradus/ops/slice.hpp>

#include "linalg/once.hpp"
#include "support/ops.hpp"

using namespace gradus;

TEST_CASE("orthogonal_: rows or columns are orthonormal, times gain") {
  for (const Dims& sizes : {Dims{5, 3}, Dims{3, 5}, Dims{2, 3, 2}}) {
    Generator generator(3);
    const Tensor<double> w = nn::init::orthogonal_(zeros<double>(sizes), 2, generator);
    const Tensor<double> flat = reshape(w, {sizes.dim[0], -1}), thin = flat.size(0) < flat.size(1) ? t(flat) : flat;
    const Tensor<double> square = matmul(t(thin), thin);
    for (Size i = 0; i < square.numel(); ++i)
      CHECK(square.data_ptr()[i] == Approx(i % (thin.size(1) + 1) == 0 ? 4 : 0).margin(1e-14));
  }
}

TEST_CASE("orthogonal_: parameters, views and errors") {
  const Tensor<float> leaf = zeros<float>({2, 2}).requires_grad_(), wide = zeros<float>({2, 4});
  CHECK(nn::init::orthogonal_(leaf).requires_grad());
  CHECK(leaf.version() == 1);
  nn::init::orthogonal_(narrow(wide, 1, 1, 2));
  CHECK((wide.data_ptr()[0] == 0 && wide.data_ptr()[1] != 0 && wide.data_ptr()[7] == 0));
  CHECK(nn::init::orthogonal_(zeros<float>({0, 3})).numel() == 0);
  CHECK(error_of<ShapeError>([] { nn::init::orthogonal_(zeros<float>({3})); }) ==
        "[init.orthogonal_] w must have at least 2 dimensions, but got w (3,). Only tensors with 2 or more dimensions "
        "are supported.");
}
