// SPDX-License-Identifier: MIT
#include <gradus/plot/draw_series.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::plot;

namespace {

const Frame unit{{0, 0, 10, 10}, {0, 10}, {0, 10}};  // (x, y) -> (x, 10 - y)

std::string drawn(std::vector<double> x, std::vector<double> y, const PlotOptions& options) {
  SeriesData s = series_of(options);
  s.x = std::move(x);
  s.y = std::move(y);
  Svg svg;
  draw_series(svg, s, unit);
  return svg.text;
}

}  // namespace

TEST_CASE("draw: a line with a gap") {
  const double gap = __builtin_nan("");
  CHECK(drawn({0, 1, 2, 3, 4}, {1, 2, gap, 4, 5}, {.color = "k"}) ==
        "<path fill=\"none\" stroke=\"#000000\" stroke-width=\"1.5\" stroke-linejoin=\"round\" stroke-linecap=\"square\" "
        "d=\"M0 9L1 8M3 6L4 5\"/>\n");
}

TEST_CASE("draw: a point between two gaps shows as its marker only") {
  const double gap = __builtin_nan("");
  CHECK(drawn({0, 1, 2}, {gap, 2, gap}, {.format = "r-+"}) ==
        "<path fill=\"none\" stroke=\"#ff0000\" stroke-width=\"1.5\" stroke-linejoin=\"round\" stroke-linecap=\"square\" "
        "d=\"\"/>\n"
        "<path fill=\"none\" stroke=\"#ff0000\" d=\"M-2 8L4 8M1 5L1 11\"/>\n");
}

TEST_CASE("draw: every marker has a shape") {
  for (const char marker : markers) {
    const std::string name(1, marker), path = drawn({1}, {1}, {.color = "k", .marker = name, .linestyle = "none"});
    INFO(path);
    CHECK(path.find(" d=\"M") != path.npos);
    CHECK((path.find("fill=\"none\"") != path.npos) == (std::string("+x|_").find(marker) != path.npos));
  }
  CHECK(drawn({1}, {1}, {.format = "ks", .markersize = 2}) ==
        "<path fill=\"#000000\" stroke=\"#000000\" d=\"M0 8L2 8L2 10L0 10Z\"/>\n");
  CHECK(drawn({1}, {1}, {.format = "ko", .markersize = 2}) ==
        "<path fill=\"#000000\" stroke=\"#000000\" d=\"M0 9a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z\"/>\n");
}

TEST_CASE("draw: dashes and transparency") {
  const std::string path = drawn({0, 1}, {0, 1}, {.format = "k--", .linewidth = 1, .alpha = 0.5});
  CHECK(path.find("stroke-dasharray=\"3.7 1.6\" opacity=\"0.5\"") != path.npos);
}

TEST_CASE("draw: an image keeps its pixels sharp, unless it must shrink") {
  Svg svg;
  draw_image(svg, make_image(zeros({2, 4}), {}), {{0, 0, 40, 20}, {-0.5, 3.5}, {1.5, -0.5}});
  CHECK(svg.text.substr(0, 169) ==
        "<image x=\"0\" y=\"0\" width=\"40\" height=\"20\" preserveAspectRatio=\"none\" "
        "style=\"image-rendering:crisp-edges;image-rendering:pixelated\" href=\"data:image/png;base64,iVBORw0KGg");
  svg.text.clear();
  draw_image(svg, make_image(zeros({2, 4}), {}), {{0, 0, 2, 1}, {-0.5, 3.5}, {1.5, -0.5}});
  CHECK(svg.text.find("pixelated") == svg.text.npos);
}
