// SPDX-License-Identifier: MIT
#pragma once
// MNIST, and sets in its format (Fashion-MNIST, KMNIST): N grey images of H x W pixels, labels 0..9. The pixels stay
// bytes; they become float on their way into a batch. Source: Y. LeCun, C. Cortes, C. Burges, The MNIST Database.
#include <string>
#include <utility>

#include <gradus/data/dataset.hpp>
#include <gradus/data/images_ahead.hpp>
#include <gradus/data/mnist_files.hpp>
#include <gradus/data/transform.hpp>
#include <gradus/file/idx.hpp>
#include <gradus/tensor/factories.hpp>

namespace gradus::data {

struct MnistOptions {
  bool download = false;                // fetch what is missing
  Transform transform = {};             // of an image to a tensor: ToTensor() if not given
  MnistSource source = mnist_source();  // where to fetch from
};

struct MnistSample {
  Tensor<float> image;  // (1, H, W), or what the transform makes of it
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
///   data::Mnist train("data", data::Split::train, {.download = true});
///   data::Mnist test("data", data::Split::test,
///                    {.transform = data::Compose{data::ToTensor(), data::Normalize({0.1307}, {0.3081})}});
///
/// ToTensor, with or without a Normalize behind it, works on whole batches at once; other transforms sample by sample.
/// The files may lie in root, root/MNIST/raw, root/raw, root/FashionMNIST/raw or root/KMNIST/raw, packed or not; with
/// download, in root, root/raw or root/<source.folder>/raw, where those that are missing are put.
///
/// Throws  IoError if files are missing (it lists where they were looked for); FormatError if they are damaged, no
///         images and labels, or do not fit each other
class Mnist {
 public:
  static constexpr Size classes = 10;

  GRADUS_SMALL Mnist(const std::string& root, Split split, const MnistOptions& options = {})
      : transform_(options.transform), scale_(transform_.pixel_scale()) {
    read(find_or_download_mnist(root, split, options.source, options.download));
  }

  Size size() const noexcept { return images_.sizes()[0]; }
  /// Shapes  (N, H, W)
  const Tensor<std::uint8_t>& images() const noexcept { return images_; }
  /// Shapes  (N)
  const Tensor<std::int64_t>& targets() const noexcept { return targets_; }

  const Transform& transform() const noexcept { return transform_; }

  /// As it was before the transform, a copy. i may count from the end.
  Image image(Size i) const { return image_of(images_, wrap_position("Mnist", i, size())); }
  /// i may count from the end.
  MnistSample operator[](Size i) const {
    i = wrap_position("Mnist", i, size());
    if (!scale_.known) return {transform_.body()->call(image(i)), targets_.data_ptr()[i]};
    MnistSample s{Tensor<float>::empty({1, images_.sizes()[1], images_.sizes()[2]}), targets_.data_ptr()[i]};
    gather(&i, 1, s.image.data_ptr());
    return s;
  }
  /// All samples as one batch: dataset[:].
  MnistBatch all() const { return batch(arange(size()).data_ptr(), size()); }
  MnistBatch batch(const Size* indices, Size n) const {
    MnistBatch b = new_batch(n);
    fill_batch(indices, n, b);
    return b;
  }
  // A transform that is not folded says only when it is done how large the images are.
  MnistBatch new_batch(Size n) const {
    return {Tensor<float>::empty({scale_.known ? n : 0, 1, images_.sizes()[1], images_.sizes()[2]}),
            Tensor<std::int64_t>::empty({n})};
  }
  [[gnu::noinline]] void fill_batch(const Size* indices, Size n, MnistBatch& b) const {
    check_positions("Mnist", indices, n, size());
    if (scale_.known) gather(indices, n, b.images.data_ptr());
    else b.images = transform_.body()->stack(images_, indices, n);
    gather_labels(indices, n, b);
  }
  using Ahead = ImagesAhead;
  /// As batch(indices, n), and begins with the next one: that of the `next` indices behind these.
  GRADUS_SMALL MnistBatch batch(const Size* indices, Size n, Size next, ImagesAhead& ahead) const {
    if (!scale_.known) return batch(indices, n);
    MnistBatch b{ahead.take(images_, indices, n), {}};
    if (b.images.defined()) b.labels = Tensor<std::int64_t>::empty({n}), gather_labels(indices, n, b);
    else b = batch(indices, n);
    if (next) ahead.begin(images_, scale_, indices + n, next);
    return b;
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
    kernel::gather_pixels(n, 1, area, indices, images_.data_ptr(), to,
                          kernel::NormalizedPixels{&scale_.mean, &scale_.std});
  }

  void gather_labels(const Size* indices, Size n, MnistBatch& b) const {
    kernel::gather_rows(n, 1, indices, targets_.data_ptr(), b.labels.data_ptr());
  }

  Transform transform_;
  PixelScale scale_;
  Tensor<std::uint8_t> images_;
  Tensor<std::int64_t> targets_;
};

}  // namespace gradus::data
