// SPDX-License-Identifier: MIT
#include <gradus/plot/color.hpp>

#include "support/catch.hpp"

using namespace gradus;
using plot::color_of;
using plot::ColorMap;

TEST_CASE("color: matplotlib's names") {
  CHECK(color_of("g") == "#008000");
  CHECK(color_of("C3") == "#d62728");
  CHECK(color_of("tab:cyan") == "#17becf");
  CHECK(color_of("#1f77b4") == "#1f77b4");
  CHECK(color_of("0.8") == "#cccccc");
  CHECK(color_of("1") == "#ffffff");
  CHECK(color_of("1.") == "#ffffff");
  CHECK(color_of("0") == "#000000");
  CHECK(color_of(".5") == "#808080");
  CHECK(color_of("steelblue") == "steelblue");
}

TEST_CASE("color: errors") {
  for (const char* name : {"", "q", "C", "#12", "#12345g", "tab:", "tab:teal", "red blue", "rde", " ", "0.zz", "0.!",
                           "0.5.5", "1.5", "-0.5", "0x1", "inf", "nan"})
    CHECK(error_of<ValueError>([&] { color_of(name); }) ==
          std::string("[plot] color must be a letter of bgrcmykw, C0 to C9, tab:blue ..., #rrggbb, a grey such as 0.8, or a "
                      "CSS name, but got \"") + name + "\".");
  CHECK(error_of<ValueError>([] { ColorMap("jet"); }) ==
        "[imshow] cmap must be gray, Greys or viridis, or one of them with _r, but got \"jet\".");
}

TEST_CASE("color: maps are matplotlib's, to one step of 255") {
  const auto is = [](const ColorMap& map, int i, int r, int g, int b) {
    CHECK(map.rgb[i][0] == Approx(r).margin(1));
    CHECK(map.rgb[i][1] == Approx(g).margin(1));
    CHECK(map.rgb[i][2] == Approx(b).margin(1));
  };
  is(ColorMap("viridis"), 0, 68, 1, 84);
  is(ColorMap("viridis"), 127, 32, 143, 140);
  is(ColorMap("viridis"), 255, 253, 231, 37);
  is(ColorMap("viridis_r"), 0, 253, 231, 37);
  is(ColorMap("Greys"), 0, 255, 255, 255);
  is(ColorMap("Greys"), 100, 183, 183, 183);
  is(ColorMap("Greys"), 255, 0, 0, 0);
  for (int i = 0; i < 256; ++i) CHECK(ColorMap("gray").rgb[i][0] == i);
}
