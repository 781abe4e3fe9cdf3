// SPDX-License-Identifier: MIT
// Deep learning on MNIST, after the lab of chapter 10 of "An Introduction to Statistical Learning" (ISLP): a network
// with two hidden layers, and multinomial logistic regression beside it. Any folder in MNIST's format works.
#include <cstdio>
#include <set>

#include <gradus/gradus.hpp>

using namespace gradus;

// 784 pixels -> 256 -> 128 -> 10 digits.
struct MNISTModel : nn::Module<float> {
  nn::Sequential<> layer1 = add("layer1", nn::Sequential{
      nn::Flatten(), nn::Linear(28 * 28, 256), nn::ReLU(), nn::Dropout(0.4)});
  nn::Sequential<> layer2 = add("layer2", nn::Sequential{nn::Linear(256, 128), nn::ReLU(), nn::Dropout(0.3)});
  nn::Sequential<> body = add("_forward", nn::Sequential{layer1, layer2, nn::Linear(128, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};

// No hidden layers: logistic regression.
struct MNIST_MLR : nn::Module<float> {
  nn::Sequential<> linear = add("linear", nn::Sequential{nn::Flatten(), nn::Linear(784, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return linear(x); }
};

void describe(const char* title, const data::Mnist& dataset) {
  const std::vector<std::int64_t> targets = dataset.targets().to_vector();
  std::string labels;
  for (const std::int64_t label : std::set(targets.begin(), targets.end()))
    labels += (labels.empty() ? "" : ", ") + std::to_string(label);
  print(title);
  print("Number of samples:", dataset.size());
  print("Image shape:", dataset[0].image.shape());
  print("Labels: {" + labels + "}\n");
}

int main(int argc, char** argv) try {
  train::RunOptions run{.epochs = 30, .quick_epochs = 2};
  Size batch_size = 256;
  train::Options options("islp_mnist", "Trains a network and a logistic regression on MNIST, as the lab of ISLP does.");
  options.add("batch-size", batch_size, "N", "images a step");
  if (!run.parse(options, argc, argv)) return options.exit_code();
  train::seed_everything(run.seed);

  // The data: images of 28 x 28 pixels, scaled to [0, 1], and their labels.
  const std::string root = train::mnist_root(run);
  const data::Mnist mnist_train(root, data::Split::train, {.download = run.download, .transform = data::ToTensor()});
  const data::Mnist mnist_test(root, data::Split::test, {.download = run.download, .transform = data::ToTensor()});

  const auto [image, label] = mnist_train[0];
  plot::Figure sample;
  sample.subplot().imshow(image.squeeze(), {.cmap = "gray"});
  sample.subplot().set_title("Label: " + std::to_string(label));
  run.show(sample, "label.svg");
  print(train::picture(image));  // the same for a terminal

  describe("Training Dataset:", mnist_train);
  describe("Test Dataset:", mnist_test);

  // A fifth of the training images is set aside for validation. --quick: of the first 6,000.
  const data::Subset train_part(mnist_train, arange(run.quick ? 6000 : mnist_train.size()));
  const train::SimpleDataModule mnist_data(train_part, mnist_test, {.batch_size = batch_size, .validation = 0.2});

  Tensor<float> x;
  const auto train_loader = mnist_data.train_loader();
  for (auto [idx, batch] : data::enumerate(train_loader)) {
    x = batch.images;
    print("X: ", x.shape());
    print("Y: ", batch.labels.shape());
    if (idx >= 1) break;
  }

  // The network.
  MNISTModel mnist_model;
  print(mnist_model(x).shape());
  print(train::summary(mnist_model, x, {.col_names = {"input_size", "output_size", "num_params"}}));

  auto mnist_module = train::SimpleModule::classification(mnist_model, {.num_classes = 10});
  train::CsvLogger mnist_logger("logs", "MNIST");
  train::ErrorTracker error_tracker;
  train::Trainer mnist_trainer(
      {.deterministic = true, .max_epochs = run.epochs, .logger = &mnist_logger, .callbacks = {&error_tracker}});
  const train::Stopwatch mnist_watch;
  mnist_trainer.fit(mnist_module, mnist_data);
  const double mnist_seconds = mnist_watch.seconds();

  // Accuracy over the epochs, from the file that the logger wrote: a row has training or validation, the rest is blank.
  const data::Table mnist_results = data::read_csv(mnist_logger.metrics_file_path());
  print(mnist_results.tail());
  plot::Figure fig({.figsize = {6, 6}});
  plot::Axes& ax = fig.subplot(1, 1, 1);
  ax.plot(mnist_results, "epoch", "train_accuracy_epoch", {.color = "k", .marker = "o", .label = "Training"});
  ax.plot(mnist_results, "epoch", "valid_accuracy", {.color = "r", .marker = "+", .label = "Validation"});
  ax.set_ylabel("Accuracy");
  run.show(fig, "accuracy.svg");

  const train::Metrics mnist_metrics = mnist_trainer.test(mnist_module, mnist_data);
  const std::string mnist_result = train::result_line("mlp", mnist_metrics, mnist_seconds, run.epochs);

  // Multinomial logistic regression. Its trainer has no logger: it writes to lightning_logs/version_N.
  MNIST_MLR mlr_model;
  auto mlr_module = train::SimpleModule::classification(mlr_model, {.num_classes = 10});
  train::Trainer mlr_trainer({.deterministic = true, .max_epochs = run.epochs, .callbacks = {&error_tracker}});
  const train::Stopwatch mlr_watch;
  mlr_trainer.fit(mlr_module, mnist_data);
  const double mlr_seconds = mlr_watch.seconds();
  const train::Metrics mlr_metrics = mlr_trainer.test(mlr_module, mnist_data);

  print(mnist_result);
  print(train::result_line("mlr", mlr_metrics, mlr_seconds, run.epochs));
  return 0;
} catch (const Error& e) {
  std::fprintf(stderr, "islp_mnist: %s\n", e.what());
  return 1;
}
