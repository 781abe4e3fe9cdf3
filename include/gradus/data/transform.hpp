// SPDX-License-Identifier: MIT
#pragma once
// Transforms in a row (Compose), the one from images to tensors (ToTensor), and any of them behind one type
// (Transform), which datasets hold.
#include <string>
#include <type_traits>

#include <gradus/data/image.hpp>

namespace gradus::data {

/// What ToTensor and one Normalize of grey images come to: y = (v / 255 - mean) / std. A dataset that is told so makes
/// whole batches at once.
struct PixelScale {
  bool known = false;
  float mean = 0, std = 1;
};

/// A transform's text: its own, or "Lambda()".
template <class F>
GRADUS_SMALL std::string transform_text(const F& f) {
  if constexpr (requires { to_string(f); }) return to_string(f);
  else return "Lambda()";
}

/// Transforms one after the other, each taking what the one before it gives:
///
///   const data::Compose transform{data::Resize({50, 50}), data::ToTensor(), data::Normalize({0.5}, {0.5})};
///   Tensor<float> x = transform(data::open_image("dog.jpg"));
///
/// Any function will do as a step: [](const data::Image& x) { return x.convert("L"); }
template <class... Steps>
class Compose;
template <class... Steps>
Compose(Steps...) -> Compose<Steps...>;

template <>
class Compose<> {
 public:
  template <class X>
  X operator()(const X& x) const { return x; }
  void add_text(std::string&) const {}
};
template <class First, class... Rest>
class Compose<First, Rest...> {
 public:
  Compose(First first, Rest... rest) : first_(std::move(first)), rest_(std::move(rest)...) {}

  template <class X>
  auto operator()(const X& x) const {
    static_assert(std::is_invocable_v<const First&, const X&>,
                  "Compose: a transform must take what the one before it gives. Images become tensors by ToTensor().");
    return rest_(first_(x));
  }
  /// Known if all of it can be folded into the reading of grey images.
  PixelScale pixel_scale() const {
    if constexpr (requires { first_.pixel_scale(rest_); }) return first_.pixel_scale(rest_);
    else return {};
  }
  void add_text(std::string& text) const {
    text += "    " + transform_text(first_) + "\n";
    rest_.add_text(text);
  }
  const First& first() const noexcept { return first_; }

 private:
  First first_;
  [[no_unique_address]] Compose<Rest...> rest_;
};
/// As torchvision prints it.
template <class... Steps>
GRADUS_SMALL std::string to_string(const Compose<Steps...>& compose) {
  std::string text = "Compose(\n";
  compose.add_text(text);
  return text + ")";
}
template <class... Steps>
std::ostream& operator<<(std::ostream& out, const Compose<Steps...>& compose) { return out << to_string(compose); }

/// An image's bytes v as v / 255, channels first.    Shapes  (H, W, C) -> (C, H, W)
GRADUS_SMALL inline Tensor<float> to_tensor(const Image& x) {
  const Size channels = x.channels(), area = x.height() * x.width(), whole = 0;
  const Image planes = channels == 1 ? x : Image(x.height(), x.width(), channels);
  if (channels > 1)
    for (Size c = 0; c < channels; ++c)
      for (Size i = 0; i < area; ++i) planes.data_ptr()[c * area + i] = x.data_ptr()[i * channels + c];
  const Tensor<float> y = Tensor<float>::empty({channels, x.height(), x.width()});
  constexpr float mean = 0, std = 1;
  kernel::gather_pixels(1, 1, channels * area, &whole, planes.data_ptr(), y.data_ptr(),
                        kernel::NormalizedPixels{&mean, &std});
  return y;
}
struct ToTensor {
  Tensor<float> operator()(const Image& x) const { return to_tensor(x); }
  PixelScale pixel_scale() const { return {true, 0, 1}; }
  PixelScale pixel_scale(const Compose<>&) const { return pixel_scale(); }
  template <class Next>
  PixelScale pixel_scale(const Compose<Next>& rest) const
    requires requires { rest.first().scale(); }
  {
    return rest.first().scale();
  }
};
inline std::string to_string(const ToTensor&) { return "ToTensor()"; }

struct TransformBody {
  std::uint32_t refs = 1;
  virtual ~TransformBody() = default;
  virtual Tensor<float> call(const Image& x) const = 0;
  virtual Tensor<float> stack(const Tensor<std::uint8_t>& images, const Size* indices, Size n) const = 0;
  virtual PixelScale pixel_scale() const = 0;
  virtual std::string text() const = 0;
};
inline void destroy(TransformBody* body) noexcept { delete body; }

/// Image i of grey images, a copy.    Shapes  images (N, H, W)
GRADUS_SMALL inline Image image_of(const Tensor<std::uint8_t>& images, Size i) {
  const Image x(images.sizes()[1], images.sizes()[2], 1);
  const Size area = x.height() * x.width();
  std::memcpy(x.data_ptr(), images.data_ptr() + i * area, static_cast<std::size_t>(area));
  return x;
}
/// Chosen grey images, each transformed, as one tensor.
///
/// Shapes  images (N, H, W), samples (...) -> y (n, ...)
/// Throws  ShapeError unless all samples have the same sizes
GRADUS_SMALL inline Tensor<float> stack_images(const TransformBody& transform, const Tensor<std::uint8_t>& images,
                                               const Size* indices, Size n) {
  Tensor<float> y = Tensor<float>::empty({0});
  Dims first;
  for (Size i = 0; i < n; ++i) {
    const Tensor<float> x = in_rows(transform.call(image_of(images, indices[i])));
    if (i == 0) {
      first = x.sizes();
      Dims sizes{n};
      for (const Size s : first) sizes.push_back(s);
      y = Tensor<float>::empty(sizes);
    }
    if (!(x.sizes() == first))
      fail<ShapeError>({"[stack] samples must have the same sizes, but got ", first, " at entry 0 and ", x.sizes(),
                        " at entry ", i, ". stack expects each tensor to be equal size. Add a Resize or CenterCrop."});
    std::memcpy(y.data_ptr() + i * x.numel(), x.data_ptr(), static_cast<std::size_t>(x.numel()) * sizeof(float));
  }
  return y;
}

// Only a program that makes a transform of its own has the code of one.
template <class F>
struct TransformOf final : TransformBody {
  F f;
  explicit TransformOf(F function) : f(std::move(function)) {}
  Tensor<float> call(const Image& x) const override { return f(x); }
  Tensor<float> stack(const Tensor<std::uint8_t>& images, const Size* indices, Size n) const override {
    return stack_images(*this, images, indices, n);
  }
  PixelScale pixel_scale() const override {
    if constexpr (requires { f.pixel_scale(); }) return f.pixel_scale();
    else return {};
  }
  std::string text() const override { return transform_text(f); }
};

/// Anything that makes a tensor of an image, behind one type: ToTensor() if nothing else is given.
class Transform {
 public:
  Transform() = default;
  template <class F>
    requires(!std::same_as<F, Transform> && std::is_invocable_r_v<Tensor<float>, const F&, const Image&>)
  Transform(F f) : body_(Ref<TransformBody>::adopt(new TransformOf<F>(std::move(f)))) {}

  Tensor<float> operator()(const Image& x) const { return body_ ? body_->call(x) : to_tensor(x); }
  PixelScale pixel_scale() const { return body_ ? body_->pixel_scale() : PixelScale{true, 0, 1}; }

  const Ref<TransformBody>& body() const noexcept { return body_; }

 private:
  Ref<TransformBody> body_;
};
inline std::string to_string(const Transform& t) { return t.body() ? t.body()->text() : "ToTensor()"; }

}  // namespace gradus::data
