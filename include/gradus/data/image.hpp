// SPDX-License-Identifier: MIT
#pragma once
// A picture, as PIL's Image: H rows of W pixels of C bytes, C = 1 (grey), 3 (red, green, blue) or 4 (and alpha).
#include <string>
#include <string_view>

#include <gradus/data/dataset.hpp>
#include <gradus/kernel/resample.hpp>
#include <gradus/tensor/factories.hpp>

namespace gradus::data {

struct ImageSize {
  Size width, height;
  bool operator==(const ImageSize&) const = default;
};

/// A handle, as a tensor is: copies share the pixels.
class Image {
 public:
  Image() : Image(0, 0, 1) {}
  /// A black one. Throws ValueError unless channels is 1, 3 or 4 and the sizes are not negative
  GRADUS_SMALL Image(Size height, Size width, Size channels) {
    check(channels == 1 || channels == 3 || channels == 4, {height, width, channels});
    if (height < 0 || width < 0)
      fail<ValueError>({"[Image] sizes must not be negative, but got height ", height, " and width ", width, "."});
    pixels_ = zeros<std::uint8_t>({height, width, channels});
  }
  /// From its pixels, which are shared: (H, W) or (H, W, C), as Image.fromarray.
  GRADUS_SMALL explicit Image(const Tensor<std::uint8_t>& pixels) : pixels_(in_rows(pixels)) {
    const Dims& s = pixels_.sizes();
    const Size channels = s.rank == 3 ? s.dim[2] : 1;
    check((s.rank == 2 || s.rank == 3) && (channels == 1 || channels == 3 || channels == 4), s);
    pixels_ = Tensor<std::uint8_t>(look(*pixels_.body(), {s[0], s[1], channels},
                                        {s[1] * channels, channels, 1}, pixels_.body()->offset));
  }

  Size height() const noexcept { return pixels_.sizes().dim[0]; }
  Size width() const noexcept { return pixels_.sizes().dim[1]; }
  Size channels() const noexcept { return pixels_.sizes().dim[2]; }
  /// Width first, as PIL has it.
  ImageSize size() const noexcept { return {width(), height()}; }
  /// "L", "RGB" or "RGBA"
  const char* mode() const noexcept { return channels() == 1 ? "L" : channels() == 3 ? "RGB" : "RGBA"; }

  /// Channel c of the pixel in row y, column x. Throws IndexError if there is none.
  GRADUS_SMALL std::uint8_t& at(Size y, Size x, Size c = 0) const {
    if (y < 0 || y >= height() || x < 0 || x >= width() || c < 0 || c >= channels())
      fail<IndexError>({"[Image] y, x, c must lie in an image of ", pixels_.sizes(), ", but got y ", y, ", x ", x,
                        " and c ", c, ". image index out of range."});
    return data_ptr()[(y * width() + x) * channels() + c];
  }
  std::uint8_t* data_ptr() const noexcept { return pixels_.data_ptr(); }
  /// As numpy.asarray(image), but sharing: (H, W, C), or (H, W) if it is grey.
  GRADUS_SMALL Tensor<std::uint8_t> pixels() const {
    if (channels() > 1) return pixels_;
    return Tensor<std::uint8_t>(look(*pixels_.body(), {height(), width()}, {width(), 1}, pixels_.body()->offset));
  }
  /// In another mode, as PIL: grey is (19595 R + 38470 G + 7471 B + 2^15) / 2^16; alpha is dropped, or 255.
  ///
  /// Throws  ValueError unless mode is L, RGB or RGBA
  Image convert(std::string_view mode) const;

 private:
  static void check(bool good, const Dims& sizes) {
    if (!good)
      fail<ShapeError>({"[Image] pixels must be (H, W) or (H, W, C) with 1, 3 or 4 channels, but got ", sizes, "."});
  }

