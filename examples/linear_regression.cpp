// SPDX-License-Identifier: MIT
// The line of the notebook "MNIST Handwritten Digit Classification with PyTorch" once more: fitted by gradient descent
// as there, and at once, by solving for it. Needs Eigen: CMake's gradus::eigen.
#include <cstdio>

#include <gradus/gradus.hpp>
#include <gradus/linalg.hpp>

using namespace gradus;

int main(int argc, char** argv) try {
  train::RunOptions run{.epochs = 500, .quick_epochs = 100, .seed = 123};
  train::Options options("linear_regression", "A line through 100 points: by gradient descent, and in closed form.");
  if (!run.parse(options, argc, argv)) return options.exit_code();
  manual_seed(run.seed);
  NumpyRandom np(static_cast<std::int64_t>(run.seed));

  // The notebook's points: y = 2 x + 1 and some noise.
  const auto M = randn<double>({1}).requires_grad_();
  const auto b = randn<double>({1}).requires_grad_();
  const auto epsilon = .1 * np.randn({100, 1});
  const auto x = np.rand({100, 1});
  const auto y = 2 * x + 1 + epsilon;

  // Gradient descent.
  optim::SGD optimizer({M, b}, {.lr = 0.001});
  std::vector<double> losses;
  const train::Stopwatch watch;
  for (int i = 0; i < run.epochs; ++i) {
    const auto loss = sum(pow(y - (M * x + b), 2));
    losses.push_back(loss.item());
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  const double trained_seconds = watch.seconds();

  // Closed form. A (M, b) is nearest to y where A^T A (M, b) = A^T y: the normal equations.
  const train::Stopwatch solving;
  const auto A = cat({x, ones_like(x)}, 1);
  const auto normal = linalg::solve(matmul(A.t(), A), matmul(A.t(), y));
  // The same without squaring A's condition number.
  const auto [solution, residuals, rank, singular_values] = linalg::lstsq(A, y);
  const double solved_seconds = solving.seconds();
  // And with Eigen's own words: it works on the tensor's memory.
  const auto a = linalg::as_eigen(A), right = linalg::as_eigen(y);
  const auto by_eigen = linalg::from_eigen(linalg::Matrix<double>(a.colPivHouseholderQr().solve(right)));

  print("rank", rank.item(), "singular values", singular_values);
  std::printf("%-34s %18s %18s\n", "", "M", "b");
  const auto row = [](const char* how, double slope, double intercept) {
    std::printf("%-34s %18.12f %18.12f\n", how, slope, intercept);
  };
  row("true line", 2, 1);
  row(("gradient descent, " + std::to_string(run.epochs) + " steps").c_str(), M.item(), b.item());
  row("normal equations, solve", normal[0].item(), normal[1].item());
  row("lstsq", solution[0].item(), solution[1].item());
  row("Eigen's QR on the same memory", by_eigen[0].item(), by_eigen[1].item());

  plot::Figure fig;
  fig.subplot().plot(x, y, {.format = "o", .label = "points"});
  fig.subplot().plot(x, (M * x + b).detach(), {.format = "o", .label = "gradient descent"});
  fig.subplot().plot(x, matmul(A, solution), {.format = "-", .label = "closed form"});
  fig.subplot().legend();
  run.show(fig, "linear_regression.svg");

  const double least = residuals.item();
  print(train::result_line("gradient_descent", {{"loss", losses.back()}, {"M", M.item()}, {"b", b.item()}},
                           trained_seconds, run.epochs));
  print(train::result_line("closed_form", {{"loss", least}, {"M", solution[0].item()}, {"b", solution[1].item()}},
                           solved_seconds, 1));
  return 0;
} catch (const Error& e) {
  std::fprintf(stderr, "linear_regression: %s\n", e.what());
  return 1;
}
