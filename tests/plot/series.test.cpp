// SPDX-License-Identifier: MIT
#include <gradus/plot/series.hpp>

#include "support/catch.hpp"

using namespace gradus;
using plot::SeriesData;

namespace {

SeriesData read(const char* format) { return plot::series_of({.format = format}); }

}  // namespace

TEST_CASE("plot: formats in any order") {
  CHECK(read("-x").marker == 'x');
  CHECK(read("-x").line == '-');
  CHECK(read("o").line == 0);
  CHECK(read("").line == '-');
  CHECK(read("").marker == 0);
  CHECK(read("r--").line == '=');
  CHECK(read("r--").color == "#ff0000");
  CHECK(read("o-.").line == '!');
  CHECK(read("o-.").marker == 'o');
  CHECK(read("k").line == '-');
  CHECK(read(":C1").color == "#ff7f0e");
}

TEST_CASE("plot: options win over the format") {
  const SeriesData s = plot::series_of({.format = "-o", .color = "k", .marker = "+", .linestyle = "none", .label = "a"});
  CHECK(s.color == "#000000");
  CHECK(s.marker == '+');
  CHECK(s.line == 0);
  CHECK(s.label == "a");
  CHECK(plot::series_of({.marker = "o"}).line == '-');
  CHECK(plot::series_of({.linestyle = "dashdot"}).line == '!');
}

TEST_CASE("plot: errors of formats, markers and lines") {
  const auto format_error = [](const char* format, const char* why) {
    CHECK(error_of<ValueError>([&] { read(format); }) ==
          std::string("[plot] format must be a marker, a line and a letter for the colour, in any order, but got \"") + format +
              "\": " + why + ".");
  };
  format_error("xo", "two markers");
  format_error("-:", "two lines");
  format_error("rb", "two colours");
  format_error("z", "Unrecognized character");
  CHECK(error_of<ValueError>([] { plot::series_of({.marker = "oo"}); }) ==
        "[plot] marker must be one of .,ov^<>sp*h+xDd|_ or none, but got \"oo\".");
  CHECK(error_of<ValueError>([] { plot::series_of({.linestyle = "---"}); }) ==
        "[plot] linestyle must be -, --, -., : or none, but got \"---\".");
}