  Tensor<std::uint8_t> pixels_;
};

GRADUS_SMALL inline Image Image::convert(std::string_view mode) const {
  const Size to = mode == "L" ? 1 : mode == "RGB" ? 3 : mode == "RGBA" ? 4 : 0, from = channels();
  if (!to) fail<ValueError>({"[Image] mode must be L, RGB or RGBA, but got ", std::string(mode), "."});
  Image y(height(), width(), to);
  std::uint8_t* q = y.data_ptr();
  const std::uint8_t* p = data_ptr();
  for (Size i = height() * width(); i > 0; --i, p += from, q += to) {
    if (to == 1 && from > 1)
      q[0] = static_cast<std::uint8_t>((19595 * p[0] + 38470 * p[1] + 7471 * p[2] + (1 << 15)) >> 16);
    else
      for (Size c = 0; c < to; ++c) q[c] = c < from ? p[c] : c < 3 ? p[0] : 255;
  }
  return y;
}

/// Image(mode=RGB, size=320x240)
GRADUS_SMALL inline std::string to_string(const Image& x) {
  return join({"Image(mode=", x.mode(), ", size=", x.width(), "x", x.height(), ")"});
}
template <std::same_as<Image> X>
std::ostream& operator<<(std::ostream& out, const X& x) { return out << to_string(x); }

/// The part of x whose upper left corner is (top, left); black where x ends.
GRADUS_SMALL inline Image crop(const Image& x, Size top, Size left, Size height, Size width) {
  Image y(height, width, x.channels());
  const Size begin = left < 0 ? -left : 0, rest = x.width() - left, end = rest < width ? rest : width;
  for (Size row = 0; row < height && begin < end; ++row)
    if (top + row >= 0 && top + row < x.height())
      std::memcpy(y.data_ptr() + (row * width + begin) * x.channels(),
                  x.data_ptr() + ((top + row) * x.width() + left + begin) * x.channels(),
                  static_cast<std::size_t>((end - begin) * x.channels()));
  return y;
}

/// Colours times alpha / 255, or back again: a transparent pixel's colour must not shine through.
GRADUS_SMALL inline void premultiply(const Image& x, bool back) {
  std::uint8_t* p = x.data_ptr();
  for (Size i = x.height() * x.width(); i > 0; --i, p += 4)
    for (int c = 0; c < 3; ++c) {
      const int alpha = p[3], product = p[c] * alpha + 128, quotient = alpha ? 255 * p[c] / alpha : p[c];
      p[c] = static_cast<std::uint8_t>(!back ? (product + (product >> 8)) >> 8 : quotient > 255 ? 255 : quotient);
    }
}
/// x in another size, as PIL's image.resize((width, height), BILINEAR): antialiased, to the bit.
///
/// Throws  ValueError unless height and width are positive, and so are x's
GRADUS_SMALL inline Image resize(const Image& x, Size height, Size width) {
  if (height <= 0 || width <= 0)
    fail<ValueError>({"[resize] height and width must be > 0, but got height ", height, " and width ", width, "."});
  if (x.height() == 0 || x.width() == 0)
    fail<ValueError>({"[resize] image must not be empty, but got ", to_string(x), "."});
  if (x.size() == ImageSize{width, height}) return x.convert(x.mode());
  const bool alpha = x.channels() == 4;
  Image y = alpha ? x.convert("RGBA") : x;
  if (alpha) premultiply(y, false);
  if (x.width() != width) {
    const Image columns(x.height(), width, x.channels());
    kernel::resample_columns(kernel::bilinear_resampling(x.width(), width), x.height(), x.width(), x.channels(),
                             y.data_ptr(), columns.data_ptr());
    y = columns;
  }
  if (x.height() != height) {
    const Image rows(height, width, x.channels());
    kernel::resample_rows(kernel::bilinear_resampling(x.height(), height), width * x.channels(), y.data_ptr(),
                          rows.data_ptr());
    y = rows;
  }
  if (alpha) premultiply(y, true);
  return y;
}

}  // namespace gradus::data
