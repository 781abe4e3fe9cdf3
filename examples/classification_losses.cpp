// SPDX-License-Identifier: MIT
// Four losses for one network, after the lecture notebook "Classification": negative log likelihood written by hand,
// NLLLoss, CrossEntropyLoss and MSELoss, on the first 12,000 images of MNIST.
#include <cmath>
#include <cstdio>

#include <gradus/gradus.hpp>

using namespace gradus;

/// The share of rows whose greatest score is that of the right class. Logarithms and softmax do not change which it is.
double accuracy(const Tensor<float>& pred, const Tensor<std::int64_t>& labels) {
  return static_cast<double>(sum(argmax(pred, 1) == labels).item()) / static_cast<double>(labels.len());
}

double model_accuracy(const nn::Module<float>& model, const auto& dataset) {
  const auto [features, labels] = dataset.all();
  const NoGrad guard;
  const Tensor<float> pred = model(features);
  return accuracy(pred, labels);
}

Tensor<float> my_nll_loss(const Tensor<float>& pred, const Tensor<std::int64_t>& labels) {
  return -mean(log(0.0000001 + pred.index(arange(labels.len()), labels)));
}

/// The notebook's loop. Prints, and returns, the loss of an epoch's last batch, which is no mean.
float fit(const nn::Module<float>& model, const auto& loss_function, const auto& train_loader, int epochs) {
  optim::SGD optim(model.parameters(), {.lr = 0.1});
  Tensor<float> loss = zeros({});
  for (int e = 0; e < epochs; ++e) {
    for (const auto& [features, labels] : train_loader) {
      optim.zero_grad();
      const Tensor<float> pred = model(features);
      loss = loss_function(pred, labels);
      loss.backward();
      optim.step();
    }
    print(e, loss.item());
  }
  return loss.item();
}

