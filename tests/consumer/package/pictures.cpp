// SPDX-License-Identifier: MIT
// Knows nothing of libpng and libjpeg, but is linked with a unit that does.
#include <cstdio>

#include <gradus/data/image_file.hpp>

using gradus::data::Image;

int main() {
  for (const char* path : {"picture.png", "picture.jpg", "picture.ppm"}) {
    Image picture(4, 6, 3);
    picture.at(3, 5, 2) = 200;
    gradus::data::save_image(picture, path);
    const Image again = gradus::data::open_image(path);
    std::remove(path);
    std::printf("%s: %s\n", path, to_string(again).c_str());
    if (to_string(again) != "Image(mode=RGB, size=6x4)") return 1;
  }
}
