// SPDX-License-Identifier: MIT
#include <gradus/nn/activation.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/module_list.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("module list: registers its elements under their numbers") {
  nn::ModuleList list{nn::Linear(2, 2), nn::ReLU()};
  for (int i = 0; i < 2; ++i) list.append(nn::Linear(2, 2));
  CHECK(list.size() == 4);
  CHECK(list.state_dict().contains("3.bias"));
  CHECK(list.at<nn::Linear<>>(-1).bias.sizes() == Dims{2});
  CHECK(list[1](full({1}, -1.0)).item() == 0);
  CHECK(error_of<IndexError>([&] { list[-5]; }) ==
        "[ModuleList] index must be in [-4, 4), but got -5. index -5 is out of range.");
}
TEST_CASE("module list: folds what prints alike") {
  const nn::ModuleList list{nn::Linear(2, 2), nn::ReLU(), nn::ReLU(), nn::ReLU()};
  CHECK(to_string(list) ==
        "ModuleList(\n  (0): Linear(in_features=2, out_features=2, bias=True)\n  (1-3): 3 x ReLU()\n)");
}
