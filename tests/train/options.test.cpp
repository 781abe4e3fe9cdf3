// SPDX-License-Identifier: MIT
#include <cstdint>

#include <gradus/train/options.hpp>

#include "support/catch.hpp"

using gradus::train::Options;

namespace {
struct Program {
  std::string data, mode = "fast";
  int epochs = 30;
  std::uint64_t seed = 0;
  double lr = 0.01;
  bool quiet = false;
  Options options{"program", "Does something."};

  Program() {
    options.add("data", data, "DIR", "where the data is");
    options.add("epochs", epochs, "N", "passes over the data");
    options.add("seed", seed, "N", "seed of the generator");
    options.add("lr", lr, "X", "learning rate");
    options.add("mode", mode, "NAME", "how");
    options.add("quiet", quiet, "", "says nothing");
  }
  bool parse(std::vector<std::string> arguments) {
    std::vector<char*> argv = {const_cast<char*>("program")};
    for (std::string& a : arguments) argv.push_back(a.data());
    return options.parse(static_cast<int>(argv.size()), argv.data());
  }
};
}  // namespace

TEST_CASE("Options: values in either form, defaults for the rest") {
  Program p;
  REQUIRE(p.parse({"--epochs", "3", "--lr=1e-3", "--data", "a=b", "--quiet"}));
  CHECK(p.epochs == 3);
  CHECK(p.lr == 1e-3);
  CHECK(p.data == "a=b");
  CHECK(p.quiet);
  CHECK(p.mode == "fast");
  CHECK(p.seed == 0);
  REQUIRE(p.parse({"--quiet=false", "--data="}));
  CHECK_FALSE(p.quiet);
  CHECK(p.data.empty());
}

TEST_CASE("Options: --help ends the program well, a wrong option does not") {
  for (const char* wrong : {"--no-such-option", "epochs", "--epochs=", "--epochs=3x", "--epochs=3000000000",
                            "--seed=-1", "--lr=fast", "--quiet=maybe", "--epochs"}) {
    Program p;
    INFO(wrong);
    CHECK_FALSE(p.parse({wrong}));
    CHECK(p.options.exit_code() == 2);
    CHECK(p.epochs == 30);
  }
  Program p;
  CHECK_FALSE(p.parse({"--help"}));
  CHECK(p.options.exit_code() == 0);
}

TEST_CASE("Options: help") {
  CHECK("\n" + Program().options.help() == R"(
Does something.

Usage: program [options]

  --data DIR   where the data is
  --epochs N   passes over the data (default: 30)
  --seed N     seed of the generator (default: 0)
  --lr X       learning rate (default: 0.01)
  --mode NAME  how (default: fast)
  --quiet      says nothing
  --help       this text
)");
}
