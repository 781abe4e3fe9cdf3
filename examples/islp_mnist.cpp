// SPDX-License-Identifier: MIT
// Deep learning on MNIST, after the lab of chapter 10 of "An Introduction to Statistical Learning" (ISLP): a network
// with two hidden layers, and multinomial logistic regression beside it. Any folder in MNIST's format works.
#include <cstdio>
#include <set>

#include <gradus/gradus.hpp>

using namespace gradus;

// 784 pixels -> 256 -> 128 -> 10 digits.
struct MNISTModel : nn::Module<float> {
  nn::Sequential<> layer1 = add("layer1", nn::Sequential{nn::Flatten(), nn::Linear(28 * 28, 256), nn::ReLU(), nn::Dropout(0.4)});
  nn::Sequential<> layer2 = add("layer2", nn::Sequential{nn::Linear(256, 128), nn::ReLU(), nn::Dropout(0.3)});
  nn::Sequential<> body = add("_forward", nn::Sequential{layer1, layer2, nn::Linear(128, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return body(x); }
};

// No hidden layers: logistic regression.
struct MNIST_MLR : nn::Module<float> {
  nn::Sequential<> linear = add("linear", nn::Sequential{nn::Flatten(), nn::Linear(784, 10)});

  Tensor<float> forward(const Tensor<float>& x) override { return linear(x); }
};

void describe(const data::Mnist& dataset) {
  const std::vector<std::int64_t> targets = dataset.targets().to_vector();
  std::string labels;
  for (const std::int64_t label : std::set(targets.begin(), targets.end()))
    labels += (labels.empty() ? "" : ", ") + std::to_string(label);
  print("Number of samples:", dataset.size());
  print("Image shape:", dataset[0].image.shape());
  print("Labels: {" + labels + "}\n");
}

// What the notebook draws as a figure.
void print_accuracy(const train::Trainer& trainer) {
  std::printf("\nEpoch  Accuracy: Training  Validation\n");
  int epoch = 0;
  for (const train::Metrics& metrics : trainer.history())
    std::printf("%5d            %8.4f    %8.4f\n", epoch++, train::value_of(metrics, "train_accuracy_epoch"),
                train::value_of(metrics, "valid_accuracy"));
}

std::string result_line(const char* model, const train::Metrics& metrics, double seconds, int epochs) {
  return std::string("result: model=") + model +                                                       //
         " test_loss=" + train::fixed(train::value_of(metrics, "test_loss"), 4) +                      //
         " test_accuracy=" + train::fixed(train::value_of(metrics, "test_accuracy"), 4) +              //
         " seconds_per_epoch=" + train::fixed(epochs > 0 ? seconds / epochs : 0, 3) +                  //
         " peak_rss_mb=" + train::fixed(train::peak_rss_mb(), 1);
}

int run(int argc, char** argv) {
  std::string folder;
  int epochs = 30, threads = 0;
  Size batch_size = 256;
  std::uint64_t seed = 0;
  bool download = false;
  train::Options options("islp_mnist", "Trains a network and a logistic regression on MNIST, as the lab of ISLP does.");
  options.add("data", folder, "DIR", "folder of the data set; else $GRADUS_DATA, ./data, ../data, examples/data");
  options.add("download", download, "", "fetch what is missing of MNIST into DIR (./data, if none is named)");
  options.add("epochs", epochs, "N", "passes over the training images");
  options.add("batch-size", batch_size, "N", "images a step");
  options.add("seed", seed, "N", "of initial weights, order and dropout");
  options.add("threads", threads, "N", "0: as many as there are cores");
  if (!options.parse(argc, argv)) return options.exit_code();
  if (threads) set_num_threads(threads);
  manual_seed(seed);

  // The data: images of 28 x 28 pixels, scaled to [0, 1], and their labels.
  const std::string root = download ? (folder.empty() ? "data" : folder) : data::find_mnist(folder);
  const data::Mnist mnist_train(root, data::Split::train, {.download = download});
  const data::Mnist mnist_test(root, data::Split::test, {.download = download});

  const auto [image, label] = mnist_train[0];
  print(train::picture(image));
  print("Label:", label);

  print("\nTraining Dataset:");
  describe(mnist_train);
  print("Test Dataset:");
  describe(mnist_test);

  // A fifth of the training images is set aside for validation.
  const train::SimpleDataModule mnist_data(mnist_train, mnist_test, {.batch_size = batch_size, .validation = 0.2});

  Tensor<float> x;
  int batches = 0;
  for (auto& batch : mnist_data.train_loader()) {
    x = batch.images;
    print("X: ", x.shape());
    print("Y: ", batch.labels.shape());
    if (++batches == 2) break;
  }

  // The network.
  MNISTModel mnist_model;
  print(mnist_model(x).shape());
  print(train::summary(mnist_model, x, {.col_names = {"input_size", "output_size", "num_params"}}));

  auto mnist_module = train::SimpleModule::classification(mnist_model, {.num_classes = 10});
  train::CsvLogger mnist_logger("logs", "MNIST");
  train::Trainer mnist_trainer({.max_epochs = epochs, .logger = &mnist_logger});
  const train::Stopwatch mnist_watch;
  mnist_trainer.fit(mnist_module, mnist_data);
  const double mnist_seconds = mnist_watch.seconds();
  print_accuracy(mnist_trainer);
  print("\nWritten to", mnist_logger.metrics_file_path());

  const train::Metrics mnist_metrics = mnist_trainer.test(mnist_module, mnist_data);
  const std::string mnist_result = result_line("mlp", mnist_metrics, mnist_seconds, epochs);

  // Multinomial logistic regression.
  MNIST_MLR mlr_model;
  auto mlr_module = train::SimpleModule::classification(mlr_model, {.num_classes = 10});
  train::CsvLogger mlr_logger("logs", "MNIST_MLR");
  train::Trainer mlr_trainer({.max_epochs = epochs, .logger = &mlr_logger});
  const train::Stopwatch mlr_watch;
  mlr_trainer.fit(mlr_module, mnist_data);
  const double mlr_seconds = mlr_watch.seconds();
  const train::Metrics mlr_metrics = mlr_trainer.test(mlr_module, mnist_data);

  print(mnist_result);
  print(result_line("mlr", mlr_metrics, mlr_seconds, epochs));
  return 0;
}

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const Error& e) {
    std::fprintf(stderr, "islp_mnist: %s\n", e.what());
    return 1;
  }
}
