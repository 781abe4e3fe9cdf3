// SPDX-License-Identifier: MIT
#include <gradus/ops/dropout.hpp>
#include <gradus/tensor/random.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// Masks: PyTorch 2.13 (without MKL's generator) after manual_seed(0).

namespace {

constexpr float kept = 1.6666666269302368f;  // 1 / (1 - 0.4)
F dropped(const F& x, double p = .4) {
  manual_seed(0);
  return dropout(x, p);
}

}  // namespace

TEST_CASE("dropout: values") {
  CHECK(same(dropped(ones({8})), {0.f, 0.f, kept, 0.f, 0.f, 0.f, kept, kept}));
  CHECK(rand({1}).item() == 0.6976675987243652f);  // two words an element were drawn
  manual_seed(0);
  CHECK(same(dropout(ones<double>({4}), .4), {0., 0., 1 / .6, 0.}));
  Generator g(0);
  CHECK(same(dropout(full<float>({3}, 2.f), .4, true, g), {0.f, 0.f, 2 * kept}));
}
TEST_CASE("dropout: the mask is drawn in the order of the memory") {
  CHECK(same(dropped(ones({4, 2}).t()), {0.f, kept, 0.f, kept, 0.f, 0.f, 0.f, kept}));
  CHECK(same(dropped(ones({1, 4}).expand({2, 4})), {0.f, 0.f, kept, 0.f, 0.f, 0.f, kept, kept}));
  CHECK(same(dropped(as_strided(ones({2, 8}), {2, 4}, {8, 2}, 0)), {0.f, 0.f, kept, 0.f, 0.f, 0.f, kept, kept}));
  const F x = as_strided(ones({3, 2, 8}), {3, 2, 4}, {16, 8, 2}, 0).permute({2, 0, 1});
  CHECK(same(dropped(x), {0.f, 0.f, kept, kept, kept, kept, 0.f, 0.f, kept, 0.f, kept, 0.f,
                          kept, kept, kept, kept, 0.f, kept, 0.f, kept, kept, kept, 0.f, kept}));
}
TEST_CASE("dropout: gradient", "[grad]") {
  const auto f = [](const D& x) {
    manual_seed(0);
    return dropout(x.t() * x.t(), .4);
  };
  check_both_orders(f, tensor<double>({{1, 2, 3}, {4, 5, 6}}));
  CHECK(made_by(dropped(ones({2}).requires_grad_())) == "MulBackward0");
}
TEST_CASE("dropout: errors") {
  for (double p : {-.1, 1.5, nan_})
    CHECK(error_of<ValueError>([p] { dropout(ones({2}), p); }) ==
          join({"[dropout] p must be in [0, 1], but got ", p, ". dropout probability has to be between 0 and 1."}));
}
TEST_CASE("dropout: edges") {
  const F x = ones({3});
  CHECK(is_same(dropout(x, .5, false), x));
  CHECK(is_same(dropped(x, 0), x));
  CHECK(same(dropped(tensor<float>({1, -1, inf}), 1), {0., -0., nan_}));
  CHECK(rand({1}).item() == 0.49625658988952637f);  // neither 0 nor 1 draws anything
  CHECK(dropped(zeros({0})).numel() == 0);
}
