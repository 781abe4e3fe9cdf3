// SPDX-License-Identifier: MIT
#include <gradus/tensor/nested.hpp>
#include <gradus/train/metrics.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
struct Count : MetricBase<Count> {
  Size n = 0;
  void update(const Tensor<float>& preds, const Tensor<float>&) { n += preds.len(); }
  Tensor<float> compute() const { return full<float>({}, static_cast<float>(n)); }
  void reset() { n = 0; }
};
}  // namespace

TEST_CASE("MetricBase: a call counts, value() does not") {
  Count count;
  CHECK(count.value(ones({3}), ones({3})).item() == 3);
  CHECK(count.n == 0);
  CHECK(count(ones({3}), ones({3})).item() == 3);
  CHECK(count(ones({2}), ones({2})).item() == 2);
  CHECK(count.n == 5);
  const AnyMetric<float, float> any("count", count);
  CHECK(any.name() == "count");
  CHECK(any.value(ones({4}), ones({4})).item() == 4);
}
TEST_CASE("averaged: classes that are absent do not count, if asked for") {
  StatScores s(3);
  s.tp = {2, 1, 0};
  s.fn = {0, 1, 0};
  const std::vector<float> scores = {1, 0.5f, 0};
  CHECK(averaged(scores, s, Average::macro, true).item() == 0.75f);
  CHECK(averaged(scores, s, Average::macro, false).item() == 0.5f);
  CHECK(averaged(scores, s, Average::weighted, true).item() == 0.75f);
  CHECK(averaged(scores, s, Average::none, true).to_vector() == scores);
  CHECK(safe_divide(3, 0) == 0);
}
