// SPDX-License-Identifier: MIT
#include <gradus/nn/softmax.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("softmax layers: run along their dimension") {
  const Tensor<float> x = tensor({{1.f, 2.f, 4.f}, {0.f, 0.f, 0.f}});
  CHECK(nn::Softmax(1)(x).to_vector() == softmax(x, 1).to_vector());
  CHECK(nn::LogSoftmax(0)(x).to_vector() == log_softmax(x, 0).to_vector());
  CHECK(error_of<IndexError>([&] { nn::Softmax(2)(x); }) ==
        "in (Softmax): [softmax] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
}
TEST_CASE("softmax layers: print as PyTorch") {
  CHECK(to_string(nn::Softmax(1)) == "Softmax(dim=1)");
  CHECK(to_string(nn::LogSoftmax(-1)) == "LogSoftmax(dim=-1)");
}
