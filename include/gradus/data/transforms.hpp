// SPDX-License-Identifier: MIT
#pragma once
// torchvision's transforms, under its names: of images Resize and CenterCrop, of tensors Normalize. ToTensor and
// Compose stand in transform.hpp.
#include <vector>

#include <gradus/data/transform.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/print.hpp>

namespace gradus::data {

/// (0.5, 0.5), as Python prints a tuple.
GRADUS_SMALL inline std::string tuple_text(const std::vector<double>& values) {
  std::string text = "(";
  for (const double v : values) text += (text.size() > 1 ? ", " : "") + number_string(v);
  return text + (values.size() == 1 ? ",)" : ")");
}
/// Throws ValueError unless values holds one number, or one for each channel.
GRADUS_SMALL inline void check_channels(const char* what, const std::vector<double>& values, Size channels) {
  const Size n = static_cast<Size>(values.size());
  if (n != 1 && n != channels)
    fail<ValueError>({"[Normalize] ", what, " must have one number, or one for each of the ", channels,
                      " channels, but got ", n, "."});
}

/// Each channel by itself: y_c = (x_c - mean_c) / std_c.
///
/// Shapes  x (..., C, H, W) -> y, the same
/// Throws  ShapeError if x is no image; ValueError unless mean and std have 1 or C numbers, or if std is 0 in x's type
class Normalize {
 public:
  GRADUS_SMALL Normalize(std::vector<double> mean, std::vector<double> std)
      : mean_(std::move(mean)), std_(std::move(std)) {}

  template <Floating T>
  Tensor<T> operator()(const Tensor<T>& x) const {
    check(x.sizes());
    const Tensor<T> mean = numbers<T>(mean_), std = numbers<T>(std_);
    for (Size i = 0; i < std.numel(); ++i)
      if (std.data_ptr()[i] == 0)
        fail<ValueError>({"[Normalize] std must not be 0, but got ", tuple_text(std_), ". std evaluated to zero after "
                          "conversion to torch.", name(dtype_of<T>()), ", leading to division by zero."});
    return (x - mean) / std;
  }
  /// Behind ToTensor; known for one channel.
  GRADUS_SMALL PixelScale scale() const {
    if (mean_.size() != 1 || std_.size() != 1 || static_cast<float>(std_[0]) == 0) return {};
    return {true, static_cast<float>(mean_[0]), static_cast<float>(std_[0])};
  }
  const std::vector<double>& mean() const noexcept { return mean_; }
  const std::vector<double>& std() const noexcept { return std_; }

 private:
  GRADUS_SMALL void check(const Dims& sizes) const {
    if (sizes.rank < 3)
      fail<ShapeError>({"[Normalize] x must be an image (..., C, H, W), but got x ", sizes,
                        ". Expected tensor to be a tensor image of size (..., C, H, W)."});
    check_channels("mean", mean_, sizes[sizes.rank - 3]);
    check_channels("std", std_, sizes[sizes.rank - 3]);
  }
  template <Floating T>
  static Tensor<T> numbers(const std::vector<double>& values) {
    const Tensor<T> y = Tensor<T>::empty({static_cast<Size>(values.size()), 1, 1});
    for (std::size_t i = 0; i < values.size(); ++i) y.data_ptr()[i] = static_cast<T>(values[i]);
    return y;
  }

  std::vector<double> mean_, std_;
};
GRADUS_SMALL inline std::string to_string(const Normalize& t) {
  return "Normalize(mean=" + tuple_text(t.mean()) + ", std=" + tuple_text(t.std()) + ")";
}

/// An image's new size: {height, width}, or one number.
struct SizeWish {
  Size height = 0, width = 0;
  bool one = false;
  SizeWish(std::integral auto n) noexcept : height(static_cast<Size>(n)), width(height), one(true) {}
  SizeWish(Size h, Size w) noexcept : height(h), width(w) {}
  GRADUS_SMALL std::string text() const { return join({"(", height, ", ", width, ")"}); }
};

/// An image in another size: Resize({height, width}), or Resize(n) for its shorter edge, the longer one in proportion.
/// Antialiased bilinear filter, the same bytes as PIL's.
///
/// Throws  ValueError unless the sizes are positive
class Resize {
 public:
  Resize(SizeWish size) noexcept : size_(size) {}

  GRADUS_SMALL Image operator()(const Image& x) const {
    Size height = size_.height, width = size_.width;
    const auto longer = [&](Size edge, Size other) {
      return other ? static_cast<Size>(static_cast<double>(size_.height * edge) / static_cast<double>(other)) : edge;
    };
    if (size_.one && x.width() <= x.height()) height = longer(x.height(), x.width());
    else if (size_.one) width = longer(x.width(), x.height());
    return resize(x, height, width);
  }
  const SizeWish& size() const noexcept { return size_; }

 private:
  SizeWish size_;
};
GRADUS_SMALL inline std::string to_string(const Resize& t) {
  const std::string size = t.size().one ? std::to_string(t.size().height) : t.size().text();
  return "Resize(size=" + size + ", interpolation=bilinear, max_size=None, antialias=True)";
}

/// The middle of an image: CenterCrop({height, width}), or CenterCrop(n) for a square. Black where the image ends.
class CenterCrop {
 public:
  CenterCrop(SizeWish size) noexcept : size_(size) {}

  GRADUS_SMALL Image operator()(const Image& x) const {
    return crop(x, start(x.height(), size_.height), start(x.width(), size_.width), size_.height, size_.width);
  }
  const SizeWish& size() const noexcept { return size_; }

 private:
  // Half of what is left over, halves to the even neighbour.
  static Size start(Size from, Size to) noexcept {
    const Size rest = from - to, half = rest / 2;
    return rest > 0 && rest % 2 ? half + half % 2 : half;
  }

  SizeWish size_;
};
GRADUS_SMALL inline std::string to_string(const CenterCrop& t) { return "CenterCrop(size=" + t.size().text() + ")"; }

}  // namespace gradus::data
