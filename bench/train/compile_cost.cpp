// SPDX-License-Identifier: MIT
// A whole training program. What it costs to compile is measured by bench/compile_cost.sh.
#include <gradus/gradus.hpp>
using namespace gradus;

struct MnistModel : nn::Module<float> {
  nn::Sequential<> layer1 = add("layer1", nn::Sequential{nn::Flatten(), nn::Linear(28 * 28, 256), nn::ReLU(),
                                                           nn::Dropout(0.4)});
  nn::Sequential<> layer2 = add("layer2", nn::Sequential{nn::Linear(256, 128), nn::ReLU(), nn::Dropout(0.3)});
  nn::Sequential<> body = add("_forward", nn::Sequential{layer1, layer2, nn::Linear(128, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};

int main() {
  manual_seed(0);
  auto [train, validation] = data::random_split(data::Mnist("data", data::Split::train), {48000, 12000});
  data::DataLoader loader(train, {.batch_size = 256, .shuffle = true});

  MnistModel model;
  optim::RMSprop optimizer(model.parameters(), {.lr = 0.01});
  for (auto& batch : loader) {
    optimizer.zero_grad();
    Tensor<float> loss = nn::cross_entropy(model(batch.images), batch.labels);
    loss.backward();
    optimizer.step();
  }
}
