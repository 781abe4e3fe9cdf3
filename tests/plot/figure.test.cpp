// SPDX-License-Identifier: MIT
#include <climits>

#include <gradus/plot/figure.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using plot::Figure;

TEST_CASE("figure: the same axes for the same place, in a grid that matplotlib would make") {
  Figure figure({.figsize = {10, 8}});
  plot::Axes& a = figure.subplot(2, 4, 8);
  CHECK(&figure.subplot(248) == &a);
  CHECK(&figure.subplot(241) != &a);
  CHECK(figure.axes().size() == 2);
  const std::string svg = figure.svg();
  // add_subplot(2, 4, 8).get_position() -> x0 = 0.731522, y0 = 0.11, width 0.168478, height 0.35
  CHECK(svg.find("<rect x=\"526.696\" y=\"311.04\" width=\"121.304\" height=\"201.6\"") != svg.npos);
}

TEST_CASE("figure: subplots gives the axes in order") {
  auto [figure, axes] = plot::subplots(2, 3, {.figsize = {20, 10}});
  CHECK(axes.size() == 6);
  int i = 0;
  for (plot::Axes& a : axes) a.set_title(++i);
  CHECK(axes[5].index() == 6);
  CHECK(figure.svg().find(">6</text>") != std::string::npos);
  CHECK(error_of<IndexError>([&axes = axes] { axes[6]; }) ==
        "[axes] index must be below 6, the number of axes, but got 6.");
}

TEST_CASE("figure: svg is a whole document, the same every time") {
  Figure figure;
  figure.suptitle("all");
  figure.subplot().imshow(ones({3, 3}), {.cmap = "gray"});
  const std::string svg = figure.svg();
  CHECK(svg == figure.svg());
  CHECK(svg.find("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"460.8pt\" "
                 "height=\"345.6pt\" viewBox=\"0 0 460.8 345.6\"") == 0);
  CHECK(svg.find(">all</text>\n</svg>\n") == svg.size() - 19);
  figure.subplots_adjust({.left = 0, .right = 1, .bottom = 0, .top = 1});
  CHECK(figure.svg().find("<rect x=\"57.6\" y=\"0\" width=\"345.6\" height=\"345.6\"") != std::string::npos);
}

TEST_CASE("figure: savefig makes folders, and writes svg only") {
  const TemporaryFolder folder;
  Figure figure;
  figure.savefig(folder / "a/b/c.svg");
  const file::Bytes bytes = file::read_file(folder / "a/b/c.svg");
  CHECK(std::string(bytes.begin(), bytes.end()) == figure.svg());
  CHECK(error_of<ValueError>([&] { figure.savefig("a.png"); }) ==
        "[savefig] path must end in .svg, but got a.png. Figures are saved as SVG only: every browser shows it.");
}

TEST_CASE("figure: errors") {
  CHECK(error_of<ValueError>([] { Figure({.figsize = {0, 3}}); }) ==
        "[Figure] figsize must be positive and below 1000 inches, but got 0 by 3.");
  CHECK(error_of<ValueError>([] { Figure().subplot(2, 4, 9); }) ==
        "[subplot] index must be from 1 to rows * columns, but got 9 in a grid of 2 by 4.");
  CHECK(error_of<ValueError>([] { Figure().subplot(24); }) == "[subplot] position must be a three-digit integer, but got 24.");
  CHECK(error_of<ValueError>([] { plot::subplots(0, 1); }) ==
        "[subplots] rows and columns must be positive, but got 0 by 1.");
  CHECK(error_of<ValueError>([] { plot::subplots(100000, 100000); }) ==
        "[subplots] rows * columns must be below 2147483648, but got 100000 by 100000.");
  CHECK(Figure().subplot(100000, 100000, INT_MAX).index() == INT_MAX);
}
