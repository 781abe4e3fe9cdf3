// SPDX-License-Identifier: MIT
#include <gradus/file/read.hpp>
#include <gradus/train/run_options.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using train::RunOptions;

namespace {
bool parse(RunOptions& run, std::vector<std::string> arguments) {
  train::Options options("program", "Does something.");
  std::vector<char*> argv = {const_cast<char*>("program")};
  for (std::string& a : arguments) argv.push_back(a.data());
  return run.parse(options, static_cast<int>(argv.size()), argv.data());
}
struct TextFigure {
  void savefig(const std::string& path) const { file::write_file(path, {"drawn", 5}, "TextFigure"); }
};
}  // namespace

TEST_CASE("RunOptions: --quick lowers the epochs unless they are given") {
  RunOptions run{.epochs = 20, .quick_epochs = 2};
  REQUIRE(parse(run, {"--seed=7"}));
  CHECK(run.epochs == 20);
  CHECK(run.seed == 7);
  REQUIRE(parse(run, {"--quick"}));
  CHECK(run.epochs == 2);
  REQUIRE(parse(run, {"--epochs", "20", "--quick"}));
  CHECK(run.epochs == 20);
  CHECK_FALSE(parse(run, {"--help"}));
}

TEST_CASE("RunOptions: sets the number of threads") {
  const int before = num_threads();
  RunOptions run;
  REQUIRE(parse(run, {"--threads", "3"}));
  CHECK(num_threads() == 3);
  set_num_threads(before);
}

TEST_CASE("RunOptions: figures go to a folder that is made for them") {
  const TemporaryFolder folder;
  RunOptions run{.out = folder / "a/b"};
  run.show(TextFigure(), "line.svg");
  const file::Bytes bytes = file::read_file(folder / "a/b/line.svg", "test");
  CHECK(std::string(bytes.begin(), bytes.end()) == "drawn");
}

TEST_CASE("RunOptions: MNIST is looked for, or fetched into a folder") {
  CHECK(train::mnist_root({.download = true}) == "data");
  CHECK(train::mnist_root({.data = "x", .download = true}) == "x");
  CHECK(train::mnist_root({.data = GRADUS_SOURCE_DIR "/examples/data"}) == GRADUS_SOURCE_DIR "/examples/data");
}

TEST_CASE("result_line: model, numbers, seconds an epoch, memory") {
  const std::string line = train::result_line("mlp", {{"test_loss", 0.14604}, {"wrong", 34}}, 3.0, 2);
  CHECK(line.rfind("result: model=mlp test_loss=0.1460 wrong=34 seconds_per_epoch=1.500 peak_rss_mb=", 0) == 0);
  CHECK(train::result_line("x", {}, 0, 0).rfind("result: model=x seconds_per_epoch=0.000 peak_rss_mb=", 0) == 0);
}
