// SPDX-License-Identifier: MIT
#include <gradus/data/transform.hpp>

#include <gradus/data/transforms.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::data;

namespace {
const Image picture(from_vector<std::uint8_t>({0, 51, 102, 153, 204, 255}, {1, 2, 3}));
}

TEST_CASE("Compose: one transform after the other", "[data]") {
  const Compose transform{Resize({1, 1}), [](const Image& x) { return x.convert("L"); }, ToTensor()};
  const Tensor<float> x = transform(picture);
  CHECK(x.sizes() == Dims{1, 1, 1});
  CHECK(x.item() == 119 / 255.0f);  // of 77, 128, 179
  CHECK(to_string(transform) ==
        "Compose(\n    Resize(size=(1, 1), interpolation=bilinear, max_size=None, antialias=True)\n    Lambda()\n"
        "    ToTensor()\n)");
  CHECK(to_string(Compose{}) == "Compose(\n)");
  const Image same = Compose{}(picture);
  CHECK(same.data_ptr() == picture.data_ptr());
}

TEST_CASE("ToTensor: channels first, bytes over 255", "[data]") {
  const Tensor<float> x = ToTensor()(picture);
  CHECK(x.sizes() == Dims{3, 1, 2});
  CHECK(x.to_vector() == std::vector<float>{0, 153 / 255.0f, 51 / 255.0f, 204 / 255.0f, 102 / 255.0f, 1});
}

TEST_CASE("Transform: anything from an image to a tensor", "[data]") {
  const Transform nothing, lambda = [](const Image& x) { return full<float>({2}, static_cast<float>(x.width())); },
                           chain = Compose{Resize(2), ToTensor()};
  CHECK(nothing(picture).to_vector() == ToTensor()(picture).to_vector());
  CHECK(lambda(picture).to_vector() == std::vector<float>{2, 2});
  CHECK(chain(picture).sizes() == Dims{3, 2, 4});
  const Transform copy = chain;
  CHECK(to_string(copy).substr(0, 27) == "Compose(\n    Resize(size=2,");
  CHECK(to_string(nothing) == "ToTensor()");
  CHECK(to_string(lambda) == "Lambda()");
}

TEST_CASE("Transform: what can be folded into reading grey images is known", "[data]") {
  const auto scale = [](const Transform& t) { return t.pixel_scale(); };
  CHECK(scale({}).known);
  CHECK(scale(ToTensor()).known);
  CHECK(scale(Compose{ToTensor()}).known);
  const PixelScale one = scale(Compose{ToTensor(), Normalize({0.1307}, {0.3081})});
  CHECK(one.known);
  CHECK(one.mean == 0.1307f);
  CHECK(one.std == 0.3081f);
  CHECK_FALSE(scale(Compose{ToTensor(), Normalize({0, 0, 0}, {1, 1, 1})}).known);
  CHECK_FALSE(scale(Compose{ToTensor(), Normalize({0}, {0})}).known);
  CHECK_FALSE(scale(Compose{ToTensor(), Normalize({0}, {1}), Normalize({0}, {1})}).known);
  CHECK_FALSE(scale(Compose{Resize(5), ToTensor()}).known);
}

TEST_CASE("stack_images: samples of one size", "[data]") {
  const Tensor<std::uint8_t> images = from_vector<std::uint8_t>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {5, 1, 2});
  const Transform transform = [](const Image& x) { return full<float>({1, x.at(0, 0) == 9 ? 3 : 2}, x.at(0, 1)); };
  const Size at[] = {3, 1, 4};
  const Tensor<float> y = transform.body()->stack(images, at, 2);
  CHECK(y.sizes() == Dims{2, 1, 2});
  CHECK(y.to_vector() == std::vector<float>{8, 8, 4, 4});
  CHECK(transform.body()->stack(images, at, 0).sizes() == Dims{0});
  CHECK(error_of<ShapeError>([&] { transform.body()->stack(images, at, 3); }) ==
        "[stack] samples must have the same sizes, but got (1, 2) at entry 0 and (1, 3) at entry 2. stack expects each "
        "tensor to be equal size. Add a Resize or CenterCrop.");
}
