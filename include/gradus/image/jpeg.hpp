// SPDX-License-Identifier: MIT
#pragma once
// JPEG through libjpeg with its defaults (exact integer DCT, smooth upsampling), so that a picture has the same bytes
// as in Pillow. An error leaves libjpeg by longjmp, and only out of calls into it: guarded() holds none of our objects.
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#if !__has_include(<jpeglib.h>)
#error "gradus/image.hpp needs libjpeg (on Debian: apt-get install libjpeg-dev)"
#endif
#include <jpeglib.h>
#include <jerror.h>

#include <gradus/data/image_file.hpp>

namespace gradus::image {

/// libjpeg's errors, as a sentence instead of exit(); warnings that mean lost pixels are errors, too.
struct JpegErrors {
  jpeg_error_mgr manager{};  // first: libjpeg knows only this
  std::jmp_buf jump;
  char text[JMSG_LENGTH_MAX] = "";

  GRADUS_SMALL jpeg_error_mgr* install() {
    jpeg_std_error(&manager);
    manager.error_exit = [](j_common_ptr c) {
      c->err->format_message(c, of(c).text);
      std::longjmp(of(c).jump, 1);
    };
    manager.output_message = [](j_common_ptr) {};
    manager.emit_message = [](j_common_ptr c, int level) {
      const int code = c->err->msg_code;
      const bool harmless = code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
      if (level < 0 && !harmless) c->err->error_exit(c);
    };
    return &manager;
  }
  /// Calls f, which must hold nothing that needs to be destroyed. False if libjpeg gave up.
  template <class F>
  [[gnu::noinline]] bool guarded(F f) {
    if (setjmp(jump)) return false;
    f();
    return true;
  }
  static JpegErrors& of(j_common_ptr c) noexcept { return *reinterpret_cast<JpegErrors*>(c->err); }
};

class JpegReader {
 public:
  GRADUS_SMALL JpegReader(file::ByteView bytes, const file::Origin& origin) : bytes_(bytes), origin_(origin) {
    c_.err = errors_.install();
    // A file of a few kilobytes can ask for a large picture to be gone through thousands of times.
    progress_.progress_monitor = [](j_common_ptr c) {
      if (reinterpret_cast<jpeg_decompress_struct*>(c)->input_scan_number <= 500) return;
      __builtin_snprintf(JpegErrors::of(c).text, JMSG_LENGTH_MAX, "more than 500 scans");
      std::longjmp(JpegErrors::of(c).jump, 1);
    };
  }
  ~JpegReader() { jpeg_destroy_decompress(&c_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  GRADUS_SMALL data::Image read() {
    call([&] {
      jpeg_create_decompress(&c_);
      c_.progress = &progress_;
      jpeg_mem_src(&c_, const_cast<unsigned char*>(bytes_.data), static_cast<unsigned long>(bytes_.size));
      jpeg_read_header(&c_, TRUE);
    });
    const Size tall = c_.image_height, wide = c_.image_width;
    file::check_picture_size(origin_, 0, tall, wide);
    // Huffman codes take a bit at least for 64 pixels, or for 16 times as many of a coarse channel.
    if (!c_.arith_code && static_cast<std::size_t>(tall * wide) / 8192 > bytes_.size)
      file::fail_format(origin_, 0, {"sizes of a picture that this file can hold"}, {wide, " x ", tall});
    const bool grey = c_.num_components == 1, four = c_.num_components == 4;
    c_.out_color_space = grey ? JCS_GRAYSCALE : four ? JCS_CMYK : JCS_RGB;
    call([&] { jpeg_start_decompress(&c_); });
    const Size width = c_.output_width, height = c_.output_height, channels = c_.output_components;
    const Tensor<std::uint8_t> y = Tensor<std::uint8_t>::empty({height, width, channels});
    for (Size row = 0; row < height; ++row) {
      JSAMPROW to = y.data_ptr() + row * width * channels;
      call([&] { jpeg_read_scanlines(&c_, &to, 1); });
    }
    call([&] { jpeg_finish_decompress(&c_); });
    return four ? without_black(y) : data::Image(y);
  }

 private:
  template <class F>
  void call(F f) {
    if (errors_.guarded(f)) return;
    fail<FormatError>({"[", origin_.op, "] ", origin_.file, " must be a whole JPEG picture, but got: ", errors_.text,
                       ". The file is damaged."});
  }
  // CMYK to RGB as PIL does it, which takes all four for inverted, as Adobe writes them.
  GRADUS_SMALL static data::Image without_black(const Tensor<std::uint8_t>& cmyk) {
    const Dims& s = cmyk.sizes();
    const data::Image y(s[0], s[1], 3);
    for (Size i = 0; i < s[0] * s[1]; ++i)
      for (Size k = 0; k < 3; ++k) {
        const std::uint8_t* p = cmyk.data_ptr() + 4 * i;
        const int rest = p[3], t = (255 - p[k]) * rest + 128;
        y.data_ptr()[3 * i + k] = static_cast<std::uint8_t>(rest - ((t + (t >> 8)) >> 8));
      }
    return y;
  }

  file::ByteView bytes_;
  file::Origin origin_;
  JpegErrors errors_;
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct c_{};
};
GRADUS_SMALL inline data::Image read_jpeg(file::ByteView bytes, const file::Origin& origin) {
  JpegReader reader(bytes, origin);
  return reader.read();
}

/// Throws  ValueError unless quality is in 1..100 and the picture at most 65500 pixels high and wide
GRADUS_SMALL inline file::Bytes write_jpeg(const data::Image& x, const file::Origin& origin, int quality) {
  if (quality < 1 || quality > 100)
    fail<ValueError>({"[", origin.op, "] quality must be in 1..100, but got ", quality, "."});
  JpegErrors errors;
  jpeg_compress_struct c{};
  c.err = errors.install();
  unsigned char* out = nullptr;
  unsigned long size = 0;
  const bool good = errors.guarded([&] {
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &out, &size);
    c.image_width = static_cast<JDIMENSION>(x.width());
    c.image_height = static_cast<JDIMENSION>(x.height());
    c.input_components = static_cast<int>(x.channels());
    c.in_color_space = x.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, quality, TRUE);
    jpeg_start_compress(&c, TRUE);
    while (c.next_scanline < c.image_height) {
      JSAMPROW row = x.data_ptr() + static_cast<Size>(c.next_scanline) * x.width() * x.channels();
      jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
  });
  jpeg_destroy_compress(&c);
  file::Bytes bytes;
  if (good) bytes.assign(out, out + size);
  std::free(out);
  if (!good) fail<ValueError>({"[", origin.op, "] image must fit in a JPEG file, but got: ", errors.text, "."});
  return bytes;
}

}  // namespace gradus::image
