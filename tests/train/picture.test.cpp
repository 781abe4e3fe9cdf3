// SPDX-License-Identifier: MIT
#include <limits>

#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/train/picture.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("picture: two characters a pixel, from the least to the greatest value") {
  CHECK(train::picture(tensor<float>({{0, 1, 0}, {0.5, 0, 0.25}})) == "  @@\n==  ::\n");
  CHECK(train::picture(tensor<std::uint8_t>({{{10, 255}, {10, 10}}})) == "  @@\n\n");
  CHECK(train::picture(full<float>({1, 2, 2}, 3)) == "\n\n");
  CHECK(train::picture(tensor<float>({{0, 1, std::numeric_limits<float>::quiet_NaN()}})) == "  @@\n");
}

TEST_CASE("picture: refuses colours and batches") {
  CHECK(error_of<ShapeError>([] { train::picture(zeros({3, 28, 28})); }) ==
        "[picture] image must be (H, W) or (1, H, W), but got (3, 28, 28).");
}
