// SPDX-License-Identifier: MIT
#pragma once
// Draws lines, markers and images as SVG paths.
#include <gradus/plot/frame.hpp>
#include <gradus/plot/svg.hpp>

namespace gradus::plot {

/// The shape of a marker of size 1 around (0, 0): filled, or lines only.
GRADUS_SMALL inline std::string_view marker_path(char marker) noexcept {
  switch (marker) {
    case 'v': return "M0 .5L-.5 -.5L.5 -.5Z";
    case '^': return "M0 -.5L-.5 .5L.5 .5Z";
    case '<': return "M-.5 0L.5 -.5L.5 .5Z";
    case '>': return "M.5 0L-.5 -.5L-.5 .5Z";
    case 's': return "M-.5 -.5L.5 -.5L.5 .5L-.5 .5Z";
    case 'p': return "M0 -.5L.476 -.155L.294 .405L-.294 .405L-.476 -.155Z";
    case '*':
      return "M0 -.5L.112 -.155L.476 -.155L.182 .059L.294 .405L0 .191L-.294 .405L-.182 .059L-.476 -.155L-.112 -.155Z";
    case 'h': return "M0 -.5L.433 -.25L.433 .25L0 .5L-.433 .25L-.433 -.25Z";
    case 'D': return "M0 -.707L.707 0L0 .707L-.707 0Z";
    case 'd': return "M0 -.707L.424 0L0 .707L-.424 0Z";
    case '+': return "M-.5 0L.5 0M0 -.5L0 .5";
    case 'x': return "M-.5 -.5L.5 .5M-.5 .5L.5 -.5";
    case '|': return "M0 -.5L0 .5";
    default: return "M-.5 0L.5 0";  // _
  }
}
/// One marker at (x, y) at the end of a path's data.
GRADUS_SMALL inline void append_marker(Svg& svg, const SeriesData& s, double x, double y) {
  const double size = s.marker == '.' ? s.markersize / 2 : s.marker == ',' ? 0 : s.markersize, r = size / 2;
  if (s.marker == 'o' || s.marker == '.' || s.marker == ',') {
    if (r > 0)
      svg.add({"M", x - r, " ", y, "a", r, " ", r, " 0 1 0 ", size, " 0a", r, " ", r, " 0 1 0 ", -size, " 0Z"});
    else svg.add({"M", x - 0.36, " ", y - 0.36, "h.72v.72h-.72Z"});
    return;
  }
  const std::string_view path = marker_path(s.marker);
  for (const char *p = path.data(), *end = p + path.size(); p != end;) {
    svg.text += *p;
    if (*p++ == 'Z') continue;
    double dx = 0, dy = 0;
    p = std::from_chars(p, end, dx).ptr + 1;
    p = std::from_chars(p, end, dy).ptr;
    svg.add({x + dx * size, " ", y + dy * size});
  }
}
/// Opens a path with the look of a line.
GRADUS_SMALL inline void begin_line(Svg& svg, const SeriesData& s) {
  svg.add({"<path fill=\"none\" stroke=\"", s.color, "\" stroke-width=\"", s.linewidth,
           "\" stroke-linejoin=\"round\""});
  const double w = s.linewidth;
  if (s.line == '-') svg.add({" stroke-linecap=\"square\""});
  else if (s.line == '=') svg.add({" stroke-dasharray=\"", 3.7 * w, " ", 1.6 * w, "\""});
  else if (s.line == '!') svg.add({" stroke-dasharray=\"", 6.4 * w, " ", 1.6 * w, " ", w, " ", 1.6 * w, "\""});
  else svg.add({" stroke-dasharray=\"", w, " ", 1.65 * w, "\""});
  if (s.alpha < 1) svg.add({" opacity=\"", s.alpha, "\""});
  svg.add({" d=\""});
}
/// Opens a path with the look of markers.
GRADUS_SMALL inline void begin_markers(Svg& svg, const SeriesData& s) {
  const bool filled = std::string_view("+x|_").find(s.marker) == std::string_view::npos;
  svg.add({"<path fill=\"", filled ? s.color.c_str() : "none", "\" stroke=\"", s.color, "\""});
  if (s.edge != 1) svg.add({" stroke-width=\"", s.edge, "\""});
  if (s.marker == ',') svg.add({" stroke-opacity=\"0\""});
  if (s.alpha < 1) svg.add({" opacity=\"", s.alpha, "\""});
  svg.add({" d=\""});
}
/// A line and its markers through points.
GRADUS_SMALL inline void draw_series(Svg& svg, const SeriesData& s, const Frame& f) {
  bool pen = false;
  if (s.line) begin_line(svg, s);
  for (std::size_t i = 0; i < s.x.size() && s.line; ++i) {
    const bool alone = s.has(i) && !pen && (i + 1 == s.x.size() || !s.has(i + 1));  // shows as its marker only
    if (s.has(i) && !alone) svg.add({pen ? "L" : "M", f.x(s.x[i]), " ", f.y(s.y[i])});
    pen = s.has(i) && !alone;
  }
  if (s.line) svg.add({"\"/>\n"});
  if (!s.marker) return;
  begin_markers(svg, s);
  bool first = true;
  for (std::size_t i = 0; i < s.x.size(); ++i) {
    if (!s.has(i)) continue;
    if (!first && s.alpha < 1) svg.add({"\"/>\n"}), begin_markers(svg, s);  // they darken each other
    append_marker(svg, s, f.x(s.x[i]), f.y(s.y[i]));
    first = false;
  }
  svg.add({"\"/>\n"});
}
GRADUS_SMALL inline void draw_image(Svg& svg, const Image& image, const Frame& f) {
  const double width = static_cast<double>(image.width), height = static_cast<double>(image.height);
  const double left = std::fmin(f.x(-0.5), f.x(width - 0.5)), top = std::fmin(f.y(-0.5), f.y(height - 0.5));
  const double w = std::fabs(f.x(width - 0.5) - f.x(-0.5)), h = std::fabs(f.y(height - 0.5) - f.y(-0.5));
  svg.add({"<image x=\"", left, "\" y=\"", top, "\" width=\"", w, "\" height=\"", h,
           "\" preserveAspectRatio=\"none\""});
  const bool enlarged = w >= width;  // what must shrink does so smoothly
  if (enlarged) svg.add({" style=\"image-rendering:crisp-edges;image-rendering:pixelated\""});
  svg.add({" href=\"data:image/png;base64,", base64(image.png), "\"/>\n"});
}

}  // namespace gradus::plot
