// SPDX-License-Identifier: MIT
#include <gradus/tensor/factories.hpp>
#include <gradus/train/batches.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
struct Pictures {
  Tensor<float> images;
  Tensor<std::int64_t> labels;
};
struct Own {
  Tensor<float> a;
  int b, c;
  Size len() const { return 7; }
};
}  // namespace

TEST_CASE("LoaderOf: any struct of two tensors becomes the module's batch, as handles") {
  const std::vector<Pictures> loader = {{ones({3, 2}), zeros<std::int64_t>({3})}, {ones({1, 2}), zeros<std::int64_t>({1})}};
  LoaderOf<Batch<>, std::vector<Pictures>> batches(loader);
  CHECK(batches.size() == 2);
  for (int pass = 0; pass < 2; ++pass) {
    batches.begin();
    AnyBatch* batch = batches.next();
    REQUIRE(batch);
    CHECK(batch->size() == 3);
    CHECK(batch->as<Batch<>>().x.body() == loader[0].images.body());
    CHECK(batches.next()->size() == 1);
    CHECK(batches.next() == nullptr);
    batches.end();
  }
}

TEST_CASE("batch_length: what len() says, else the first tensor's length") {
  CHECK(batch_length(Own{}) == 7);
  CHECK(batch_length(Pictures{ones({4}), {}}) == 4);
  CHECK(batch_length(3) == 1);
}

TEST_CASE("AnyBatch: says if it is something else") {
  Own own{};
  CHECK(error_of<TypeError>([&] { AnyBatch(own, 1).as<Pictures>(); }) ==
        "[AnyBatch] batch must be of the module's batch type.");
}
