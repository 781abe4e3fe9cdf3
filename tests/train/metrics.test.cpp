// SPDX-License-Identifier: MIT
#include <cmath>

#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/train/metrics.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("Accuracy: the share of right classes, the first of equals") {
  const train::Accuracy accuracy{3};
  const Tensor<float> x = tensor<float>({{0, 1, 2}, {3, 3, 0}, {0, 0, 0}, {-1, -3, -2}});
  CHECK(accuracy(x, tensor<std::int64_t>({2, 0, 1, 0})).item() == 0.75f);
  CHECK(accuracy(x.to<double>(), tensor<std::int64_t>({0, 1, 2, 2})).item() == 0);
  CHECK(accuracy(zeros({0, 3}), zeros<std::int64_t>({0})).item() == 0);
}

TEST_CASE("Accuracy: every position of further dimensions counts") {
  const Tensor<float> x = tensor<float>({{{0, 1, 5}, {1, 0, 6}}});  // (1, 2, 3)
  CHECK(train::Accuracy{2}(x, tensor<std::int64_t>({{1, 0, 0}})).item() == Approx(2. / 3));
}

TEST_CASE("Accuracy: errors") {
  CHECK(error_of<ShapeError>([] { train::Accuracy{10}(zeros({4, 3}), zeros<std::int64_t>({4})); }) ==
        "[Accuracy] x must have 10 classes in dimension 1, but got x (4, 3). Set num_classes to what the model tells apart.");
  CHECK(error_of<ShapeError>([] { train::Accuracy{3}(zeros({4, 3}), zeros<std::int64_t>({5})); }) ==
        "[Accuracy] target must be (4,) for x (4, 3), but got (5,).");
}

TEST_CASE("WeightedMean: batches count by their size, in the element type") {
  train::WeightedMean<float> mean;
  CHECK(std::isnan(mean.compute()));
  mean.update(tensor(0.5f), 3);
  mean.update(tensor(1.f), 1);
  CHECK(mean.compute() == 0.625f);
  mean.update(tensor(0.1f), 8);
  CHECK(mean.compute() == (0.5f * 3 + 1 + 0.1f * 8) / 12);
  mean.reset();
  mean.update(tensor(2.f), 5);
  CHECK(mean.compute() == 2);
}

TEST_CASE("joined: batches of different lengths, any element type") {
  const Tensor<double> a = tensor<double>({{1, 2}, {3, 4}}), b = zeros<double>({0, 2}), c = tensor<double>({{5, 6}});
  const Tensor<double> y(train::joined({a.body(), b.body(), c.body()}));
  CHECK(y.sizes() == Dims{3, 2});
  CHECK(y.to_vector() == std::vector<double>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("ScoreMeans: each score by its name") {
  train::ScoreMeans means;
  means.update({{"accuracy", tensor(0.5f)}, {"error", tensor(2.f)}}, 3);
  means.update({{"accuracy", tensor(1.f)}, {"error", tensor(6.f)}}, 1);
  const train::Scores scores = means.compute();
  REQUIRE(scores.size() == 2);
  CHECK(scores[0].name == std::string("accuracy"));
  CHECK(scores[0].value.item() == 0.625f);
  CHECK(scores[1].value.item() == 3);
}
