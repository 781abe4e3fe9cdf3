// SPDX-License-Identifier: MIT
#pragma once
// From the numbers of a plot to places on the paper: limits, margins, square pixels, as matplotlib 3.11 chooses them.
#include <gradus/plot/axes.hpp>

namespace gradus::plot {

/// A part of the figure, in points; y grows downwards.
struct Box {
  double x, y, width, height;
};

/// From data to points.
struct Frame {
  Box box;
  Interval xlim, ylim;

  double x(double v) const noexcept { return box.x + (v - xlim.low) / (xlim.high - xlim.low) * box.width; }
  double y(double v) const noexcept { return box.y + (ylim.high - v) / (ylim.high - ylim.low) * box.height; }
};

/// The interval of all numbers, with matplotlib's margins; (0, 1) if there are no series.
GRADUS_SMALL inline Interval autoscale(const AxesContent& a, std::vector<double> SeriesData::*what) {
  const bool is_x = what == &SeriesData::x;
  Interval v{__builtin_inf(), -__builtin_inf()};
  for (const SeriesData& s : a.series)
    for (std::size_t i = 0; i < s.x.size(); ++i)
      if (s.has(i)) v = {std::fmin(v.low, (s.*what)[i]), std::fmax(v.high, (s.*what)[i])};
  if (!a.images.empty()) {  // its edges are the limits, without a margin
    for (const Image& image : a.images) {
      v.low = std::fmin(v.low, -0.5);
      v.high = std::fmax(v.high, static_cast<double>(is_x ? image.width : image.height) - 0.5);
    }
    return is_x ? v : Interval{v.high, v.low};
  }
  if (a.series.empty()) return {0, 1};
  v = nonsingular(v, 0.05, 1e-15);
  const double room = (v.high - v.low) * 0.05;
  return {v.low - room, v.high + room};
}
/// Where the axes lie in their cell of the figure: pixels of images are square.
GRADUS_SMALL inline Frame frame_of(const AxesContent& a, const Box& cell) {
  Frame f{cell, a.has_xlim ? a.xlim : autoscale(a, &SeriesData::x), a.has_ylim ? a.ylim : autoscale(a, &SeriesData::y)};
  if (a.images.empty()) return f;
  const double columns = f.xlim.greatest() - f.xlim.least(), rows = f.ylim.greatest() - f.ylim.least();
  const double pixel = std::fmin(cell.width / columns, cell.height / rows);
  f.box.width = pixel * columns;
  f.box.height = pixel * rows;
  f.box.x += (cell.width - f.box.width) / 2;
  f.box.y += (cell.height - f.box.height) / 2;
  return f;
}

}  // namespace gradus::plot
