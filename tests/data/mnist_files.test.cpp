// SPDX-License-Identifier: MIT
#include <gradus/data/mnist_files.hpp>

#include <gradus/data/mnist.hpp>

#include "support/catch.hpp"
#include "support/idx_files.hpp"
#include "support/local_server.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using data::Split;

namespace {
/// Also makes sure that it asks no proxy.
bool has_curl() {
  ::setenv("no_proxy", "*", 1);
  const bool found = file::run_command({"curl", "--version"}).succeeded;
  if (!found) WARN("curl is not installed");
  return found;
}
}  // namespace

TEST_CASE("find_mnist_files: every folder, both spellings, packed or not", "[data]") {
  for (const char* inside : {"", "/MNIST/raw", "/raw", "/FashionMNIST/raw", "/KMNIST/raw"})
    for (const char* images : {"t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte.gz"})
      for (const char* labels : {"t10k-labels-idx1-ubyte.gz", "t10k-labels.idx1-ubyte"}) {
        const TemporaryFolder root;
        const std::string folder = root.path() + inside + "/";
        write_text(folder + images, "");
        CHECK_FALSE(data::find_mnist_files(root.path(), Split::test).complete());
        write_text(folder + labels, "");
        const data::MnistPaths found = data::find_mnist_files(root.path(), Split::test);
        CHECK(found.images == folder + images);
        CHECK(found.labels == folder + labels);
        CHECK_FALSE(data::find_mnist_files(root.path(), Split::train).complete());
      }
}

TEST_CASE("find_mnist_files: images of one set never meet labels of another", "[data]") {
  const TemporaryFolder root;
  write_text(root / "MNIST/raw/train-images-idx3-ubyte", "");
  write_text(root / "raw/train-labels-idx1-ubyte", "");
  CHECK_FALSE(data::find_mnist_files(root.path(), Split::train).complete());
  write_mnist(root / "KMNIST/raw", "train", 1);
  CHECK(data::find_mnist_files(root.path(), Split::train).images == root / "KMNIST/raw/train-images-idx3-ubyte");
  CHECK_FALSE(data::find_mnist_files(root.path(), Split::train, "MNIST").complete());
}

TEST_CASE("Mnist: missing files, every folder tried and the commands that mend it", "[data]") {
  const TemporaryFolder folder;
  const std::string root = folder.path();
  write_text(root + "/raw/train-labels-idx1-ubyte", "");
  CHECK(error_of<IoError>([&] { data::Mnist(root, Split::train); }) ==
        "[Mnist] root must hold train-images-idx3-ubyte and train-labels-idx1-ubyte (or .gz of them), but got none in "
        "any of these folders:\n  " + root + "\n  " + root + "/MNIST/raw (no such folder)\n  " + root +
        "/raw (no images, only " + root + "/raw/train-labels-idx1-ubyte)\n  " + root +
        "/FashionMNIST/raw (no such folder)\n  " + root + "/KMNIST/raw (no such folder)\nFetch them: Mnist(\"" + root +
        "\", Split::train, {.download = true}), or in a shell:\n  mkdir -p '" + root + "/MNIST/raw' && cd '" + root +
        "/MNIST/raw' && curl -fL -O https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz -O "
        "https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz");
}

TEST_CASE("Mnist: download fetches what is missing, from the first mirror that has it", "[data]") {
  if (!has_curl()) return;
  const std::string images = idx_text({2, 28, 28}), labels = idx_text({2}, 3);
  const LocalServer server{{"a/t10k-labels-idx1-ubyte.gz", labels},
                            {"b/t10k-images-idx3-ubyte.gz", images},
                            {"b/t10k-labels-idx1-ubyte.gz", "other"}};
  const data::MnistSource source{"KMNIST", {server.url() + "a", server.url() + "b/"},
                                 {"", "", file::md5(images), file::md5(labels)}};
  const TemporaryFolder root;
  const data::Mnist set(root.path(), Split::test, {.download = true, .source = source});
  CHECK(set.targets().to_vector() == std::vector<std::int64_t>{3, 4});
  CHECK(server.requests() == 3);
  CHECK(file::exists(root / "KMNIST/raw/t10k-images-idx3-ubyte.gz"));
  // What is there is not fetched again; one file alone is.
  data::Mnist(root.path(), Split::test, {.download = true, .source = source});
  CHECK(server.requests() == 3);
  ::unlink((root / "KMNIST/raw/t10k-labels-idx1-ubyte.gz").c_str());
  data::Mnist(root.path(), Split::test, {.download = true, .source = source});
  CHECK(server.requests() == 4);
}

TEST_CASE("Mnist: a download that fails says what was tried", "[data]") {
  if (!has_curl()) return;
  const LocalServer server{{"train-images-idx3-ubyte.gz", "other"}};
  data::MnistSource source = data::mnist_source();
  source.mirrors = {"http://127.0.0.1:1/", server.url()};  // nobody listens on port 1
  const TemporaryFolder root;
  const std::string error =
      error_of<IoError>([&] { data::Mnist(root.path(), Split::train, {.download = true, .source = source}); });
  const std::string path = root / "MNIST/raw/train-images-idx3-ubyte.gz";
  INFO(error);
  CHECK(error.find("[download] " + path + " must come whole from one of 2 mirrors") == 0);
  CHECK(error.find("http://127.0.0.1:1/train-images-idx3-ubyte.gz: curl: (7)") != std::string::npos);
  CHECK(error.find("md5 must be f68b3c2dcbeaaa9fbdd348bbdeb94873, but got 795f3202b17cb6bc3d4b771d8c6c9eaf") !=
        std::string::npos);
  CHECK_FALSE(file::exists(path));
}