int main(int argc, char** argv) try {
  train::RunOptions run{.epochs = 5, .quick_epochs = 2};
  train::Options options("classification_losses", "One network, four losses: on the first 12,000 images of MNIST.");
  if (!run.parse(options, argc, argv)) return options.exit_code();
  manual_seed(run.seed);

  const std::string root = train::mnist_root(run);
  const data::Mnist train_data(root, data::Split::train, {.download = run.download});
  const data::Mnist test_data(root, data::Split::test, {.download = run.download});

  const Tensor<float> train_features = train_data.images().to<float>();
  const Tensor<std::int64_t> train_labels = train_data.targets();

  plot::Figure fig_mnist({.figsize = {16, 8}});
  for (int i = 0; i < 8; ++i) {
    plot::Axes& ax = fig_mnist.subplot(2, 4, i + 1);
    ax.imshow(train_features[i], {.cmap = "Greys"});
    ax.set_title(std::to_string(train_labels[i].item()), {.fontsize = 20});
  }
  run.show(fig_mnist, "mnist.svg");

  // Each image is a row of 784 numbers in [0, 1). --quick: a tenth of the samples.
  const Size n_samples = run.quick ? 1200 : 12000, n_train = n_samples / 6 * 5;
  const Tensor<float> features = (train_features(slice(0, n_samples)) / 256.0).view({-1, 28 * 28});
  const data::TensorDataset dataset(features, train_labels(slice(0, n_samples)));
  const auto parts = data::random_split(dataset, {n_train, n_samples - n_train});
  const auto &train_dataset = parts[0], &validation_dataset = parts[1];
  const data::DataLoader train_loader(train_dataset, {.batch_size = 100, .shuffle = true});
  const data::DataLoader validation_loader(validation_dataset, {.batch_size = 100, .shuffle = true});
  print(train_labels.dtype());

  const Tensor<float> test_features = test_data.images().to<float>();
  const data::TensorDataset test_dataset((test_features / 256.0).view({-1, 28 * 28}), test_data.targets());

  // A model that ends in probabilities.
  const nn::Sequential model{
      nn::Linear(28 * 28, 1200), nn::ReLU(),
      nn::Linear(1200, 600), nn::ReLU(),
      nn::Linear(600, 300), nn::ReLU(),
      nn::Linear(300, 10), nn::Softmax(/*dim=*/1),
  };
  {
    const NoGrad guard;
    const Tensor<float> pred = model(train_dataset.all().x);
    print(pred(slice(0, 4)));
    print(sum(pred, 1));
    print(accuracy(pred, train_dataset.all().y));
  }

  std::vector<std::string> results;
  const auto train_and_test = [&](const char* name, const nn::Module<float>& net, const auto& loss_function,
                                  const auto& loader) {
    const train::Stopwatch watch;
    const float loss = fit(net, loss_function, loader, run.epochs);
    print(watch.report());
    const double seconds = watch.seconds();
    const double train_accuracy = model_accuracy(net, train_dataset), test_accuracy = model_accuracy(net, test_dataset);
    print(train_accuracy);
    print(test_accuracy);
    results.push_back(train::result_line(
        name, {{"loss", loss}, {"train_accuracy", train_accuracy}, {"test_accuracy", test_accuracy}}, seconds,
        run.epochs));
  };

  print("\nNegative log likelihood, by hand");
  train_and_test("my_nll_loss", model, my_nll_loss, train_loader);
  print(std::pow(.91, 5));

  // The whole model in a file. C++ cannot make a class from one: it is loaded into a model that is built alike.
  train::save(model, run.path("mnist.pt"));
  {
    const train::IsolatedGenerator what_is_drawn_here_is_not_missed_below;
    const nn::Sequential copy{
        nn::Linear(28 * 28, 1200), nn::ReLU(),
        nn::Linear(1200, 600), nn::ReLU(),
        nn::Linear(600, 300), nn::ReLU(),
        nn::Linear(300, 10), nn::Softmax(/*dim=*/1),
    };
    train::load(copy, run.path("mnist.pt"));
    const NoGrad guard;
    // The model ends in softmax already: once more does not change which class is greatest.
    const Tensor<float> pred = softmax(copy(train_dataset.all().x), 1);
    print(sum(argmax(pred, 1) == train_dataset.all().y).to<float>() / train_dataset.size());
  }

  print("\nLogSoftmax and NLLLoss");
  const nn::Sequential log_model{
      nn::Linear(28 * 28, 1200), nn::ReLU(),
      nn::Linear(1200, 600), nn::ReLU(),
      nn::Linear(600, 300), nn::ReLU(),
      nn::Linear(300, 10), nn::LogSoftmax(/*dim=*/1),
  };
  train_and_test("nll_loss", log_model, nn::NLLLoss(), train_loader);

  print("\nCrossEntropyLoss, which takes the logarithm of softmax itself");
  const nn::Sequential raw_model{
      nn::Linear(28 * 28, 1200), nn::ReLU(),
      nn::Linear(1200, 600), nn::ReLU(),
      nn::Linear(600, 300), nn::ReLU(),
      nn::Linear(300, 10),
  };
  train_and_test("cross_entropy", raw_model, nn::CrossEntropyLoss(), train_loader);

  // One-hot labels for the squared error.
  const Tensor<float> one_hot_labels = zeros({n_samples, 10});
  one_hot_labels.index_put_({arange(n_samples), train_labels(slice(0, n_samples))}, 1.0);
  print(one_hot_labels);
  const data::TensorDataset one_hot_dataset(features, one_hot_labels);
  const auto [one_hot_train_dataset, one_hot_validation_dataset] =
      data::random_split(one_hot_dataset, {n_train, n_samples - n_train});
  const data::DataLoader one_hot_train_loader(one_hot_train_dataset, {.batch_size = 100});

  print("\nMSELoss, on probabilities");
  const nn::Sequential mse_model{
      nn::Linear(28 * 28, 1200), nn::ReLU(),
      nn::Linear(1200, 600), nn::ReLU(),
      nn::Linear(600, 300), nn::ReLU(),
      nn::Linear(300, 10), nn::Softmax(/*dim=*/1),
  };
  // Its accuracies are those on the first split: a sixth of those rows it has not been trained on.
  train_and_test("mse", mse_model, nn::MSELoss(), one_hot_train_loader);

  for (const std::string& line : results) print(line);
  return 0;
} catch (const Error& e) {
  std::fprintf(stderr, "classification_losses: %s\n", e.what());
  return 1;
}
