// SPDX-License-Identifier: MIT
// Initial parameters, bit for bit those of PyTorch (make_training.py).
#include <cmath>
#include <fstream>
#include <sstream>

#include <gradus/nn/activation.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/nn/softmax.hpp>

#include "support/catch.hpp"
#include "system/networks.hpp"

using namespace gradus;

namespace {

/// The lines that follow `run <network> float32 seed 0`.
std::vector<std::string> parameter_lines(const std::string& network) {
  const std::string here = __FILE__;
  std::ifstream file(here.substr(0, here.rfind('/') + 1) + "initial.txt");
  REQUIRE(file.good());
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("run ", 0) == 0) inside = line == "run " + network + " float32 seed 0";
    else if (inside) lines.push_back(line);
  }
  return lines;
}
void check(const std::string& network, const nn::ModuleBase& model) {
  const std::vector<std::string> lines = parameter_lines(network);
  const std::vector<nn::NamedTensor> got = model.named_parameters();
  REQUIRE(lines.size() == got.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::istringstream words(lines[i]);
    std::string word, name, sizes, sum;
    words >> word >> name >> sizes >> word >> sum >> word;
    INFO(network << " " << name);
    CHECK(got[i].name == name);
    std::string got_sizes;
    for (Size s : got[i].tensor.sizes()) got_sizes += (got_sizes.empty() ? "" : ",") + std::to_string(s);
    CHECK(got_sizes == sizes);
    const float* x = got[i].tensor.as<float>().data_ptr();
    for (int k = 0; words >> word; ++k) CHECK(static_cast<double>(x[k]) == std::stod(word));
    double total = 0;
    for (Size j = 0; j < got[i].tensor.numel(); ++j) total += static_cast<double>(x[j]);
    CHECK(std::fabs(total - std::stod(sum)) < 1e-9);
  }
}

}  // namespace

TEST_CASE("golden: initial parameters of notebook 000's networks") {
  manual_seed(0);
  check("mlp", Mlp<>());
  manual_seed(0);
  check("mlr", Mlr<>());
}
TEST_CASE("golden: initial parameters of notebook 004's network") {
  manual_seed(0);
  const nn::Sequential model{nn::Linear(28 * 28, 1200), nn::ReLU(), nn::Linear(1200, 600), nn::ReLU(),
                             nn::Linear(600, 300),      nn::ReLU(), nn::Linear(300, 10),   nn::Softmax(1)};
  check("004", model);
}
