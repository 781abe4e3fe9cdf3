// SPDX-License-Identifier: MIT
#include <gradus/image.hpp>

#include <gradus/data/transforms.hpp>
#include <gradus/file/crc32.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using namespace gradus::data;

namespace {
const char* const dog = GRADUS_SOURCE_DIR "/examples/data/dog.jpg";

std::uint32_t checksum(const Image& x) {
  return file::crc32({x.data_ptr(), static_cast<std::size_t>(x.height() * x.width() * x.channels())});
}
// What happens to a file of these bytes: a picture's text, or the error without its name.
std::string outcome(const file::Bytes& bytes) {
  try {
    return to_string(image::read_jpeg(bytes, {"open_image", "a.jpg"}));
  } catch (const FormatError& e) {
    return e.what();
  }
}
}  // namespace

// Checksums: Pillow 12.0 and torchvision 0.29 with libjpeg-turbo 3.1.
TEST_CASE("jpeg: the example's picture has the bytes that PIL sees, through all transforms", "[image]") {
  if (!file::is_regular_file(dog)) {
    WARN("the examples' pictures are not here: a release archive");
    return;
  }
  const Image x = open_image(dog);
  CHECK(to_string(x) == "Image(mode=RGB, size=320x240)");
  CHECK(checksum(x) == 0x91108ad7);
  CHECK(checksum(x.convert("L")) == 0xe131bbba);
  CHECK(checksum(Resize({50, 50})(x)) == 0xb36dedf9);
  CHECK(checksum(Resize(100)(x)) == 0xb08c27fa);
  CHECK(checksum(Resize({13, 97})(x)) == 0x4a75e6e2);
  CHECK(checksum(CenterCrop({251, 101})(x)) == 0x18c51368);
  const Tensor<float> y = Compose{Resize({50, 50}), ToTensor(), Normalize({0.5, 0.5, 0.5}, {0.5, 0.5, 0.5})}(x);
  CHECK(y.sizes() == Dims{3, 50, 50});
  CHECK(file::crc32({y.data_ptr(), 7500 * sizeof(float)}) == 0xd49a71e0);
}

TEST_CASE("jpeg: written and read again", "[image]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.JPEG";
  for (const Size channels : {1, 3}) {
    Image x(16, 40, channels);
    for (Size i = 0; i < 16 * 40 * channels; ++i) x.data_ptr()[i] = static_cast<std::uint8_t>(i / channels / 40 * 12);
    save_image(x, path, {.quality = 95});
    const Image y = open_image(path);
    REQUIRE(y.channels() == channels);
    for (Size i = 0; i < 16 * 40 * channels; ++i) REQUIRE(std::abs(x.data_ptr()[i] - y.data_ptr()[i]) <= 3);
  }
  CHECK(error_of<ValueError>([&] { save_image(Image(1, 1, 3), path, {.quality = 0}); }) ==
        "[save_image] quality must be in 1..100, but got 0.");
  CHECK(error_of<ValueError>([&] { save_image(Image(1, 1, 4), path); }).find("must have mode L or RGB to become") !=
        std::string::npos);
  CHECK(error_of<ValueError>([&] { save_image(Image(70000, 1, 1), path); }) ==
        "[save_image] image must fit in a JPEG file, but got: Maximum supported image dimension is 65500 pixels.");
}

TEST_CASE("jpeg: whatever is broken gives a picture or an error, no crash", "[image]") {
  Image x(24, 24, 3);
  for (Size i = 0; i < 24 * 24 * 3; ++i) x.data_ptr()[i] = static_cast<std::uint8_t>(i * 2654435761u >> 9);
  const file::Bytes good = image::write_jpeg(x, {"save_image", "a.jpg"}, 75);
  CHECK(outcome(good) == "Image(mode=RGB, size=24x24)");
  CHECK(outcome(file::Bytes(good.begin(), good.end() - 40)) ==
        "[open_image] a.jpg must be a whole JPEG picture, but got: Premature end of JPEG file. The file is damaged.");
  const std::string error = "[open_image] a.jpg must ", picture = "Image(mode=";
  int errors = 0;
  for (std::size_t n = 2; n < good.size(); n += 7)
    errors += outcome({good.begin(), good.begin() + static_cast<long>(n)}).starts_with(error);
  CHECK(errors == static_cast<int>((good.size() - 2 + 6) / 7));
  for (std::size_t i = 2; i < good.size(); ++i)
    for (const int flip : {1, 0x80, 0xff}) {
      file::Bytes bad = good;
      bad[i] ^= static_cast<std::uint8_t>(flip);
      const std::string what = outcome(bad);
      if (!what.starts_with(error) && !what.starts_with(picture)) FAIL(what);
    }
}

TEST_CASE("jpeg: sizes that the file cannot hold are refused before they are allocated", "[image]") {
  file::Bytes bytes = image::write_jpeg(Image(8, 8, 1), {"save_image", "a.jpg"}, 75);
  std::size_t at = 2;  // the frame header, behind segments that say how long they are
  while (bytes[at + 1] != 0xc0) at += 2u + file::load_be<std::uint16_t>(&bytes[at + 2]);
  bytes[at + 5] = bytes[at + 7] = 0x30;  // 12296 x 12296
  CHECK(outcome(bytes) == "[open_image] a.jpg must have sizes of a picture that this file can hold at byte 0, but got "
                          "12296 x 12296. The file is damaged.");
  bytes[at + 5] = bytes[at + 7] = 0x40;
  CHECK(outcome(bytes).find("at most 178956970 pixels") != std::string::npos);
}
