// SPDX-License-Identifier: MIT
#include <gradus/data/find_data.hpp>

#include "support/catch.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using Texts = std::vector<std::string>;

TEST_CASE("find_mnist: where it looks, in order", "[data]") {
  CHECK(data::mnist_candidates("here", "repository") == Texts{"here"});
  ::setenv("GRADUS_DATA", "wish", 1);
  Texts roots = data::mnist_candidates("", "repository");
  ::unsetenv("GRADUS_DATA");
  REQUIRE(roots.size() >= 6);
  CHECK(Texts(roots.begin(), roots.begin() + 4) == Texts{"wish", "data", "../data", "examples/data"});
  CHECK(roots.back() == "repository");
  CHECK(roots[roots.size() - 2] == "/examples/data");
  CHECK(data::mnist_candidates("", nullptr).size() == roots.size() - 2);
}

TEST_CASE("find_mnist: the first folder that holds both splits", "[data]") {
  const TemporaryFolder folder;
  write_mnist(folder / "half", "train", 1);
  write_mnist(folder / "whole/MNIST/raw", "train", 1);
  write_mnist(folder / "whole/MNIST/raw", "t10k", 1);
  CHECK(data::find_mnist_among({folder / "none", folder / "half", folder / "whole"}) == folder / "whole");
  CHECK(data::find_mnist(folder / "whole") == folder / "whole");
}

TEST_CASE("find_mnist: nowhere", "[data]") {
  const TemporaryFolder folder;
  CHECK(error_of<IoError>([&] { data::find_mnist_among({folder.path(), folder / "none"}); }) ==
        "[find_mnist] MNIST's four files must lie in one of these folders (or in MNIST/raw, raw, FashionMNIST/raw or "
        "KMNIST/raw there), but got none of:\n  " + folder.path() + "\n  " + folder / "none" +
        " (no such folder)\nName their folder, or set GRADUS_DATA to it, or fetch them: Mnist(\"data\", split, "
        "{.download = true}), or in a shell:\n  mkdir -p 'data/MNIST/raw' && cd 'data/MNIST/raw' && curl -fL "
        "-O https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz "
        "-O https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz "
        "-O https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz "
        "-O https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz");
  CHECK(error_of<IoError>([&] { data::find_mnist(folder / "none"); }).find("but got none of:\n  " + folder / "none" +
        " (no such folder)\nName") != std::string::npos);
}
