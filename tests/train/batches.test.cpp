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
}

TEST_CASE("AnyBatch: says if it is something else") {
  Own own{};
  CHECK(error_of<TypeError>([&] { AnyBatch(own, 1).as<Pictures>(); }) ==
        "[AnyBatch] batch must be of the module's batch type.");
}

namespace {
struct Three {
  Tensor<float> x;
  Tensor<std::int64_t> y;
  Tensor<float> weights;
};
struct Six {
  int id;
  Tensor<float> a, b, c, d, e;
};
struct One {
  Tensor<float> x;
};
/// Yields batches that nobody holds.
struct Made {
  struct Iterator {
    Size n;
    Batch<> operator*() const { return {full<float>({n, 1}, static_cast<float>(n)), zeros<std::int64_t>({n})}; }
    Iterator& operator++() { return ++n, *this; }
    bool operator==(const Iterator&) const = default;
  };
  Size size() const { return 2; }
  Iterator begin() const { return {3}; }
  Iterator end() const { return {5}; }
};
}  // namespace

TEST_CASE("LoaderOf: batches that are const, or that a loader makes on the way") {
  const std::vector<Batch<>> held = {{ones({3, 2}), zeros<std::int64_t>({3})}};
  LoaderOf<Batch<>, std::vector<Batch<>>> from_const(held);
  from_const.begin();
  Batch<>& batch = from_const.next()->as<Batch<>>();
  CHECK(batch.x.body() == held[0].x.body());
  batch.x = zeros({1, 2});
  CHECK(held[0].x.len() == 3);

  const Made source;
  LoaderOf<Batch<>, Made> made(source);
  made.begin();
  CHECK(made.next()->size() == 3);
  const AnyBatch* second = made.next();
  CHECK(second->size() == 4);
  CHECK(second->as<Batch<>>().x.data_ptr()[3] == 4);
  CHECK(made.next() == nullptr);
}

TEST_CASE("batch_length: structs of one to six members") {
  CHECK(batch_length(One{ones({5, 2})}) == 5);
  CHECK(batch_length(Three{ones({3, 2}), zeros<std::int64_t>({3}), ones({3})}) == 3);
  CHECK(batch_length(Six{9, ones({4}), ones({1}), {}, {}, {}}) == 4);
}

TEST_CASE("LoaderOf: knows the generator of a loader that has one of its own") {
  struct WithOptions : std::vector<Batch<>> {
    struct { Generator* generator; } own;
    const auto& options() const { return own; }
  } loader;
  Generator g(1);
  loader.own.generator = &g;
  const LoaderOf<Batch<>, WithOptions> any(loader);
  CHECK(any.generator() == &g);
  LoaderGenerators known;
  { const GeneratorsOf guard(known, any, nullptr); }
  CHECK(known.live[0] == nullptr);
  CHECK(known.state(0)->seed == 1);
  CHECK_FALSE(known.state(1));
}
