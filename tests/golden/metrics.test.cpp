// SPDX-License-Identifier: MIT
// Metrics against torchmetrics: states over several batches, and what is computed of them. Format: make_metrics.py.
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <gradus/train/confusion_matrix.hpp>
#include <gradus/train/r2_score.hpp>

#include "golden/golden.hpp"
#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {

struct Numbers {
  bool whole = false;
  Dims sizes;
  std::vector<double> values;
  template <Element T>
  Tensor<T> tensor() const { return from_vector(std::vector<T>(values.begin(), values.end()), sizes); }
};
Numbers read_numbers(std::istringstream& words) {
  std::string dtype, sizes, word;
  words >> dtype >> sizes >> word;
  Numbers n{dtype == "int64", golden::parse_dims(sizes), {}};
  while (words >> word) n.values.push_back(std::stod(word));
  return n;
}

struct MetricCase {
  std::string name, line;
  std::map<std::string, std::string> options;
  std::vector<Numbers> preds, targets;
  Numbers value;
  Size whole(const std::string& key, Size other) const { return options.count(key) ? std::stoll(options.at(key)) : other; }
  std::string text(const std::string& key, const std::string& other) const {
    return options.count(key) ? options.at(key) : other;
  }
};
std::vector<MetricCase> read_cases() {
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/golden/metrics.txt");
  std::vector<MetricCase> cases;
  for (std::string line, word; std::getline(file, line);) {
    std::istringstream words(line);
    words >> word;
    if (word == "case") {
      MetricCase& c = cases.emplace_back();
      c.line = line;
      words >> c.name;
      while (words >> word) c.options[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    } else if (word == "preds") cases.back().preds.push_back(read_numbers(words));
    else if (word == "target") cases.back().targets.push_back(read_numbers(words));
    else if (word == "value") cases.back().value = read_numbers(words);
  }
  return cases;
}

template <Element Y, class M>
void check(const MetricCase& c, M metric) {
  INFO(c.line);
  for (std::size_t i = 0; i < c.preds.size(); ++i) {
    const Tensor<Y> target = c.targets[i].tensor<Y>();
    if (c.preds[i].whole) metric.update(c.preds[i].tensor<std::int64_t>(), target);
    else metric.update(c.preds[i].tensor<float>(), target);
  }
  const Tensor<float> y = metric.compute();
  CHECK(y.sizes() == c.value.sizes);
  const std::vector<float> values = y.to_vector();
  REQUIRE(values.size() == c.value.values.size());
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(values[i] == Approx(c.value.values[i]).epsilon(1.3e-6).margin(1e-5));
}
Average average(const MetricCase& c) {
  const std::string a = c.text("average", "macro");
  return a == "micro" ? Average::micro : a == "macro" ? Average::macro : a == "weighted" ? Average::weighted : Average::none;
}

}  // namespace

TEST_CASE("golden: accuracy, errors, R2 and confusion matrices are those of torchmetrics") {
  const std::vector<MetricCase> cases = read_cases();
  REQUIRE(cases.size() >= 60);
  for (const MetricCase& c : cases) {
    const std::int64_t ignored = c.whole("ignore_index", ignore_nothing);
    if (c.name == "multiclass")
      check<std::int64_t>(c, MulticlassAccuracy({c.whole("num_classes", 4), average(c), c.whole("top_k", 1), ignored}));
    else if (c.name == "binary")
      check<std::int64_t>(c, BinaryAccuracy({std::stod(c.text("threshold", "0.5")), ignored}));
    else if (c.name == "multilabel") check<std::int64_t>(c, MultilabelAccuracy({3, 0.5, average(c), ignored}));
    else if (c.name == "confusion") {
      const std::string n = c.text("normalize", "none");
      check<std::int64_t>(c, ConfusionMatrix({c.whole("num_classes", 0),
                                              n == "true"   ? Normalize::by_true
                                              : n == "pred" ? Normalize::by_pred
                                              : n == "all"  ? Normalize::by_all
                                                            : Normalize::none,
                                              ignored}));
    } else if (c.name == "mae") check<float>(c, MeanAbsoluteError({c.whole("num_outputs", 1)}));
    else if (c.name == "mse") check<float>(c, MeanSquaredError({c.whole("squared", 1) != 0, c.whole("num_outputs", 1)}));
    else if (c.name == "r2") {
      const std::string how = c.text("multioutput", "uniform_average");
      check<float>(c, R2Score({c.whole("num_outputs", 1), c.whole("adjusted", 0),
                               how == "raw_values"          ? Multioutput::raw_values
                               : how == "variance_weighted" ? Multioutput::variance_weighted
                                                            : Multioutput::uniform_average}));
    } else FAIL(c.name);
  }
}
