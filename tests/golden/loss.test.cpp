// SPDX-License-Identifier: MIT
// Dropout and losses against PyTorch.
#include <gradus/nn/binary_cross_entropy.hpp>
#include <gradus/ops/dropout.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Floats;

namespace {

constexpr const char* file = "loss.txt";

nn::Reduction reduction(const golden::Case& c) {
  const std::string name = c.text("reduction", "mean");
  return name == "none" ? nn::Reduction::none : name == "sum" ? nn::Reduction::sum : nn::Reduction::mean;
}

}  // namespace

TEST_CASE("golden: dropout") {
  golden::check_op<Floats>(file, "dropout", [](auto& c) {
    manual_seed(static_cast<std::uint64_t>(c.options.integer("seed")));
    c.out(dropout(c.x(0), c.options.real("p"), c.options.integer("training", 1) != 0));
  });
}
TEST_CASE("golden: cross_entropy") {
  golden::check_op<Floats>(file, "cross_entropy", [](auto& c) {
    using T = typename std::remove_reference_t<decltype(c)>::value_type;
    const nn::CrossEntropyOptions<T> options{.weight = c.count() == 3 ? c.x(2) : Tensor<T>(),
                                             .ignore_index = c.options.integer("ignore_index", -100),
                                             .reduction = reduction(c.options),
                                             .label_smoothing = c.options.real("label_smoothing")};
    if (c.options.in[1].dtype == Dtype::int64) c.out(nn::cross_entropy(c.x(0), c.index(1), options));
    else c.out(nn::cross_entropy(c.x(0), c.x(1), options));
  });
}
TEST_CASE("golden: nll_loss") {
  golden::check_op<Floats>(file, "nll_loss", [](auto& c) {
    using T = typename std::remove_reference_t<decltype(c)>::value_type;
    const nn::NllOptions<T> options{.weight = c.count() == 3 ? c.x(2) : Tensor<T>(),
                                    .ignore_index = c.options.integer("ignore_index", -100),
                                    .reduction = reduction(c.options)};
    c.out(nn::nll_loss(c.x(0), c.index(1), options));
  });
}
TEST_CASE("golden: mse_loss") {
  golden::check_op<Floats>(file, "mse_loss", [](auto& c) {
    c.out(nn::mse_loss(c.x(0), c.x(1), reduction(c.options)));
  });
}
TEST_CASE("golden: l1_loss") {
  golden::check_op<Floats>(file, "l1_loss", [](auto& c) {
    c.out(nn::l1_loss(c.x(0), c.x(1), {.reduction = reduction(c.options)}));
  });
}
TEST_CASE("golden: binary_cross_entropy_with_logits") {
  golden::check_op<Floats>(file, "bce_with_logits", [](auto& c) {
    using T = typename std::remove_reference_t<decltype(c)>::value_type;
    const std::string which = c.options.text("which", "");
    nn::BceWithLogitsOptions<T> options{.reduction = reduction(c.options)};
    if (which.rfind("weight", 0) == 0) options.weight = c.x(2);
    if (which == "pos_weight") options.pos_weight = c.x(2);
    if (which == "weight+pos_weight") options.pos_weight = c.x(3);
    c.out(nn::binary_cross_entropy_with_logits(c.x(0), c.x(1), options));
  });
}
TEST_CASE("golden: log_sigmoid") {
  golden::check_op<Floats>(file, "log_sigmoid", [](auto& c) { c.out(log_sigmoid(c.x(0))); });
}
