// SPDX-License-Identifier: MIT
#pragma once
// MNIST, and sets in its format (Fashion-MNIST, KMNIST): N grey images of H x W pixels, labels 0..9. The pixels stay
// bytes; they become float on their way into a batch. Source: Y. LeCun, C. Cortes, C. Burges, The MNIST Database.
#include <string>
#include <utility>

#include <gradus/data/dataset.hpp>
#include <gradus/data/mnist_files.hpp>
#include <gradus/file/idx.hpp>
#include <gradus/tensor/factories.hpp>

namespace gradus::data {

struct MnistOptions {
  bool download = false;                // fetch what is missing
  double mean = 0, std = 1;             // Normalize(mean, std), behind ToTensor
  MnistSource source = mnist_source();  // where to fetch from
};

struct MnistSample {
  Tensor<float> image;  // (1, H, W)
  std::int64_t label;
};
struct MnistBatch {
  Tensor<float> images;          // (N, 1, H, W)
  Tensor<std::int64_t> labels;   // (N)
};

/// The images of an IDX file of bytes, (N, H, W), or its labels, (N).
GRADUS_SMALL inline Tensor<std::uint8_t> read_mnist_file(const std::string& path, bool labels) {
  file::Idx idx = file::read_idx(path);
  if (idx.type != file::IdxType::uint8 || idx.sizes.rank != (labels ? 1 : 3))
    fail<FormatError>({"[Mnist] ", path, " must hold ", labels ? "labels (N)" : "images (N, H, W)",
                       " of one byte each, but got elements of IDX type ",
                       file::Hex(static_cast<std::uint8_t>(idx.type), 2).text, " and sizes ", idx.sizes, "."});
  return from_vector(std::move(idx.data), idx.sizes);
}
/// Throws FormatError unless every label is in 0..9.
GRADUS_SMALL inline Tensor<std::int64_t> read_mnist_labels(const std::string& path) {
  const Tensor<std::uint8_t> bytes = read_mnist_file(path, true);
  const Tensor<std::int64_t> labels = Tensor<std::int64_t>::empty(bytes.sizes());
  for (Size i = 0; i < bytes.numel(); ++i) {
    const int label = bytes.data_ptr()[i];
    if (label > 9)
      fail<FormatError>({"[Mnist] labels must be in 0..9, but got ", label, " at position ", i, " of ", path, "."});
    labels.data_ptr()[i] = label;
  }
  return labels;
}

/// One split of a set. Copies share the images.
///
/// An image is v / 255 (ToTensor); with mean and std given (v / 255 - mean) / std.
/// The files may lie in root, root/MNIST/raw, root/raw, root/FashionMNIST/raw or root/KMNIST/raw, packed or not; with
/// download, in root, root/raw or root/<source.folder>/raw, where those that are missing are put.
///
/// Throws  IoError if files are missing (it lists where they were looked for); FormatError if they are damaged, no
///         images and labels, or do not fit each other; ValueError for std = 0
class Mnist {
 public:
  static constexpr Size classes = 10;

  GRADUS_SMALL Mnist(const std::string& root, Split split, const MnistOptions& options = {})
      : mean_(static_cast<float>(options.mean)), std_(static_cast<float>(options.std)) {
    if (std_ == 0)
      fail<ValueError>({"[Mnist] std must not be 0 in float32, but got ", options.std,
                        ". It leads to division by zero."});
    read(find_or_download_mnist(root, split, options.source, options.download));
  }

  Size size() const noexcept { return images_.sizes()[0]; }
  /// Shapes  (N, H, W)
  const Tensor<std::uint8_t>& images() const noexcept { return images_; }
  /// Shapes  (N)
  const Tensor<std::int64_t>& targets() const noexcept { return targets_; }

  /// i may count from the end.
  MnistSample operator[](Size i) const {
    i = wrap_position("Mnist", i, size());
    MnistSample s{Tensor<float>::empty({1, images_.sizes()[1], images_.sizes()[2]}), targets_.data_ptr()[i]};
    gather(&i, 1, s.image.data_ptr());
    return s;
  }
  MnistBatch batch(const Size* indices, Size n) const {
    MnistBatch b = new_batch(n);
    fill_batch(indices, n, b);
    return b;
  }
  MnistBatch new_batch(Size n) const {
    return {Tensor<float>::empty({n, 1, images_.sizes()[1], images_.sizes()[2]}), Tensor<std::int64_t>::empty({n})};
  }
  [[gnu::noinline]] void fill_batch(const Size* indices, Size n, const MnistBatch& b) const {
    check_positions("Mnist", indices, n, size());
    gather(indices, n, b.images.data_ptr());
    kernel::gather_rows(n, 1, indices, targets_.data_ptr(), b.labels.data_ptr());
  }

 private:
  GRADUS_SMALL void read(const MnistPaths& paths) {
    images_ = read_mnist_file(paths.images, false);
    targets_ = read_mnist_labels(paths.labels);
    if (size() != targets_.numel())
      fail<FormatError>({"[Mnist] images and labels must agree in number, but got ", size(), " images in ",
                         paths.images, " and ", targets_.numel(), " labels in ", paths.labels, "."});
  }
  void gather(const Size* indices, Size n, float* to) const {
    const Size area = images_.sizes()[1] * images_.sizes()[2];
    kernel::gather_pixels(n, 1, area, indices, images_.data_ptr(), to, kernel::NormalizedPixels{&mean_, &std_});
  }

  float mean_, std_;
  Tensor<std::uint8_t> images_;
  Tensor<std::int64_t> targets_;
};

}  // namespace gradus::data
