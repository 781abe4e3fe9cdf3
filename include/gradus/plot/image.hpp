// SPDX-License-Identifier: MIT
#pragma once
// imshow's pixels: what matplotlib makes of a tensor, as bytes of a PNG file.
#include <gradus/file/png.hpp>
#include <gradus/plot/color.hpp>
#include <gradus/plot/values.hpp>

namespace gradus::plot {

struct ImageOptions {
  Word cmap = "viridis";
  double vmin = __builtin_nan("");  // the value of the map's first colour; the least number if NaN
  double vmax = __builtin_nan("");  // the value of its last; the greatest number if NaN
};

/// Rows from top to bottom, ready to be drawn.
struct Image {
  Size height = 0, width = 0;
  file::Bytes png;
};

/// v cut to a byte; NaN is 0.
inline std::uint8_t to_byte(double v) noexcept {
  return v >= 255 ? std::uint8_t{255} : v > 0 ? static_cast<std::uint8_t>(v) : std::uint8_t{0};
}
/// Colours of numbers, from vmin to vmax; what is not finite is white.
GRADUS_SMALL inline file::Bytes mapped(const std::vector<double>& x, const ImageOptions& options, Size& channels) {
  const ColorMap map(options.cmap);
  double low = __builtin_inf(), high = -__builtin_inf();
  for (const double v : x) {
    if (v - v != 0) continue;
    low = v < low ? v : low;
    high = v > high ? v : high;
  }
  if (options.vmin == options.vmin) low = options.vmin;
  if (options.vmax == options.vmax) high = options.vmax;
  if (low > high && low - high < __builtin_inf())  // unless there is neither a number nor a limit
    fail<ValueError>({"[imshow] vmin must be less than or equal to vmax, but got ", low, " and ", high, "."});
  channels = map.grey ? 1 : 3;
  file::Bytes pixels;
  for (const double v : x) {
    const double at = high > low ? (v - low) / (high - low) * 256 : v - v;
    const int color = at >= 256 ? 255 : at > 0 ? static_cast<int>(at) : 0;
    for (Size k = 0; k < channels; ++k) pixels.push_back(v - v != 0 ? std::uint8_t{255} : map.rgb[color][k]);
  }
  return pixels;
}

/// Shapes  x (H, W), (1, H, W) or (H, W, 1): numbers that a colour map colours; (H, W, 3) or (H, W, 4): red, green,
///         blue and alpha, clipped to [0, 1], or to [0, 255] if they are integers
/// Throws  ShapeError for other shapes; ValueError for an unknown colour map or vmin > vmax
GRADUS_SMALL inline Image make_image(const Values& x, const ImageOptions& options) {
  const Dims& s = x.sizes();
  const bool colored = s.rank == 3 && (s[-1] == 3 || s[-1] == 4);
  const bool leading = s.rank == 3 && !colored && s[0] == 1;
  if (!(s.rank == 2 || colored || leading || (s.rank == 3 && s[-1] == 1)) || count(s) == 0)
    fail<ShapeError>({"[imshow] image must be (H, W), (H, W, 3) or (H, W, 4), but got ", s, ". Invalid shape ", s,
                      " for image data: bring the channels to the end: permute({1, 2, 0})."});
  Image image;
  image.height = s[leading ? 1 : 0];
  image.width = s[leading ? 2 : 1];
  Size channels = s[-1];
  file::Bytes pixels;
  if (colored)
    for (const double v : x.numbers()) pixels.push_back(to_byte(x.whole() ? v : v * 255));
  else
    pixels = mapped(x.numbers(), options, channels);
  image.png = file::encode_png(pixels, image.height, image.width, channels);
  return image;
}

}  // namespace gradus::plot
