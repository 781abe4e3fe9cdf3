// SPDX-License-Identifier: MIT
#pragma once
// A grey image as text, for a terminal.
#include <gradus/ops/copy.hpp>

namespace gradus::train {

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
  double low = 0, high = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double v = static_cast<double>(pixels[i]);
    if (i == 0 || v < low) low = v;
    if (i == 0 || v > high) high = v;
  }
  std::string text, line;
  const std::size_t width = static_cast<std::size_t>(s[-1]);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double shade = (static_cast<double>(pixels[i]) - low) / (high - low);
    line.append(2, " .:-=+*#%@"[shade > 0 ? static_cast<int>(shade * 9.999) : 0]);  // NaN is blank
    if ((i + 1) % width != 0) continue;
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + "\n";
    line.clear();
  }
  return text;
}

}  // namespace gradus::train
