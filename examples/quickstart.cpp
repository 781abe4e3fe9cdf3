// SPDX-License-Identifier: MIT
// The program of the README: a gradient, then a line fitted to points.
#include <gradus/gradus.hpp>
using namespace gradus;

int main() {
  auto x = tensor<double>({{1}, {1}}).requires_grad_();
  auto M = tensor<double>({{2, 2}, {2, 2}}), y = tensor<double>({{2}, {2}});
  auto L = sum(pow(y - matmul(M, x) - 1, 2));
  L.backward();
  print(L, x.grad());
  manual_seed(0);
  auto inputs = rand({100, 1}), targets = 3 * inputs + 2;
  nn::Linear line(1, 1);
  optim::SGD optimizer(line.parameters(), {.lr = 0.5});
  for (int step = 0; step < 200; ++step) {
    optimizer.zero_grad();
    nn::mse_loss(line(inputs), targets).backward();
    optimizer.step();
  }
  print(line.weight, line.bias);
}
