// SPDX-License-Identifier: MIT
#include <gradus/data/mnist.hpp>

#include <gradus/data/data_loader.hpp>
#include <gradus/data/tensor_dataset.hpp>
#include <gradus/data/transforms.hpp>
#include <gradus/file/crc32.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>

#include "support/catch.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using data::Mnist;
using data::Split;

TEST_CASE("Mnist: images, labels, samples, batches", "[data]") {
  const TemporaryFolder folder;
  write_mnist(folder.path(), "train", 3);
  const Mnist set(folder.path(), Split::train);
  CHECK(set.size() == 3);
  CHECK(set.images().sizes() == Dims{3, 28, 28});
  CHECK(set.targets().to_vector() == std::vector<std::int64_t>{0, 1, 2});
  const auto [image, label] = set[-1];
  CHECK(label == 2);
  CHECK(image.sizes() == Dims{1, 28, 28});
  // ToTensor: byte / 255 in float
  for (Size i = 0; i < 784; ++i)
    REQUIRE(image.data_ptr()[i] == static_cast<float>((2 * 784 + i) % 256) / 255.0f);
  const Size at[] = {2, 0};
  const auto [images, labels] = set.batch(at, 2);
  CHECK(images.sizes() == Dims{2, 1, 28, 28});
  CHECK(labels.to_vector() == std::vector<std::int64_t>{2, 0});
  CHECK(std::vector<float>(images.data_ptr(), images.data_ptr() + 784) == image.to_vector());
  const auto everything = set.all();
  CHECK(everything.images.sizes() == Dims{3, 1, 28, 28});
  CHECK(everything.labels.to_vector() == set.targets().to_vector());
  CHECK(everything.images[2].reshape({784}).to_vector() == image.reshape({784}).to_vector());
  const data::Image before = set.image(-1);
  CHECK(to_string(before) == "Image(mode=L, size=28x28)");
  CHECK(before.at(1, 2) == (2 * 784 + 30) % 256);
  CHECK(before.data_ptr() != set.images().data_ptr() + 2 * 784);
  const Mnist copy = set;
  CHECK(copy.images().data_ptr() == set.images().data_ptr());
}

TEST_CASE("Mnist: Normalize is folded in, for images of any size", "[data]") {
  const TemporaryFolder folder;
  write_text(folder / "t10k-images-idx3-ubyte", idx_text({2, 16, 16}));
  write_text(folder / "t10k-labels-idx1-ubyte", idx_text({2}));
  const Mnist set(folder.path(), Split::test,
                  {.transform = data::Compose{data::ToTensor(), data::Normalize({0.1307}, {0.3081})}});
  const auto x = set[1].image;
  CHECK(x.sizes() == Dims{1, 16, 16});
  // torchvision 0.29, the same transform of arange(256).reshape(16, 16)
  CHECK(file::crc32({x.data_ptr(), 256 * sizeof(float)}) == 0x8524d6e0);
  CHECK(to_string(set.transform()) ==
        "Compose(\n    ToTensor()\n    Normalize(mean=(0.1307,), std=(0.3081,))\n)");
}

TEST_CASE("Mnist: any other transform runs sample by sample", "[data]") {
  const TemporaryFolder folder;
  write_mnist(folder.path(), "train", 5);
  const data::Compose transform{data::Resize({4, 6}), data::ToTensor()};
  const Mnist set(folder.path(), Split::train, {.transform = transform});
  CHECK(set[3].image.to_vector() == transform(set.image(3)).to_vector());
  CHECK(set[3].label == 3);
  const bool prefetch = GENERATE(false, true);
  Size at = 0;
  for (auto& batch : data::DataLoader(set, {.batch_size = 2, .prefetch = prefetch})) {
    REQUIRE(batch.images.sizes() == Dims{batch.labels.len(), 1, 4, 6});
    for (Size i = 0; i < batch.labels.len(); ++i, ++at)
      CHECK(batch.images[i].reshape({24}).to_vector() == transform(set.image(at)).reshape({24}).to_vector());
  }
  CHECK(at == 5);
  const Mnist wrong(folder.path(), Split::train,
                    {.transform = [](const data::Image& x) { return zeros<float>({x.at(0, 0)}); }});
  CHECK(error_of<ShapeError>([&] { wrong.all(); }).substr(0, 49) ==
        "[stack] samples must have the same sizes, but got");
}

