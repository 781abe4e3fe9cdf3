// SPDX-License-Identifier: MIT
#pragma once
// Lines and markers: matplotlib's words for them, and what is kept of one call of plot or scatter.
#include <gradus/plot/color.hpp>
#include <gradus/plot/values.hpp>

namespace gradus::plot {

struct PlotOptions {
  Word format = "";        // marker, line and colour in one: "-o", "x", "r--"
  Word color = "";         // the next of tab10, if not given
  Word marker = "";        // one of . , o v ^ < > s p * h + x D d | _ or none
  Word linestyle = "";     // - -- -. : or none; solid, if there is no format
  std::string label = "";  // for the legend
  double linewidth = 1.5;  // points
  double markersize = 6;   // points
  double alpha = 1;        // 0: cannot be seen, 1: hides what lies behind
};
struct ScatterOptions {
  double s = 36;                    // area of a marker, in square points
  Word color = "";
  Word marker = "o";
  std::string label = "";
  double alpha = 1;
};

/// A line through points, or their markers, or both.
struct SeriesData {
  std::vector<double> x, y;  // where one is not finite, the line has a gap
  std::string color, label;
  char marker = 0;           // 0: none
  char line = '-';           // 0: none, - solid, = dashed, ! dash-dot, : dotted
  double linewidth = 1.5, markersize = 6, edge = 1, alpha = 1;

  bool has(std::size_t i) const noexcept { return x[i] - x[i] == 0 && y[i] - y[i] == 0; }
};

inline constexpr std::string_view markers = ".,ov^<>sp*h+xDd|_";

GRADUS_SMALL inline char marker_of(std::string_view name) {
  if (name == "none" || name == "None") return 0;
  if (name.size() != 1 || markers.find(name[0]) == markers.npos)
    fail<ValueError>({"[plot] marker must be one of ", std::string(markers), " or none, but got \"", std::string(name),
                      "\"."});
  return name[0];
}
GRADUS_SMALL inline char line_of(std::string_view name) {
  constexpr std::string_view names[] = {"-", "--", "-.", ":", "none", "solid", "dashed", "dashdot", "dotted", "None"};
  constexpr char lines[] = {'-', '=', '!', ':', 0};
  for (std::size_t i = 0; i < 10; ++i)
    if (name == names[i]) return lines[i % 5];
  fail<ValueError>({"[plot] linestyle must be -, --, -., : or none, but got \"", std::string(name), "\"."});
}
/// Reads "-x", "ro", "k--". A format without a line draws markers only.
GRADUS_SMALL inline void read_format(SeriesData& s, std::string_view format) {
  const auto fail_format = [&](const char* why) {
    fail<ValueError>({"[plot] format must be a marker, a line and a letter for the colour, in any order, but got \"",
                      std::string(format), "\": ", why, "."});
  };
  bool line = false;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i], next = i + 1 < format.size() ? format[i + 1] : ' ';
    if (c == '-' || c == ':') {
      if (line) fail_format("two lines");
      const std::size_t n = c == '-' && (next == '-' || next == '.') ? 2 : 1;
      s.line = line_of(format.substr(i, n));
      line = true;
      i += n - 1;
    } else if (markers.find(c) != markers.npos) {
      if (s.marker) fail_format("two markers");
      s.marker = c;
    } else if (std::string_view("bgrcmykw").find(c) != std::string_view::npos) {
      if (!s.color.empty()) fail_format("two colours");
      s.color = color_of(format.substr(i, 1));
    } else if (c == 'C' && next >= '0' && next <= '9') {
      s.color = color_of(format.substr(i++, 2));
    } else {
      fail_format("Unrecognized character");
    }
  }
  if (!line && s.marker) s.line = 0;
}

GRADUS_SMALL inline SeriesData series_of(const PlotOptions& options) {
  SeriesData s;
  read_format(s, options.format);
  if (!options.color.empty()) s.color = color_of(options.color);
  if (!options.marker.empty()) s.marker = marker_of(options.marker);
  if (!options.linestyle.empty()) s.line = line_of(options.linestyle);
  s.label = options.label;
  s.linewidth = options.linewidth;
  s.markersize = options.markersize;
  s.alpha = options.alpha;
  return s;
}

}  // namespace gradus::plot
