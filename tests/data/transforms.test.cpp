// SPDX-License-Identifier: MIT
#include <gradus/data/transforms.hpp>

#include <gradus/file/crc32.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::data;
using Bytes = std::vector<std::uint8_t>;

namespace {
Image counting(Size height, Size width, int first = 1) {
  const Image x(height, width, 1);
  for (Size i = 0; i < height * width; ++i) x.data_ptr()[i] = static_cast<std::uint8_t>(first + i);
  return x;
}
std::uint32_t checksum(const Tensor<float>& x) {
  return file::crc32({x.data_ptr(), static_cast<std::size_t>(x.numel()) * sizeof(float)});
}
}  // namespace

TEST_CASE("Normalize: the bits of torchvision for every byte", "[data]") {
  // torchvision 0.29: Compose([ToTensor(), Normalize((mean,), (std,))]) of arange(256).reshape(16, 16)
  const Tensor<float> x = ToTensor()(counting(16, 16, 0));
  CHECK(checksum(x) == 0xb438ec03);
  CHECK(checksum(Normalize({0.1307}, {0.3081})(x)) == 0x8524d6e0);
  CHECK(checksum(Normalize({0.5}, {0.5})(x)) == 0xb62c8544);
}

TEST_CASE("Normalize: each channel by itself, in batches and in double", "[data]") {
  const Tensor<double> x = full<double>({2, 3, 1, 1}, 1.0);
  CHECK(Normalize({1, 2, 3}, {1, 2, 4})(x).to_vector() == std::vector<double>{0, -0.5, -0.5, 0, -0.5, -0.5});
  CHECK(Normalize({0}, {1, 2, 4})(x).to_vector() == std::vector<double>{1, 0.5, 0.25, 1, 0.5, 0.25});
  CHECK(to_string(Normalize({0.1307}, {0.3081})) == "Normalize(mean=(0.1307,), std=(0.3081,))");
  CHECK(to_string(Normalize({0.5, 0.5, 1}, {0.5, 0.5, 1e-7})) ==
        "Normalize(mean=(0.5, 0.5, 1.0), std=(0.5, 0.5, 1e-07))");
}

TEST_CASE("Normalize: errors", "[data]") {
  const auto error = [](const Normalize& t, const Dims& sizes) { return error_of([&] { t(zeros<float>(sizes)); }); };
  CHECK(error(Normalize({0.5}, {1}), {2, 2}) ==
        "[Normalize] x must be an image (..., C, H, W), but got x (2, 2). Expected tensor to be a tensor image of size "
        "(..., C, H, W).");
  CHECK(error(Normalize({0.5, 0.5, 0.5}, {1, 1, 1}), {1, 2, 2}) ==
        "[Normalize] mean must have one number, or one for each of the 1 channels, but got 3.");
  CHECK(error(Normalize({0.5}, {1, 1}), {3, 2, 2}) ==
        "[Normalize] std must have one number, or one for each of the 3 channels, but got 2.");
  CHECK(error(Normalize({0.5}, {1e-60}), {1, 2, 2}) ==
        "[Normalize] std must not be 0, but got (1e-60,). std evaluated to zero after conversion to torch.float32, "
        "leading to division by zero.");
}

TEST_CASE("Resize: both edges, or the shorter one", "[data]") {
  const auto size = [](const Resize& t, Size height, Size width) { return t(Image(height, width, 1)).size(); };
  CHECK(size(Resize({50, 60}), 240, 320) == ImageSize{60, 50});
  CHECK(size(Resize(100), 240, 320) == ImageSize{133, 100});
  CHECK(size(Resize(100), 320, 240) == ImageSize{100, 133});
  CHECK(size(Resize(1), 4, 400) == ImageSize{100, 1});
  // Pillow 12: resize((6, 5), BILINEAR) of 21 * arange(12).reshape(3, 4)
  const Image x(from_vector<std::uint8_t>({0, 21, 42, 63, 84, 105, 126, 147, 168, 189, 210, 231}, {3, 4}));
  CHECK(Resize({5, 6})(x).pixels().to_vector() ==
        Bytes{0,  11, 25,  38,  53,  63,  34,  45,  59,  72,  87,  97,  84,  95,  109,
              122, 137, 147, 134, 145, 159, 172, 187, 197, 168, 179, 193, 206, 221, 231});
  CHECK(to_string(Resize(50)) == "Resize(size=50, interpolation=bilinear, max_size=None, antialias=True)");
  CHECK(to_string(Resize({50, 60})) == "Resize(size=(50, 60), interpolation=bilinear, max_size=None, antialias=True)");
  CHECK(error_of<ValueError>([&] { Resize(0)(x); }) ==
        "[resize] height and width must be > 0, but got height 0 and width 0.");
}

// torchvision 0.29, CenterCrop of arange(1, h * w + 1).reshape(h, w)
TEST_CASE("CenterCrop: the middle, with a black frame where there is no more", "[data]") {
  const auto crop = [](Size height, Size width, const SizeWish& to) {
    return CenterCrop(to)(counting(height, width)).pixels().to_vector();
  };
  CHECK(crop(5, 6, {2, 3}) == Bytes{15, 16, 17, 21, 22, 23});
  CHECK(crop(4, 4, 3) == Bytes{1, 2, 3, 5, 6, 7, 9, 10, 11});
  CHECK(crop(5, 5, 2) == Bytes{13, 14, 18, 19});
  CHECK(crop(2, 2, {4, 5}) == Bytes{0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0});
  CHECK(crop(3, 7, {5, 4}) == Bytes{0, 0, 0, 0, 3, 4, 5, 6, 10, 11, 12, 13, 17, 18, 19, 20, 0, 0, 0, 0});
  CHECK(to_string(CenterCrop(10)) == "CenterCrop(size=(10, 10))");
}
