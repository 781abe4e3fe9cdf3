// SPDX-License-Identifier: MIT
#pragma once
// Axes: one plot of a figure, in matplotlib's words. It keeps what it is told; draw.hpp draws it.
#include <gradus/data/table.hpp>
#include <gradus/plot/image.hpp>
#include <gradus/plot/series.hpp>
#include <gradus/plot/ticks.hpp>

namespace gradus::plot {

struct TextOptions {
  double fontsize = 0;         // points; 12 for titles, 10 for labels, if not given
  Word fontweight = "normal";  // or "bold"
  Word color = "k";
};
struct LegendOptions {
  Word loc = "best";     // or "upper right", "lower left", "center", ...
  double fontsize = 10;  // points
};

/// A title or a label.
struct Words {
  std::string text, color = "#000000";
  double fontsize = 12;
  bool bold = false;

  Words() = default;
  GRADUS_SMALL Words(const std::string& words, const TextOptions& options, double usual)
      : text(words), color(color_of(options.color)), fontsize(options.fontsize > 0 ? options.fontsize : usual),
        bold(options.fontweight == "bold") {
    if (!bold && options.fontweight != "normal")
      fail<ValueError>({"[plot] fontweight must be normal or bold, but got \"", options.fontweight, "\"."});
  }
};

/// All that is drawn on one pair of axes.
struct AxesContent {
  std::vector<Image> images;
  std::vector<SeriesData> series;
  Words title, xlabel, ylabel;
  Interval xlim, ylim;
  bool has_xlim = false, has_ylim = false, has_legend = false, hidden = false;
  int legend_place = 0;  // 0: where it hides least
  double legend_fontsize = 10;
};

class Axes {
 public:
  std::uint32_t refs = 1;

  Axes(int rows, int columns, int index) noexcept : rows_(rows), columns_(columns), index_(index) {}
  Axes(const Axes&) = delete;  // auto& axes = figure.subplot(...)
  Axes& operator=(const Axes&) = delete;

  /// An image, its first row at the top, pixels square. NaN and infinities stay white.
  ///
  /// Shapes  image (H, W) or (1, H, W): coloured by options.cmap (gray, Greys, viridis, or one of them with _r) from
  ///         vmin to vmax, the least and the greatest number if not given; (H, W, 3) or (H, W, 4): colours, clipped to
  ///         [0, 1] if floating, to [0, 255] if not
  /// Throws  ShapeError for other shapes; ValueError for an unknown cmap or vmin > vmax
  void imshow(const Values& image, const ImageOptions& options = {}) {
    content_.images.push_back(make_image(image, options));
  }

  /// A line or markers through (x, y). Columns of a matrix are lines of their own (none, if it has none). NaN leaves a
  /// gap.
  ///   axes.plot(x, y, {.format = "-o", .color = "k", .label = "training"});
  ///
  /// Shapes  x (N) or (N, K), y (N) or (N, K); one of them may have one column
  /// Throws  ShapeError for other shapes; ValueError for an unknown format, colour, marker or linestyle
  void plot(const Values& x, const Values& y, const PlotOptions& options = {}) { add(&x, y, series_of(options)); }
  /// The same with x = 0, 1, 2, ...
  void plot(const Values& y, const PlotOptions& options = {}) { add(nullptr, y, series_of(options)); }
  /// Column y of a table over column x, as pandas' df.plot(x, y): x becomes the axis' label, and there is a legend.
  /// A blank leaves a gap: between two blanks only the marker shows.
  ///
  /// Throws  IndexError if there is no such column; TypeError if it holds text
  void plot(const data::Table& table, const data::ColumnName& x, const data::ColumnName& y, PlotOptions options = {});
  /// Markers at (x, y), all in one colour.
  ///
  /// Shapes  x and y of as many numbers, of any shape
  /// Throws  ShapeError if one has more; ValueError for an unknown colour or marker
  void scatter(const Values& x, const Values& y, const ScatterOptions& options = {});

  void set_title(const std::string& text, const TextOptions& options = {}) { content_.title = {text, options, 12}; }
  template <Arithmetic S>
  void set_title(S number, const TextOptions& options = {}) { set_title(shown(number), options); }
  void set_xlabel(const std::string& text, const TextOptions& options = {}) { content_.xlabel = {text, options, 10}; }
  void set_ylabel(const std::string& text, const TextOptions& options = {}) { content_.ylabel = {text, options, 10}; }
  /// The ends of an axis; it runs backwards if left > right. Throws ValueError unless both are finite.
  void set_xlim(double left, double right) { set_limits("set_xlim", content_.xlim, content_.has_xlim, {left, right}); }
  void set_ylim(double bottom, double top) { set_limits("set_ylim", content_.ylim, content_.has_ylim, {bottom, top}); }
  /// A box with the labels of the series. Throws ValueError for an unknown place.
  void legend(const LegendOptions& options = {});
  /// Neither frame nor ticks nor labels; the title stays.
  void axis_off() noexcept { content_.hidden = true; }

