// SPDX-License-Identifier: MIT
#pragma once
// PNG through libpng. Palettes become RGB or RGBA, grey with alpha RGBA, 1, 2 and 4 bits of grey 0..255, of 16 bits the
// upper 8 stay. An error leaves libpng by longjmp, and only out of calls into it: guarded() holds none of our objects.
#include <csetjmp>

#if !__has_include(<png.h>)
#error "gradus/image.hpp needs libpng (on Debian: apt-get install libpng-dev)"
#endif
#include <png.h>

#include <gradus/data/image_file.hpp>
#include <gradus/file/gzip.hpp>

namespace gradus::image {

/// libpng's state, its memory, and its errors as sentences.
class Png {
 public:
  GRADUS_SMALL Png(bool reads, file::ByteView bytes) : reads_(reads), in_(bytes) {
    const png_error_ptr error = [](png_structp p, png_const_charp text) {
      Png& self = *static_cast<Png*>(png_get_error_ptr(p));
      __builtin_snprintf(self.text_, sizeof self.text_, "%s", text);
      std::longjmp(self.jump_, 1);
    };
    const png_error_ptr warning = [](png_structp, png_const_charp) {};
    png_ = reads ? png_create_read_struct(PNG_LIBPNG_VER_STRING, this, error, warning)
                 : png_create_write_struct(PNG_LIBPNG_VER_STRING, this, error, warning);
    info_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!info_) destroy(), fail<IoError>({"[image] libpng must start, but got no memory, or another version of it."});
  }
  ~Png() { destroy(); }
  Png(const Png&) = delete;
  Png& operator=(const Png&) = delete;

  /// Calls f(png, info), which must hold nothing that needs to be destroyed. False if libpng gave up.
  template <class F>
  [[gnu::noinline]] bool guarded(F f) {
    if (setjmp(jump_)) return false;
    f(png_, info_);
    return true;
  }
  const char* text() const noexcept { return text_; }
  png_structp get() const noexcept { return png_; }
  png_infop info() const noexcept { return info_; }

  static void take(png_structp p, png_bytep to, std::size_t n) {
    Png& self = *static_cast<Png*>(png_get_io_ptr(p));
    if (n > self.in_.size - self.at_) png_error(p, "the end of the file");
    std::memcpy(to, self.in_.data + self.at_, n);
    self.at_ += n;
  }

 private:
  void destroy() noexcept {
    if (reads_) png_destroy_read_struct(&png_, &info_, nullptr);
    else png_destroy_write_struct(&png_, &info_);
  }

  bool reads_;
  file::ByteView in_;
  std::size_t at_ = 0;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::jmp_buf jump_;
  char text_[200] = "";
};

/// Throws  FormatError if it is damaged, truncated or too large
GRADUS_SMALL inline data::Image read_png(file::ByteView bytes, const file::Origin& origin) {
  Png png(true, bytes);
  const auto call = [&](auto f) {
    if (png.guarded(f)) return;
    fail<FormatError>({"[", origin.op, "] ", origin.file, " must be a whole PNG picture, but got: ", png.text(),
                       ". The file is damaged."});
  };
  call([&](png_structp p, png_infop info) {
    png_set_read_fn(p, &png, Png::take);
    png_set_user_limits(p, 0x7fffffff, 0x7fffffff);  // ours is next
    png_read_info(p, info);
  });
  const Size width = png_get_image_width(png.get(), png.info()), height = png_get_image_height(png.get(), png.info());
  file::check_picture_size(origin, 16, height, width);
  call([](png_structp p, png_infop info) {
    const int type = png_get_color_type(p, info);
    if (png_get_bit_depth(p, info) == 16) png_set_strip_16(p);
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(p);
    if (type == PNG_COLOR_TYPE_PALETTE && png_get_valid(p, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(p);
    if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(p);
    if (type == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(p);
    png_set_interlace_handling(p);
    png_read_update_info(p, info);
  });
  const Size row = static_cast<Size>(png_get_rowbytes(png.get(), png.info())), channels = row / width;
  if (static_cast<std::size_t>(height * width) / 8 / file::max_deflate_ratio > bytes.size)
    file::fail_format(origin, 16, {"sizes of a picture that this file can hold"}, {width, " x ", height});
  const Tensor<std::uint8_t> y = zeros<std::uint8_t>({height, width, channels});
  std::vector<png_bytep> rows;
  for (Size i = 0; i < height; ++i) rows.push_back(y.data_ptr() + i * row);
  call([&](png_structp p, png_infop) {
    png_read_image(p, rows.data());
    png_read_end(p, nullptr);
  });
  return data::Image(y);
}

GRADUS_SMALL inline bool append(file::Bytes& to, const std::uint8_t* from, std::size_t n) noexcept {
  try {
    to.insert(to.end(), from, from + n);
    return true;
  } catch (...) {
    return false;  // libpng is C: nothing may fly through it
  }
}
GRADUS_SMALL inline file::Bytes write_png(const data::Image& x, const file::Origin& origin) {
  Png png(false, {});
  file::Bytes bytes;
  const Size channels = x.channels();
  const int type = channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA;
  const bool good = png.guarded([&](png_structp p, png_infop info) {
    const auto give = [](png_structp q, png_bytep from, std::size_t n) {
      if (!append(*static_cast<file::Bytes*>(png_get_io_ptr(q)), from, n)) png_error(q, "no memory");
    };
    png_set_write_fn(p, &bytes, give, [](png_structp) {});
    png_set_IHDR(p, info, static_cast<png_uint_32>(x.width()), static_cast<png_uint_32>(x.height()), 8, type,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(p, info);
    for (Size i = 0; i < x.height(); ++i) png_write_row(p, x.data_ptr() + i * x.width() * channels);
    png_write_end(p, nullptr);
  });
  if (!good) fail<ValueError>({"[", origin.op, "] image must fit in a PNG file, but got: ", png.text(), "."});
  return bytes;
}

}  // namespace gradus::image
