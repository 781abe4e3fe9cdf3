// SPDX-License-Identifier: MIT
#include <gradus/data/image_file.hpp>

#include <gradus/ops/copy.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using data::Image;

TEST_CASE("image_file: PPM and PGM there and back", "[data]") {
  const TemporaryFolder folder;
  const Image coloured(from_vector<std::uint8_t>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {2, 2, 3}));
  save_image(coloured, folder / "a.PPM");
  const Image again = data::open_image(folder / "a.PPM");
  CHECK(to_string(again) == "Image(mode=RGB, size=2x2)");
  CHECK(again.pixels().to_vector() == coloured.pixels().to_vector());
  const Image grey = coloured.convert("L");
  save_image(grey, folder / "a.pgm");
  CHECK(data::open_image(folder / "a.pgm").pixels().to_vector() == grey.pixels().to_vector());
}

TEST_CASE("image_file: errors", "[data]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.jpg";
  const auto opened = [&](const std::string& text) {
    file::write_file(path, text);
    return error_of([&] { data::open_image(path); });
  };
  CHECK(opened("GIF89a") == "[open_image] " + path + " must be a PNG, JPEG, PPM or PGM picture, but got something "
                                                     "else. cannot identify image file.");
  CHECK(opened("").find("but got nothing. cannot identify") != std::string::npos);
  CHECK(opened("P6 2 2 255 abc").find("The file is truncated.") != std::string::npos);
  CHECK(error_of<IoError>([&] { data::open_image(folder / "none.ppm"); }) ==
        "[open_image] " + folder / "none.ppm" +
            " must be a readable file, but got: No such file or directory (errno 2).");
  const auto saved = [&](const Image& x, const char* name) {
    return error_of<ValueError>([&] { save_image(x, folder / name); });
  };
  CHECK(saved(Image(1, 1, 3), "a.bmp") == "[save_image] path must end in .ppm, .pgm, .png or .jpg, but got " +
                                              folder / "a.bmp" + ". unknown file extension.");
  CHECK(saved(Image(1, 1, 4), "a.ppm") ==
        "[save_image] image must have mode RGB to become " + folder / "a.ppm" +
            ", but got RGBA. cannot write mode RGBA. Convert it: image.convert(\"RGB\").");
  CHECK(saved(Image(1, 1, 3), "a.pgm").find("must have mode L to become") != std::string::npos);
  CHECK(saved(Image(0, 1, 1), "a.pgm") == "[save_image] image must not be empty, but got Image(mode=L, size=1x0).");
}

// This program is not linked with the component.
TEST_CASE("image_file: PNG and JPEG ask for the component", "[data]") {
  REQUIRE(process_state.image_codec == nullptr);
  const TemporaryFolder folder;
  const std::string path = folder / "dog.jpg";
  file::write_file(path, std::string("\xff\xd8\xff\xe0"));
  const std::string remedy =
      " picture. Install libpng and libjpeg (on Debian: apt-get install libpng-dev libjpeg-dev), #include "
      "<gradus/image.hpp> in one source file, and link gradus::image (CMake: find_package(gradus COMPONENTS image)) or "
      "-lpng -ljpeg.";
  CHECK(error_of<IoError>([&] { data::open_image(path); }) ==
        "[open_image] " + path + " must be a PPM or PGM picture in a program without the component gradus::image, but "
        "got a JPEG" + remedy);
  CHECK(error_of<IoError>([&] { save_image(Image(1, 1, 1), folder / "a.png"); }) ==
        "[save_image] " + folder / "a.png" + " must be a PPM or PGM picture in a program without the component "
        "gradus::image, but got a PNG" + remedy);
}
