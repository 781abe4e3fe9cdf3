// SPDX-License-Identifier: MIT
#include "gemm_cases.hpp"

TEST_CASE("gemm in blocks: large products, cut into blocks and chunks of k, are exact") {
  Draw draw{6};
  const Size shapes[][3] = {{256, 10, 128}, {10, 784, 256}, {130, 70, 1100}, {13, 33, 2500},
                            {600, 40, 70},  {64, 256, 256}, {5, 520, 300},   {130, 560, 1030}};
  for (auto& s : shapes)
    for (Size a_layout : {0, 1, 4})
      for (Size b_layout : {0, 1, 4}) {
        const Problem<float> p(draw, s[0], s[1], s[2], a_layout, b_layout, 1);
        const std::vector<float> expected = p.expected(Start::bias);
        for (Cpu level : levels(a_layout == b_layout ? Cpu::portable : Cpu::avx2)) {  // the portable one takes its time
          CAPTURE(s[0], s[1], s[2], a_layout, b_layout, name(level));
          CHECK(p.result(Start::bias, level) == expected);
        }
      }
}

TEST_CASE("gemm: same bits at 1, 2 and 3 threads") {
  Draw draw{8};
  const Size shapes[][3] = {{256, 256, 300}, {256, 10, 128}, {10, 128, 256}, {70, 90, 110}, {32, 200, 300},
                            {1, 300, 784},  {500, 3, 400}, {1000, 10, 300}};
  for (auto& s : shapes)
    for (Size layout : {0, 1}) {
      const Problem<float> p(draw, s[0], s[1], s[2], layout, layout, 0, false);
      const auto on = [&](int n, Cpu level) {
        Threads threads(n);
        return p.result(Start::accumulate, level);
      };
      for (Cpu level : levels(Cpu::portable)) {
        const std::vector<float> one = on(1, level);
        CHECK(same_bits(on(2, level), one));
        CHECK(same_bits(on(3, level), one));
      }
    }
}
