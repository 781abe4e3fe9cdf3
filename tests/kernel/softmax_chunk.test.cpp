// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/softmax_chunk.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {
/// y = x with its end doubled; the sum of all, in y[n].
struct DoubleEnd {
  using Signature = void(Size n, const float* x, float* y);
  template <class Level>
  GRADUS_INLINE static void run(Size n, const float* x, float* y) {
    using S = Simd<float, Level>;
    constexpr Size L = Chunk<S>::lanes;
    const RowEnd<S> row_end(n);
    Chunk<S> part;
    ChunkSum<S> sum(Chunk<S>{});
    for (Size i = 0; i + L <= n; i += L) part.load(x + i), sum.add(part), part.store(y + i);
    row_end.load(part, x + n - row_end.rest, row_end.rest);
    sum.add(part);
    part.template merge<Sum>(part);
    row_end.store(y + n - row_end.rest, part);
    typename S::v all;
    sum.finish(all);
    y[n] = all[0];
  }
};
}  // namespace

TEST_CASE("softmax_chunk: the end of a row is read and written to the element, and adds nothing else") {
  using F = Levels<DoubleEnd, DoubleEnd::Signature>;
  for (Size n = 1; n < 70; ++n)
    for (auto* const run : {F::portable, best<DoubleEnd, DoubleEnd::Signature>()}) {
      std::vector<float> x(static_cast<std::size_t>(n), 1.0f), y(x.size() + 2, -7.0f), expected(x.size(), 1.0f);
      run(n, x.data(), y.data());
      for (Size i = n / 16 * 16; i < n; ++i) expected[static_cast<std::size_t>(i)] = 2;
      expected.push_back(static_cast<float>(n));
      expected.push_back(-7);
      CHECK(y == expected);
    }
}
