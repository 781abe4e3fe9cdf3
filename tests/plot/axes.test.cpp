// SPDX-License-Identifier: MIT
#include <gradus/data/read_csv.hpp>
#include <gradus/plot/axes.hpp>
#include <gradus/tensor/factories.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;
using plot::Axes;
using Numbers = std::vector<double>;

TEST_CASE("axes: plot counts x itself, takes columns apart and walks through tab10") {
  Axes axes(1, 1, 1);
  axes.plot(tensor({5, 6}));
  axes.plot({0, 1}, tensor({{1, 2}, {3, 4}}));
  axes.plot({1}, {1}, {.format = "ro"});
  axes.plot(tensor({{7.}, {8.}}), tensor({{9.}, {10.}}), {.label = "column"});
  const auto& s = axes.content().series;
  REQUIRE(s.size() == 5);
  CHECK(s[0].x == Numbers{0, 1});
  CHECK(s[0].y == Numbers{5, 6});
  CHECK(s[2].x == Numbers{0, 1});
  CHECK(s[2].y == Numbers{2, 4});
  CHECK(s[2].color == "#2ca02c");
  CHECK(s[3].color == "#ff0000");
  CHECK(s[4].color == "#d62728");  // a given colour takes none from the cycle
  CHECK(s[4].x == Numbers{7, 8});
  CHECK(s[4].label == "column");
}

TEST_CASE("axes: a matrix without columns has no lines") {
  Axes axes(1, 1, 1);
  axes.plot(zeros({3, 0}));
  axes.plot({1, 2, 3}, zeros({3, 0}));
  axes.plot(zeros({3, 0}), {1, 2, 3});
  axes.plot(zeros({3, 0}), zeros({3, 2}));
  CHECK(axes.content().series.empty());
  axes.plot(zeros({0, 3}));
  CHECK(axes.content().series.size() == 3);
}

TEST_CASE("axes: options keep their words") {
  plot::TextOptions text;
  plot::PlotOptions line;
  plot::LegendOptions place;
  {
    const std::string bold = "bold", red = "#ff0000", corner = "lower left";
    text = {.fontweight = bold, .color = red};
    line.color = red;
    place.loc = corner;
  }
  Axes axes(1, 1, 1);
  axes.set_title("t", text);
  axes.plot({1, 2}, line);
  axes.legend(place);
  CHECK(axes.content().title.bold);
  CHECK(axes.content().title.color == "#ff0000");
  CHECK(axes.content().series[0].color == "#ff0000");
  CHECK(axes.content().legend_place == 3);
}

TEST_CASE("axes: a table's columns, as pandas' plot") {
  const data::Table t = data::parse_csv(std::string("epoch,accuracy\n0,\n0,0.5\n1,\n1,0.75\n"), "log");
  Axes axes(1, 1, 1);
  axes.plot(t, "epoch", "accuracy", {.color = "k", .marker = "o", .label = "Training"});
  CHECK(axes.content().xlabel.text == "epoch");
  CHECK(axes.content().has_legend);
  CHECK(axes.content().series[0].label == "Training");
  CHECK(!axes.content().series[0].has(0));
  CHECK(axes.content().series[0].y[3] == 0.75);
  axes.plot(t, "epoch", "accuracy");
  CHECK(axes.content().series[1].label == "accuracy");
  axes.plot(data::Table(tensor({{1., 2.}})), 0, 1);
  CHECK(axes.content().series[2].label == "1");
}

TEST_CASE("axes: scatter, titles and limits") {
  Axes axes(1, 1, 1);
  axes.scatter({1, 2}, {3, 4}, {.s = 100, .color = "g", .marker = "s"});
  axes.set_title(7, {.fontsize = 20, .fontweight = "bold"});
  axes.set_xlim(3, 1);
  axes.set_ylim(2, 2);
  const plot::AxesContent& c = axes.content();
  CHECK(c.series[0].markersize == 10);
  CHECK(c.series[0].line == 0);
  axes.scatter(ones({1, 2, 3}), tensor({{1, 2, 3, 4, 5, 6}}));  // one series, flat
  REQUIRE(c.series.size() == 2);
  CHECK(c.series[1].x == Numbers(6, 1));
  CHECK(c.series[1].y == Numbers{1, 2, 3, 4, 5, 6});
  CHECK(c.series[1].color == "#1f77b4");
  CHECK(c.title.text == "7");
  CHECK(c.title.bold);
  CHECK(c.xlim.low == 3);
  CHECK(c.ylim.low == 1.9);
  CHECK(c.ylim.high == 2.1);
}

TEST_CASE("axes: errors") {
  Axes axes(1, 1, 1);
  CHECK(error_of<ShapeError>([&] { axes.plot({1, 2}, {1, 2, 3}); }) ==
        "[plot] x and y must have one number for each point, but got x (2,) and y (3,). x and y must have same first "
        "dimension.");
  CHECK(error_of<ShapeError>([&] { axes.plot(zeros({2, 2, 2})); }) ==
        "[plot] x and y must be vectors or matrices, but got x () and y (2, 2, 2). x and y can be no greater than 2D.");
  CHECK(error_of<ShapeError>([&] { axes.scatter({1, 2}, {1}); }) ==
        "[scatter] x and y must be the same size, but got x (2,) and y (1,).");
  CHECK(error_of<ValueError>([&] { axes.set_ylim(0, __builtin_inf()); }) ==
        "[set_ylim] limits must be finite, but got 0 and inf. Axis limits cannot be NaN or Inf.");
  CHECK(error_of<ValueError>([&] { axes.set_title("t", {.fontweight = "fat"}); }) ==
        "[plot] fontweight must be normal or bold, but got \"fat\".");
  CHECK(error_of<ValueError>([&] { axes.legend({.loc = "top"}); }) ==
        "[legend] loc must be best, upper right, upper left, lower left, lower right, right, center left, center right, "
        "lower center, upper center or center, but got \"top\".");
  CHECK(axes.content().series.empty());
}