  const AxesContent& content() const noexcept { return content_; }
  int rows() const noexcept { return rows_; }
  int columns() const noexcept { return columns_; }
  int index() const noexcept { return index_; }

 private:
  void add(const Values* x, const Values& y, SeriesData series);
  GRADUS_SMALL void set_limits(const char* op, Interval& limits, bool& set, Interval wanted) {
    if (wanted.low - wanted.low != 0 || wanted.high - wanted.high != 0)
      fail<ValueError>({"[", op, "] limits must be finite, but got ", wanted.low, " and ", wanted.high,
                        ". Axis limits cannot be NaN or Inf."});
    const bool backwards = wanted.low > wanted.high;
    limits = nonsingular({wanted.least(), wanted.greatest()}, 0.05, 1e-15);
    if (backwards) limits = {limits.high, limits.low};
    set = true;
  }

  AxesContent content_;
  int rows_, columns_, index_;
  int colors_ = 0;  // of the cycle, used up so far
};
inline void destroy(Axes* axes) noexcept { delete axes; }

GRADUS_SMALL inline void Axes::add(const Values* x, const Values& y, SeriesData series) {
  const auto size = [](const Values& v, int d) { return v.sizes().rank > d ? v.sizes().dim[d] : Size{1}; };
  if (y.sizes().rank > 2 || (x && x->sizes().rank > 2))
    fail<ShapeError>({"[plot] x and y must be vectors or matrices, but got x ", x ? x->sizes() : Dims{}, " and y ",
                      y.sizes(), ". x and y can be no greater than 2D."});
  const Size n = size(y, 0), columns = size(y, 1), x_columns = x ? size(*x, 1) : 1;
  const Size lines = columns == 0 || x_columns == 0 ? 0 : columns > x_columns ? columns : x_columns;
  if (x && (size(*x, 0) != n || (x_columns > 1 && columns > 1 && x_columns != columns)))
    fail<ShapeError>({"[plot] x and y must have one number for each point, but got x ", x->sizes(), " and y ",
                      y.sizes(), ". x and y must have same first dimension."});
  const bool next_color = series.color.empty();
  for (Size c = 0; c < lines; ++c) {
    series.y = y.column(columns == 1 ? 0 : static_cast<std::size_t>(c));
    series.x.clear();
    if (x) series.x = x->column(x_columns == 1 ? 0 : static_cast<std::size_t>(c));
    else
      for (Size i = 0; i < n; ++i) series.x.push_back(static_cast<double>(i));
    if (next_color) series.color = cycle[colors_++ % 10];
    content_.series.push_back(series);
  }
}
GRADUS_SMALL inline void Axes::plot(const data::Table& table, const data::ColumnName& x, const data::ColumnName& y,
                                    PlotOptions options) {
  if (options.label.empty()) options.label = y;
  plot(table[x], table[y], options);
  set_xlabel(x);
  legend();
}
GRADUS_SMALL inline void Axes::scatter(const Values& x, const Values& y, const ScatterOptions& options) {
  SeriesData s;
  s.marker = marker_of(options.marker);
  s.line = 0;
  s.label = options.label;
  s.markersize = std::sqrt(options.s);
  s.edge = 1.5;
  s.alpha = options.alpha;
  if (x.numbers().size() != y.numbers().size())
    fail<ShapeError>({"[scatter] x and y must be the same size, but got x ", x.sizes(), " and y ", y.sizes(), "."});
  s.color = options.color.empty() ? cycle[colors_++ % 10] : color_of(options.color);
  s.x = x.numbers();
  s.y = y.numbers();
  content_.series.push_back(std::move(s));
}
GRADUS_SMALL inline void Axes::legend(const LegendOptions& options) {
  constexpr std::string_view places[] = {"best",  "upper right", "upper left",   "lower left",   "lower right",
                                         "right", "center left", "center right", "lower center", "upper center",
                                         "center"};
  int place = 0;
  while (place < 11 && places[place] != options.loc) ++place;
  if (place == 11)
    fail<ValueError>({"[legend] loc must be best, upper right, upper left, lower left, lower right, right, center "
                      "left, center right, lower center, upper center or center, but got \"",
                      options.loc, "\"."});
  content_.has_legend = true;
  content_.legend_place = place;
  content_.legend_fontsize = options.fontsize;
}

}  // namespace gradus::plot
