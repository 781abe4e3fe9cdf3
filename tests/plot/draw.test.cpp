// SPDX-License-Identifier: MIT
#include <gradus/plot/draw.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::plot;

namespace {

std::string drawn(const Axes& axes) {
  Svg svg;
  draw_axes(svg, axes.content(), {57.6, 41.472, 357.12, 266.112});  // of a figure of 6.4 by 4.8 inches
  return svg.text;
}

}  // namespace

// Expected: the places in matplotlib 3.11's own SVG of the same figure.

TEST_CASE("draw: ticks, labels and title stand where matplotlib puts them") {
  Axes axes(1, 1, 1);
  axes.plot({0, 1, 2}, {1, 2, 4}, {.format = "-x"});
  axes.set_xlabel("epoch");
  axes.set_ylabel("accuracy");
  axes.set_title("p < q");
  const std::string svg = drawn(axes);
  INFO(svg);
  const auto has = [&](const char* part) { return svg.find(part) != svg.npos; };
  CHECK(has("<rect x=\"57.6\" y=\"41.472\" width=\"357.12\" height=\"266.112\" fill=\"#ffffff\"/>"));
  CHECK(has("M73.833 307.584v3.5M114.415 307.584v3.5"));
  CHECK(has("M57.6 295.488h-3.5M57.6 255.168h-3.5"));
  CHECK(has("<text x=\"73.833\" y=\"322.182\" text-anchor=\"middle\">0.00</text>"));
  CHECK(has("<text x=\"50.6\" y=\"299.287\" text-anchor=\"end\">1.0</text>"));
  CHECK(has("<text x=\"236.16\" y=\"336.183\" text-anchor=\"middle\">epoch</text>"));
  CHECK(has("<text x=\"28.2"));
  CHECK(has("\" y=\"174.528\" text-anchor=\"middle\" transform=\"rotate(-90 28.2"));
  CHECK(has("<text x=\"236.16\" y=\"35.472\" text-anchor=\"middle\" font-size=\"12\">p &lt; q</text>"));
  CHECK(has("d=\"M73.833 295.488L236.16 214.848L398.487 53.568\"/>"));
}

TEST_CASE("draw: what all ticks share stands at the axis' end") {
  Axes axes(1, 1, 1);
  axes.plot({0, 2e6}, {0, 1e-7});
  CHECK(drawn(axes).find(">1e6</text>") != std::string::npos);
  CHECK(drawn(axes).find(">1e\u22127</text>") != std::string::npos);
}

TEST_CASE("draw: axes that are off keep their title and what they show") {
  Axes axes(1, 1, 1);
  axes.plot({1, 2});
  axes.set_title("two\nlines");
  axes.axis_off();
  const std::string svg = drawn(axes);
  CHECK(svg.find("rect") == svg.npos);
  CHECK(svg.find("<path") != svg.npos);
  CHECK(svg.find("y=\"21.072\" text-anchor=\"middle\" font-size=\"12\">two</text>") != svg.npos);
  CHECK(svg.find("y=\"35.472\" text-anchor=\"middle\" font-size=\"12\">lines</text>") != svg.npos);
}