// 004: TensorDataset((features[:n] / 256.0).view(-1, 28 * 28), labels[:n])
TEST_CASE("Mnist: a tensor data set of its first images, over 256", "[data]") {
  const TemporaryFolder folder;
  write_mnist(folder.path(), "train", 5);
  const Mnist set(folder.path(), Split::train);
  const Tensor<float> features = set.images().to<float>();
  const data::TensorDataset first((features.narrow(0, 0, 4) / 256.0).view({-1, 784}), set.targets().narrow(0, 0, 4));
  CHECK(first.size() == 4);
  CHECK(first[1].x.sizes() == Dims{784});
  CHECK(first[1].x.data_ptr()[5] == ((784 + 5) % 256) / 256.0f);
  CHECK(first.all().y.to_vector() == std::vector<std::int64_t>{0, 1, 2, 3});
}

TEST_CASE("Mnist: the real one", "[data]") {
  const std::string root = GRADUS_SOURCE_DIR "/examples/data";
  if (!data::find_mnist_files(root, Split::test).complete()) {
    WARN("MNIST is not here: a release archive");
    return;
  }
  const Mnist train(root, Split::train), test(root, Split::test);
  CHECK(train.images().sizes() == Dims{60000, 28, 28});
  CHECK(test.size() == 10000);
  const std::int64_t* labels = train.targets().data_ptr();
  CHECK(std::vector<std::int64_t>(labels, labels + 10) == std::vector<std::int64_t>{5, 0, 4, 1, 9, 2, 1, 3, 1, 4});
  // The whole set's mean, 0.1307: 33.318421 / 255
  double sum = 0;
  for (Size i = 0; i < train.images().numel(); ++i) sum += train.images().data_ptr()[i];
  CHECK(sum / static_cast<double>(train.images().numel()) == Approx(33.318421449829934).epsilon(1e-12));
}

TEST_CASE("Mnist: files that are no images and labels", "[data]") {
  const TemporaryFolder folder;
  const std::string images = folder / "train-images-idx3-ubyte", labels = folder / "train-labels-idx1-ubyte";
  const auto error = [&](const std::string& a, const std::string& b) {
    write_text(images, a);
    write_text(labels, b);
    return error_of<FormatError>([&] { Mnist(folder.path(), Split::train); });
  };
  CHECK(error(idx_text({2, 2, 2}), idx_text({3})) ==
        "[Mnist] images and labels must agree in number, but got 2 images in " + images + " and 3 labels in " + labels +
            ".");
  CHECK(error(idx_text({2, 2, 2}), idx_text({2}, 9)) ==
        "[Mnist] labels must be in 0..9, but got 10 at position 1 of " + labels + ".");
  CHECK(error(idx_text({2, 2}), idx_text({2})) ==
        "[Mnist] " + images + " must hold images (N, H, W) of one byte each, but got elements of IDX type 0x08 and "
        "sizes (2, 2).");
  CHECK(error(idx_text({2, 2, 2}), idx_text({1, 2})) ==
        "[Mnist] " + labels + " must hold labels (N) of one byte each, but got elements of IDX type 0x08 and sizes "
        "(1, 2).");
  std::string shorts = idx_text({2, 1, 2});
  shorts[2] = 0x0b;
  CHECK(error(shorts + "abcd", idx_text({2})) ==
        "[Mnist] " + images + " must hold images (N, H, W) of one byte each, but got elements of IDX type 0x0b and "
        "sizes (2, 1, 2).");
  CHECK(error(idx_text({2, 2, 2}).substr(0, 20), idx_text({2})) ==
        "[read_idx] " + images + " must have 24 bytes for sizes (2, 2, 2) of 1-byte elements, but got 20. "
        "The file is truncated.");
  CHECK(error("PNG", idx_text({2})) == "[read_idx] " + images + " must have an IDX magic number (4 bytes) at byte 0, "
        "but got only 3. The file is truncated.");
}

TEST_CASE("Mnist: errors and edges", "[data]") {
  const TemporaryFolder folder;
  write_mnist(folder.path(), "t10k", 0);
  const Mnist nothing(folder.path(), Split::test);
  CHECK(nothing.size() == 0);
  CHECK(nothing.batch(nullptr, 0).images.sizes() == Dims{0, 1, 28, 28});
  CHECK(nothing.all().labels.sizes() == Dims{0});
  CHECK(error_of<IndexError>([&] { nothing.image(-1); }) ==
        "[Mnist] index -1 is out of bounds for dimension 0 with size 0.");
  CHECK(error_of<IndexError>([&] { nothing[0]; }) == "[Mnist] index 0 is out of bounds for dimension 0 with size 0.");
  const Size at[] = {0};
  CHECK(error_of<IndexError>([&] { nothing.batch(at, 1); }) ==
        "[Mnist] index 0 is out of bounds for dimension 0 with size 0.");
}
