// SPDX-License-Identifier: MIT
#pragma once
// Figures, in matplotlib's words, saved as SVG: they open in every browser and editor, and need no library.
//   plot::Figure figure({.figsize = {10, 8}});
//   figure.subplot(1, 2, 1).imshow(image, {.cmap = "gray"});
//   figure.subplot(1, 2, 2).plot(losses, {.format = "-x", .label = "training"});
//   figure.savefig("losses.svg");
#include <gradus/core/ref.hpp>
#include <gradus/file/write.hpp>
#include <gradus/plot/draw.hpp>

namespace gradus::plot {

struct Inches {
  double width = 6.4, height = 4.8;
};
struct FigureOptions {
  Inches figsize = {};
};
/// Where subplots lie: edges as shares of the figure, gaps as shares of one subplot.
struct SubplotParams {
  double left = 0.125, right = 0.9, bottom = 0.11, top = 0.88, wspace = 0.2, hspace = 0.2;
};

/// The axes of a figure in order: axes[0].plot(y); for (plot::Axes& a : axes) a.axis_off();
class AxesList {
 public:
  class iterator {
   public:
    explicit iterator(const Ref<Axes>* at) noexcept : at_(at) {}
    Axes& operator*() const noexcept { return **at_; }
    iterator& operator++() noexcept { return ++at_, *this; }
    bool operator!=(const iterator& other) const noexcept { return at_ != other.at_; }

   private:
    const Ref<Axes>* at_;
  };

  std::size_t size() const noexcept { return axes_.size(); }
  iterator begin() const noexcept { return iterator(axes_.data()); }
  iterator end() const noexcept { return iterator(axes_.data() + axes_.size()); }
  /// Throws IndexError if there are not so many.
  Axes& operator[](std::size_t i) const {
    if (i >= axes_.size())
      fail<IndexError>({"[axes] index must be below ", axes_.size(), ", the number of axes, but got ", i, "."});
    return *axes_[i];
  }

 private:
  friend class Figure;
  std::vector<Ref<Axes>> axes_;
};

/// A figure. Copies show the same axes.
class Figure {
 public:
  /// Throws  ValueError unless both sides are positive and below 1000 inches
  GRADUS_SMALL explicit Figure(const FigureOptions& options = {}) : size_(options.figsize) {
    const auto good = [](double inches) { return inches > 0 && inches < 1000; };
    if (!good(size_.width) || !good(size_.height))
      fail<ValueError>({"[Figure] figsize must be positive and below 1000 inches, but got ", size_.width, " by ",
                        size_.height, "."});
  }

  /// Axes number `index` (from 1, row by row) of a grid: those that are there already, or new ones. They live as long
  /// as the figure.
  ///
  /// Throws  ValueError if there is no such place in the grid
  GRADUS_SMALL Axes& subplot(int rows, int columns, int index) {
    if (rows < 1 || columns < 1 || index < 1 || index > Size{rows} * columns)
      fail<ValueError>({"[subplot] index must be from 1 to rows * columns, but got ", index, " in a grid of ", rows,
                        " by ", columns, "."});
    for (Axes& a : axes_)
      if (a.rows() == rows && a.columns() == columns && a.index() == index) return a;
    axes_.axes_.push_back(Ref<Axes>::adopt(new Axes(rows, columns, index)));
    return *axes_.axes_.back();
  }
  /// The same as one number: subplot(241) is subplot(2, 4, 1). Throws ValueError unless it has three digits.
  GRADUS_SMALL Axes& subplot(int position = 111) {
    if (position < 111 || position > 999)
      fail<ValueError>({"[subplot] position must be a three-digit integer, but got ", position, "."});
    return subplot(position / 100, position / 10 % 10, position % 10);
  }
  const AxesList& axes() const noexcept { return axes_; }

  /// A title for the whole figure.
  void suptitle(const std::string& text, const TextOptions& options = {}) { title_ = {text, options, 12}; }
  void subplots_adjust(const SubplotParams& params) noexcept { params_ = params; }

  /// The figure as the text of an SVG file: the same figure gives the same bytes.
  GRADUS_SMALL std::string svg() const {
    const double w = size_.width * 72, h = size_.height * 72;
    Svg out;
    out.add({"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", w,
            "pt\" height=\"", h, "pt\" viewBox=\"0 0 ", w, " ", h,
            "\" font-family=\"'DejaVu Sans', Verdana, Geneva, sans-serif\" font-size=\"10\">\n"
            "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"});
    for (const Axes& a : axes_) draw_axes(out, a.content(), cell(a, w, h));
    out.label(w / 2, 0.02 * h + title_.fontsize * ascent, title_.text,
              {.fontsize = title_.fontsize, .bold = title_.bold, .color = title_.color});
    return out.text + "</svg>\n";
  }
  /// Writes an SVG file, all of it or nothing; makes the folders that are missing.
  ///
  /// Throws  ValueError unless path ends in .svg; IoError if the system refuses
  GRADUS_SMALL void savefig(const std::string& path) const {
    if (path.size() < 4 || path.compare(path.size() - 4, 4, ".svg") != 0)
      fail<ValueError>({"[savefig] path must end in .svg, but got ", path, ". Figures are saved as SVG only: every "
                        "browser shows it."});
    file::make_directories(file::parent_folder(path), "savefig");
    file::write_file(path, svg(), "savefig");
  }

 private:
  /// The part of a figure of w by h points that belongs to a subplot.
  GRADUS_SMALL Box cell(const Axes& a, double w, double h) const {
    const double columns = a.columns(), rows = a.rows();
    const double width = (params_.right - params_.left) * w / (columns + params_.wspace * (columns - 1));
    const double height = (params_.top - params_.bottom) * h / (rows + params_.hspace * (rows - 1));
    const int at = a.index() - 1;
    return {params_.left * w + at % a.columns() * width * (1 + params_.wspace),
            (1 - params_.top) * h + at / a.columns() * height * (1 + params_.hspace), width, height};
  }

  Inches size_;
  AxesList axes_;
  SubplotParams params_;
  Words title_;
};

struct Subplots {
  Figure figure;
  AxesList axes;
};
/// A figure and all axes of a grid: auto [figure, axes] = plot::subplots(1, 2, {.figsize = {20, 10}}).
///
/// Throws  ValueError unless rows and columns are positive
GRADUS_SMALL inline Subplots subplots(int rows = 1, int columns = 1, const FigureOptions& options = {}) {
  if (rows < 1 || columns < 1)
    fail<ValueError>({"[subplots] rows and columns must be positive, but got ", rows, " by ", columns, "."});
  int n = 0;
  if (__builtin_mul_overflow(rows, columns, &n))
    fail<ValueError>({"[subplots] rows * columns must be below 2147483648, but got ", rows, " by ", columns, "."});
  Figure figure(options);
  for (int i = 0; i < n; ++i) figure.subplot(rows, columns, i + 1);
  return {figure, figure.axes()};
}

}  // namespace gradus::plot
