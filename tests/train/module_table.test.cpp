// SPDX-License-Identifier: MIT
// Expected tables: Lightning 2.4 for the same modules.
#include <gradus/nn/activation.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/train/module_table.hpp>
#include <gradus/train/simple_module.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {
struct MNISTModel : nn::Module<float> {
  nn::Sequential<> layer1 = add("layer1", nn::Sequential{nn::Flatten(), nn::Linear(28 * 28, 256), nn::ReLU(), nn::Dropout(0.4)});
  nn::Sequential<> layer2 = add("layer2", nn::Sequential{nn::Linear(256, 128), nn::ReLU(), nn::Dropout(0.3)});
  nn::Sequential<> body = add("_forward", nn::Sequential{layer1, layer2, nn::Linear(128, 10)});
  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};
}  // namespace

TEST_CASE("module_table: the notebook's module") {
  const auto module = train::SimpleModule::classification(MNISTModel(), {.num_classes = 10});
  CHECK("\n" + train::module_table(module) == R"(
  | Name  | Type             | Params | Mode 
---------------------------------------------------
0 | model | MNISTModel       | 235 K  | train
1 | loss  | CrossEntropyLoss | 0      | train
---------------------------------------------------
235 K     Trainable params
0         Non-trainable params
235 K     Total params
0.941     Total estimated model params size (MB)
13        Modules in train mode
0         Modules in eval mode
)");
}

TEST_CASE("module_table: frozen parameters and modules in evaluation mode") {
  nn::Linear first(784, 10);
  first.requires_grad_(false);
  nn::Sequential model{first, nn::Dropout(0.5), nn::Linear(10, 10)};
  const nn::Linear other(1, 1);
  const auto module = train::SimpleModule::regression(nn::Sequential{model, nn::Linear(10, 2)}, [&](const auto&) {
    return optim::RMSprop(other.parameters());
  });
  model.eval();
  CHECK("\n" + train::module_table(module) == R"(
  | Name  | Type       | Params | Mode 
---------------------------------------------
0 | model | Sequential | 8.0 K  | train
1 | loss  | MSELoss    | 0      | train
---------------------------------------------
132       Trainable params
7.9 K     Non-trainable params
8.0 K     Total params
0.032     Total estimated model params size (MB)
3         Modules in train mode
4         Modules in eval mode
)");
}
