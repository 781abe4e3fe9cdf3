// SPDX-License-Identifier: MIT
#pragma once
// The options that every example program understands, and the line that each ends with.
#include <gradus/core/parallel.hpp>
#include <gradus/data/find_data.hpp>
#include <gradus/file/write.hpp>
#include <gradus/train/logger.hpp>
#include <gradus/train/options.hpp>
#include <gradus/train/timing.hpp>

namespace gradus::train {

/// --data --download --seed --threads --epochs --out --quick. The values are the defaults:
///
///   train::RunOptions run{.epochs = 20, .quick_epochs = 2};
///   train::Options options("logistic_regression", "Logistic regression on MNIST.");
///   if (!run.parse(options, argc, argv)) return options.exit_code();
struct RunOptions {
  int epochs = 10;
  int quick_epochs = 1;             // with --quick, unless --epochs is given, too
  std::uint64_t seed = 0;
  int threads = 0;                  // 0: as many as there are cores
  std::string data = {};            // where MNIST lies; empty: where find_mnist looks
  std::string out = "figures";      // where figures and files go
  bool download = false;
  bool quick = false;

  /// Adds the options to those of the program, reads the command line, and sets the number of threads. False if the
  /// program should end now.
  GRADUS_SMALL bool parse(Options& options, int argc, char** argv) {
    options.add("data", data, "DIR", "folder of MNIST; else $GRADUS_DATA, ./data, ../data, examples/data");
    options.add("download", download, "", "fetch what is missing of MNIST into DIR (./data, if none is named)");
    options.add("seed", seed, "N", "of all random numbers");
    options.add("threads", threads, "N", "0: as many as there are cores");
    options.add("epochs", epochs, "N", "passes over the training images");
    options.add("out", out, "DIR", "folder for figures and files");
    options.add("quick", quick, "", "the same steps with fewer images and epochs");
    if (!options.parse(argc, argv)) return false;
    if (quick && !options.given("epochs")) epochs = quick_epochs;
    if (threads) set_num_threads(threads);
    return true;
  }
  /// A file in `out`. Throws IoError if that folder cannot be made.
  GRADUS_SMALL std::string path(const std::string& name) const {
    file::make_directories(out, "RunOptions");
    return out + "/" + name;
  }
  /// As plt.show(): draws a plot::Figure into a file in `out`, and says so.
  template <class Figure>
  void show(const Figure& figure, const std::string& name) const {
    const std::string file = path(name);
    figure.savefig(file);
    std::printf("[figure: %s]\n", file.c_str());
  }
};

/// The folder for data::Mnist. Throws IoError if there is none and none is to be fetched.
// Internal linkage, as find_mnist.
[[maybe_unused]] static std::string mnist_root(const RunOptions& run) {
  if (run.download) return run.data.empty() ? "data" : run.data;
  return data::find_mnist(run.data);
}

/// "result: model=mlp test_loss=0.1460 test_accuracy=0.9660 seconds_per_epoch=0.139 peak_rss_mb=68.0": what a program
/// says at its end of each model that it trained.
GRADUS_SMALL inline std::string result_line(const std::string& model, const Metrics& metrics, double seconds,
                                            int epochs) {
  std::string line = "result: model=" + model;
  for (const Metric& m : metrics) line += " " + m.name + "=" + (m.is_integer ? m.text() : fixed(m.value, 4));
  return line + " seconds_per_epoch=" + fixed(epochs > 0 ? seconds / epochs : 0, 3) +
         " peak_rss_mb=" + fixed(peak_rss_mb(), 1);
}

}  // namespace gradus::train
