// SPDX-License-Identifier: MIT
#include <gradus/plot/legend.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::plot;

namespace {

const Frame unit{{0, 0, 100, 100}, {0, 100}, {0, 100}};

/// Where a legend of 20 by 10 goes.
Box best(const Axes& axes) { return best_legend_box(axes.content(), 20, 10, unit); }

}  // namespace

TEST_CASE("legend: a segment meets a box") {
  const Box box{10, 10, 10, 10};
  CHECK(crosses(box, 0, 15, 30, 15));
  CHECK(crosses(box, 12, 12, 13, 13));
  CHECK(crosses(box, 0, 30, 30, 0));
  CHECK(!crosses(box, 0, 5, 30, 5));
  CHECK(!crosses(box, 0, 0, 5, 5));
  CHECK(!crosses(box, 0, 15, 9, 15));
  CHECK(!crosses(box, 0, 19, 11, 30));
}

TEST_CASE("legend: upper right first, then the corner that hides nothing, then what hides least") {
  Axes axes(1, 1, 1);
  CHECK(best(axes).x == 75);
  CHECK(best(axes).y == 5);
  axes.plot({0, 100}, {0, 100});  // through upper right
  CHECK(best(axes).x == 5);
  CHECK(best(axes).y == 5);
  axes.plot({0, 100}, {100, 0}, {.format = "o"});  // as if there were a line: matplotlib does not look
  CHECK(best(axes).x == 75);
  CHECK(best(axes).y == 45);
  axes.legend({.loc = "lower left"});
  CHECK(best(axes).y == 85);
}

TEST_CASE("legend: its measures are matplotlib's") {
  Axes axes(1, 1, 1);
  axes.plot({0, 1}, {1, 2}, {.format = "k-x", .label = "Training"});
  axes.plot({0, 1}, {1, 2});  // without a label: not in it
  axes.legend({.loc = "upper left"});
  Svg svg;
  draw_legend(svg, axes.content(), unit);
  INFO(svg.text);
  CHECK(svg.text.find("<rect x=\"5\" y=\"5\" width=\"76.87") == 0);
  CHECK(svg.text.find("height=\"18\" rx=\"2\" fill=\"#ffffff\" stroke=\"#cccccc\" opacity=\"0.8\"/>") != svg.text.npos);
  CHECK(svg.text.find("d=\"M9 13.098h20\"/>") != svg.text.npos);
  CHECK(svg.text.find("<text x=\"37\" y=\"16.598\" text-anchor=\"start\">Training</text>") != svg.text.npos);
  svg.text.clear();
  draw_legend(svg, Axes(1, 1, 1).content(), unit);
  CHECK(svg.text.empty());
}
