// SPDX-License-Identifier: MIT
#pragma once
// A grey image as text, for a terminal.
#include <gradus/ops/copy.hpp>
#include <gradus/train/number.hpp>

namespace gradus::train {

GRADUS_SMALL inline std::string picture_of(const std::vector<double>& pixels, std::size_t width) {
  double low = pixels.empty() ? 0 : pixels[0], high = low;
  for (const double v : pixels) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  std::string text;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double shade = (pixels[i] - low) / (high - low);
    text.append(2, " .:-=+*#%@"[shade > 0 ? static_cast<int>(shade * 9.999) : 0]);  // NaN is blank
    if ((i + 1) % width == 0) text = without_trailing_blanks(text) + "\n";
  }
  return text;
}

/// Two characters a pixel: blank for the least value, @ for the greatest; blanks at the end of a line are left out.
///
/// Shapes  image (H, W) or (1, H, W)
/// Throws  ShapeError for other shapes
template <Element T>
std::string picture(const Tensor<T>& image) {
  const Dims& s = image.sizes();
  if (s.rank < 2 || s.rank > 3 || (s.rank == 3 && s.dim[0] != 1))
    fail<ShapeError>({"[picture] image must be (H, W) or (1, H, W), but got ", s, "."});
  const std::vector<T> pixels = image.to_vector();
  return picture_of(std::vector<double>(pixels.begin(), pixels.end()), static_cast<std::size_t>(s[-1]));
}

}  // namespace gradus::train
