// SPDX-License-Identifier: MIT
#pragma once
// The first notebook's networks and data, for the tests that train.
#include <string>
#include <utility>

#include <gradus/autograd/backward.hpp>
#include <gradus/data/data_loader.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/subset.hpp>
#include <gradus/nn/activation.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/loss.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/optim/rmsprop.hpp>

template <gradus::Floating T = float>
struct Mlp : gradus::nn::Module<T> {
  using Layers = gradus::nn::Sequential<T>;
  using Linear = gradus::nn::Linear<T>;
  using ReLU = gradus::nn::ReLU<T>;
  using Dropout = gradus::nn::Dropout<T>;

  Layers layer1 = this->add("layer1", Layers{gradus::nn::Flatten<T>(), Linear(28 * 28, 256), ReLU(), Dropout(0.4)});
  Layers layer2 = this->add("layer2", Layers{Linear(256, 128), ReLU(), Dropout(0.3)});
  Layers body = this->add("_forward", Layers{layer1, layer2, Linear(128, 10)});

  gradus::Tensor<T> forward(const gradus::Tensor<T>& x) override { return body(x); }
};

template <gradus::Floating T = float>
struct Mlr : gradus::nn::Module<T> {
  using Layers = gradus::nn::Sequential<T>;

  Layers linear = this->add("linear", Layers{gradus::nn::Flatten<T>(), gradus::nn::Linear<T>(28 * 28, 10)});

  gradus::Tensor<T> forward(const gradus::Tensor<T>& x) override { return linear(x); }
};

inline gradus::data::Mnist mnist(gradus::data::Split split) {
  return {GRADUS_SOURCE_DIR "/examples/data", split};
}

/// The notebook's 48,000 training images, in batches of 256 in a new order each epoch.
inline auto notebook_loader() {
  gradus::Generator g(0);
  auto [train, validation] = gradus::data::random_split(mnist(gradus::data::Split::train), {48000, 12000}, g);
  return gradus::data::DataLoader(train, {.batch_size = 256, .shuffle = true});
}

/// One step on a batch. Returns the loss before it.
template <gradus::Floating T>
T train_on(const gradus::nn::Module<T>& model, gradus::optim::Optimizer& optimizer, const gradus::data::MnistBatch& b) {
  optimizer.zero_grad();
  const gradus::Tensor<T> loss = gradus::nn::cross_entropy(model(b.images.to<T>()), b.labels);
  loss.backward();
  optimizer.step();
  return loss.item();
}
