// SPDX-License-Identifier: MIT
#pragma once
// The legend: its measures, and the place where it hides least (both as in matplotlib 3.11).
#include <gradus/plot/draw_series.hpp>

namespace gradus::plot {

/// True if part of the segment from a to b lies in the box.
GRADUS_SMALL inline bool crosses(const Box& box, double ax, double ay, double bx, double by) noexcept {
  double from = 0, to = 1;  // the share of the segment that is left (Liang and Barsky, 1984)
  const double dx = bx - ax, dy = by - ay;
  const double p[] = {-dx, dx, -dy, dy};
  const double q[] = {ax - box.x, box.x + box.width - ax, ay - box.y, box.y + box.height - ay};
  for (int i = 0; i < 4; ++i) {
    if (p[i] == 0 && q[i] < 0) return false;
    if (p[i] < 0) from = std::fmax(from, q[i] / p[i]);
    if (p[i] > 0) to = std::fmin(to, q[i] / p[i]);
  }
  return from <= to;
}
/// How much of the series a box would hide: their points inside, and their lines that it meets.
GRADUS_SMALL inline int hidden_by(const Box& box, const AxesContent& a, const Frame& f) {
  int hidden = 0;
  for (const SeriesData& s : a.series) {
    bool met = false;
    for (std::size_t i = 0; i < s.x.size(); ++i) {
      if (!s.has(i)) continue;
      const double x = f.x(s.x[i]), y = f.y(s.y[i]);
      hidden += x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
      met = met || (i > 0 && s.has(i - 1) && crosses(box, f.x(s.x[i - 1]), f.y(s.y[i - 1]), x, y));
    }
    hidden += met;
  }
  return hidden;
}
/// The box at one of matplotlib's places: 1 upper right, 2 upper left, ..., 10 center.
GRADUS_SMALL inline Box legend_box(int place, double width, double height, const Frame& f, double pad) {
  constexpr double across[] = {1, 0, 0, 1, 1, 0, 1, 0.5, 0.5, 0.5}, down[] = {0, 0, 1, 1, 0.5, 0.5, 0.5, 1, 0, 0.5};
  const Box& b = f.box;
  return {b.x + pad + (b.width - 2 * pad - width) * across[place - 1],
          b.y + pad + (b.height - 2 * pad - height) * down[place - 1], width, height};
}
GRADUS_SMALL inline Box best_legend_box(const AxesContent& a, double width, double height, const Frame& f) {
  const double pad = a.legend_fontsize / 2;
  if (a.legend_place) return legend_box(a.legend_place, width, height, f, pad);
  Box best{};
  int least = -1;
  for (int place = 1; place <= 10 && least != 0; ++place) {
    const Box box = legend_box(place, width, height, f, pad);
    const int hidden = hidden_by(box, a, f);
    if (least < 0 || hidden < least) best = box, least = hidden;
  }
  return best;
}

/// One row for each series that has a label.
GRADUS_SMALL inline void draw_legend(Svg& svg, const AxesContent& a, const Frame& f) {
  const double size = a.legend_fontsize;
  double widest = 0, rows = 0;
  for (const SeriesData& s : a.series) {
    if (s.label.empty()) continue;
    widest = std::fmax(widest, text_width(s.label, size));
    ++rows;
  }
  if (rows == 0) return;
  const Box b = best_legend_box(a, widest + 3.6 * size, (1.5 * rows + 0.3) * size, f);
  svg.add({"<rect x=\"", b.x, "\" y=\"", b.y, "\" width=\"", b.width, "\" height=\"", b.height, "\" rx=\"", size / 5,
          "\" fill=\"#ffffff\" stroke=\"#cccccc\" opacity=\"0.8\"/>\n"});
  double baseline = b.y + (0.4 + ascent) * size;
  for (SeriesData s : a.series) {
    if (s.label.empty()) continue;
    const double x = b.x + 0.4 * size, y = baseline - 0.35 * size;
    if (s.line) begin_line(svg, s), svg.add({"M", x, " ", y, "h", 2 * size, "\"/>\n"});
    if (s.marker) begin_markers(svg, s), append_marker(svg, s, x + size, y), svg.add({"\"/>\n"});
    svg.label(x + 2.8 * size, baseline, s.label, {.anchor = "start", .fontsize = size});
    baseline += 1.5 * size;
  }
}

}  // namespace gradus::plot
