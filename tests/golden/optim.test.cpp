// SPDX-License-Identifier: MIT
// 25 steps of every optimizer against PyTorch (make_optim.py says which, and what the numbers are).
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <gradus/optim/adam.hpp>
#include <gradus/optim/rmsprop.hpp>
#include <gradus/optim/sgd.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

struct Run {
  std::string name;
  std::map<std::string, double> options;
  std::map<std::pair<int, int>, std::vector<double>> after;  // by step and parameter
};
std::vector<Run> read_runs(const std::string& dtype) {
  const std::string here = __FILE__;
  std::ifstream file(here.substr(0, here.rfind('/') + 1) + "optim.txt");
  REQUIRE(file.good());
  std::vector<Run> runs;
  bool wanted = false;
  for (std::string line, word; std::getline(file, line);) {
    std::istringstream words(line);
    words >> word;
    if (word == "run") {
      Run run;
      words >> run.name >> word;
      wanted = word == dtype;
      for (; words >> word;)
        run.options[word.substr(0, word.find('='))] = std::stod(word.substr(word.find('=') + 1));
      if (wanted) runs.push_back(run);
    } else if (word == "after" && wanted) {
      int step = 0, parameter = 0;
      words >> step >> parameter >> word;
      for (; words >> word;) runs.back().after[{step, parameter}].push_back(std::stod(word));
    }
  }
  return runs;
}
template <class T, class F>
Tensor<T> numbers(const Dims& sizes, F&& f) {
  Tensor<T> x = Tensor<T>::empty(sizes);
  for (Size j = 0; j < x.numel(); ++j) x.data_ptr()[j] = static_cast<T>(f(j));
  return x;
}

template <class T, class Optimizer, class Options>
void check(const Run& run, double tolerance) {
  Options options;
  for (const optim::OptionField& f : Optimizer::layout)
    if (const auto at = run.options.find(f.name); at != run.options.end()) f.set(&options, at->second);
  const Tensor<T> p[] = {numbers<T>({3, 7}, [](Size j) { return static_cast<double>((5 * j) % 9 - 4) / 4; }),
                         numbers<T>({5}, [](Size j) { return static_cast<double>((5 * j + 1) % 9 - 4) / 4; })};
  for (const Tensor<T>& x : p) x.requires_grad_();
  Options second = options;
  second.lr /= 2;
  Optimizer optimizer({{std::vector{p[0]}, options}, {std::vector{p[1]}, second}});
  std::size_t compared = 0;
  for (int s = 0; s < 25; ++s) {
    for (int k = 0; k < 2; ++k)
      p[k].set_grad(numbers<T>(p[k].sizes(), [&](Size j) {
        return (static_cast<double>((7 * s + 3 * j + 2 * k) % 11) - 4.5) / 4;
      }));
    optimizer.step();
    for (int k = 0; k < 2; ++k) {
      const auto wanted = run.after.find({s + 1, k});
      if (wanted == run.after.end()) continue;
      REQUIRE(static_cast<Size>(wanted->second.size()) == p[k].numel());
      for (Size j = 0; j < p[k].numel(); ++j, ++compared) {
        const double got = static_cast<double>(p[k].data_ptr()[j]), want = wanted->second[static_cast<std::size_t>(j)];
        INFO(run.name << " step " << s + 1 << " parameter " << k << " element " << j << ": " << got << " for " << want);
        REQUIRE(std::fabs(got - want) <= tolerance * std::fmax(1, std::fabs(want)));
      }
    }
  }
  CHECK(compared == 3 * 26);
}
template <class T>
void check_all(const std::string& dtype, double tolerance) {
  const std::vector<Run> runs = read_runs(dtype);
  CHECK(runs.size() == 16);
  for (const Run& run : runs) {
    if (run.name == "SGD") check<T, optim::SGD, optim::SgdOptions>(run, tolerance);
    else if (run.name == "RMSprop") check<T, optim::RMSprop, optim::RmspropOptions>(run, tolerance);
    else if (run.name == "Adam") check<T, optim::Adam, optim::AdamOptions>(run, tolerance);
    else check<T, optim::AdamW, optim::AdamWOptions>(run, tolerance);
  }
}

}  // namespace

TEST_CASE("golden: optimizers in float32") { check_all<float>("float32", 1e-6); }
TEST_CASE("golden: optimizers in float64") { check_all<double>("float64", 1e-12); }
