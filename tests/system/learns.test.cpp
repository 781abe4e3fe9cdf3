// SPDX-License-Identifier: MIT
// The network learns: a tenth of real MNIST, two epochs, tested on the 10,000 images it has never seen.
#include <gradus/ops/compare.hpp>
#include <gradus/ops/extreme.hpp>
#include <gradus/ops/sum.hpp>

#include "support/catch.hpp"
#include "system/networks.hpp"

using namespace gradus;

namespace {

double accuracy(const nn::Module<float>& model, const data::Mnist& set) {
  const NoGrad guard;
  model.eval();
  Size right = 0;
  for (const auto& batch : data::DataLoader(set, {.batch_size = 1000}))
    right += sum(argmax(model(batch.images), 1) == batch.labels).item();
  model.train();
  return static_cast<double>(right) / static_cast<double>(set.size());
}

}  // namespace

TEST_CASE("training: 6,000 images, 2 epochs of batches of 64, are enough for most of the test set") {
  manual_seed(0);
  const Mlp<float> model;
  optim::RMSprop optimizer(model.parameters(), {.lr = 0.001});
  const data::DataLoader loader(data::Subset(mnist(data::Split::train), arange(6000)),
                                {.batch_size = 64, .shuffle = true});
  const data::Mnist test = mnist(data::Split::test);
  CHECK(accuracy(model, test) < 0.3);
  for (int epoch = 0; epoch < 2; ++epoch)
    for (const auto& batch : loader) train_on(model, optimizer, batch);
  const double reached = accuracy(model, test);
  INFO(reached);
  CHECK(reached > 0.88);
}
