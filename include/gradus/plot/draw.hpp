// SPDX-License-Identifier: MIT
#pragma once
// Draws a pair of axes as SVG, with matplotlib's measures (rcParams of matplotlib 3.11).
#include <gradus/plot/legend.hpp>

namespace gradus::plot {

inline constexpr double tick_length = 3.5, tick_pad = 3.5, label_pad = 4, title_pad = 6;

GRADUS_SMALL inline void draw_ticks_and_labels(Svg& svg, const AxesContent& a, const Frame& f) {
  const Box& b = f.box;
  const double bottom = b.y + b.height, first_line = bottom + tick_length + tick_pad + 10 * ascent;
  // A label is at most three times as wide as it is high; two heights keep lines apart.
  const Ticks xt = make_ticks(f.xlim, static_cast<int>(b.width / 30));
  const Ticks yt = make_ticks(f.ylim, static_cast<int>(b.height / 20));
  svg.add({"<path fill=\"none\" stroke=\"#000000\" stroke-width=\"0.8\" d=\""});
  for (const double t : xt.at) svg.add({"M", f.x(t), " ", bottom, "v3.5"});
  for (const double t : yt.at) svg.add({"M", b.x, " ", f.y(t), "h-3.5"});
  svg.add({"\"/>\n"});
  double widest = 0;
  for (std::size_t i = 0; i < xt.at.size(); ++i) svg.label(f.x(xt.at[i]), first_line, xt.labels[i], {});
  for (std::size_t i = 0; i < yt.at.size(); ++i) {
    svg.label(b.x - tick_length - tick_pad, f.y(yt.at[i]) + 5 * ascent, yt.labels[i], {.anchor = "end"});
    widest = std::fmax(widest, text_width(yt.labels[i], 10));
  }
  svg.label(b.x + b.width, first_line + 10 * descent + 3 + 10 * ascent, xt.offset, {.anchor = "end"});
  svg.label(b.x, b.y - 3 - 10 * descent, yt.offset, {.anchor = "start"});
  const Words &x = a.xlabel, &y = a.ylabel;
  const double below = xt.at.empty() ? bottom + tick_length : first_line + 10 * descent;
  svg.label(b.x + b.width / 2, below + label_pad + x.fontsize * ascent, x.text,
            {.fontsize = x.fontsize, .bold = x.bold, .color = x.color});
  svg.label(b.x - tick_length - (yt.at.empty() ? 0 : tick_pad) - widest - label_pad - y.fontsize * descent,
            b.y + b.height / 2, y.text, {.fontsize = y.fontsize, .bold = y.bold, .upwards = true, .color = y.color});
}

/// Axes and all that is on them.
GRADUS_SMALL inline void draw_axes(Svg& svg, const AxesContent& a, const Box& cell) {
  const Frame f = frame_of(a, cell);
  const Box& b = f.box;
  svg.add({"<g>\n"});
  if (!a.hidden) {
    svg.add({"<rect x=\"", b.x, "\" y=\"", b.y, "\" width=\"", b.width, "\" height=\"", b.height,
            "\" fill=\"#ffffff\"/>\n"});
    draw_ticks_and_labels(svg, a, f);
  }
  // An inner svg clips what it holds.
  svg.add({"<svg x=\"", b.x, "\" y=\"", b.y, "\" width=\"", b.width, "\" height=\"", b.height, "\" viewBox=\"", b.x,
           " ", b.y, " ", b.width, " ", b.height, "\">\n"});
  for (const Image& image : a.images) draw_image(svg, image, f);
  for (const SeriesData& s : a.series) draw_series(svg, s, f);
  svg.add({"</svg>\n"});
  if (!a.hidden)
    svg.add({"<rect x=\"", b.x, "\" y=\"", b.y, "\" width=\"", b.width, "\" height=\"", b.height,
            "\" fill=\"none\" stroke=\"#000000\" stroke-width=\"0.8\"/>\n"});
  double lines = 0;
  for (const char c : a.title.text) lines += c == '\n';
  svg.label(b.x + b.width / 2, b.y - title_pad - 1.2 * lines * a.title.fontsize, a.title.text,
            {.fontsize = a.title.fontsize, .bold = a.title.bold, .color = a.title.color});
  if (a.has_legend) draw_legend(svg, a, f);
  svg.add({"</g>\n"});
}

}  // namespace gradus::plot
