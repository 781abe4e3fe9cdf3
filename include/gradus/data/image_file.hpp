// SPDX-License-Identifier: MIT
#pragma once
// Pictures in files. PPM and PGM always; PNG and JPEG where the program includes gradus/image.hpp in one unit (any) and
// is linked with libpng and libjpeg: the component gradus::image.
#include <string>

#include <gradus/data/image.hpp>
#include <gradus/file/pnm.hpp>
#include <gradus/file/write.hpp>

namespace gradus::data {

struct ImageSaveOptions {
  int quality = 75;  // of a JPEG, 1..100
};

/// What the component brings; it stands in core/state.hpp, where units with and without it see the same.
struct ImageCodec {
  Image (*read_png)(file::ByteView bytes, const file::Origin& origin);
  Image (*read_jpeg)(file::ByteView bytes, const file::Origin& origin);
  file::Bytes (*write_png)(const Image& image, const file::Origin& origin);
  file::Bytes (*write_jpeg)(const Image& image, const file::Origin& origin, int quality);
};

[[noreturn]] GRADUS_COLD inline void fail_no_codec(const file::Origin& origin, const char* format) {
  fail<IoError>({"[", origin.op, "] ", origin.file, " must be a PPM or PGM picture in a program without the component "
                 "gradus::image, but got a ", format, " picture. Install libpng and libjpeg (on Debian: apt-get "
                 "install libpng-dev libjpeg-dev), #include <gradus/image.hpp> in one source file, and link "
                 "gradus::image (CMake: find_package(gradus COMPONENTS image)) or -lpng -ljpeg."});
}

/// A picture in memory; what it is, its first bytes say.
///
/// Throws  FormatError if it is no picture, damaged, truncated or too large; IoError for PNG and JPEG without the
///         component
GRADUS_SMALL inline Image parse_image(file::ByteView bytes, const file::Origin& origin) {
  const auto begins = [&](std::string_view magic) {
    return bytes.size >= magic.size() && std::memcmp(bytes.data, magic.data(), magic.size()) == 0;
  };
  const ImageCodec* const codec = process_state.image_codec;
  const bool png = begins("\x89PNG\r\n\x1a\n"), jpeg = begins("\xff\xd8\xff");
  if ((png || jpeg) && !codec) fail_no_codec(origin, png ? "PNG" : "JPEG");
  if (png) return codec->read_png(bytes, origin);
  if (jpeg) return codec->read_jpeg(bytes, origin);
  if (!file::is_pnm(bytes))
    fail<FormatError>({"[", origin.op, "] ", origin.file, " must be a PNG, JPEG, PPM or PGM picture, but got ",
                       bytes.size ? "something else" : "nothing", ". cannot identify image file."});
  file::Pixels p = file::parse_pnm(bytes, origin);
  return Image(from_vector(std::move(p.bytes), {p.height, p.width, p.channels}));
}
/// A picture in a file, as PIL's Image.open: PPM, PGM, and with the component gradus::image PNG and JPEG. Modes that
/// Image lacks become the nearest one: palettes and CMYK RGB, grey with alpha RGBA, 16 bits 8.
///
/// Throws  IoError if it cannot be read, or is PNG or JPEG without the component; FormatError if it is no picture,
///         damaged, truncated or too large
GRADUS_SMALL inline Image open_image(const std::string& path) {
  const file::Bytes bytes = file::read_file(path, "open_image");
  return parse_image(bytes, {"open_image", path.c_str()});
}

/// True if path ends so, in small letters or large ones.
GRADUS_SMALL inline bool has_ending(const std::string& path, std::string_view ending) {
  if (path.size() < ending.size()) return false;
  for (std::size_t i = 0; i < ending.size(); ++i) {
    const char c = path[path.size() - ending.size() + i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != ending[i]) return false;
  }
  return true;
}
/// Writes a picture, as PIL's image.save; what it becomes, the name's ending says: .ppm (RGB), .pgm (L), .png, .jpg.
///
/// Throws  ValueError for another ending, or a mode that the format does not have; IoError if the system refuses, or
///         for PNG and JPEG without the component
GRADUS_SMALL inline void save_image(const Image& image, const std::string& path, const ImageSaveOptions& options = {}) {
  const file::Origin origin{"save_image", path.c_str()};
  const bool png = has_ending(path, ".png"), jpeg = has_ending(path, ".jpg") || has_ending(path, ".jpeg");
  const Size wanted = has_ending(path, ".pgm") ? 1 : has_ending(path, ".ppm") ? 3 : 0;
  if (!png && !jpeg && !wanted)
    fail<ValueError>({"[save_image] path must end in .ppm, .pgm, .png or .jpg, but got ", path,
                      ". unknown file extension."});
  if ((png || jpeg) && !process_state.image_codec) fail_no_codec(origin, png ? "PNG" : "JPEG");
  if (wanted ? image.channels() != wanted : jpeg && image.channels() == 4)
    fail<ValueError>({"[save_image] image must have mode ", wanted == 1 ? "L" : wanted ? "RGB" : "L or RGB",
                      " to become ", path, ", but got ", image.mode(), ". cannot write mode ", image.mode(),
                      ". Convert it: image.convert(\"", wanted == 1 ? "L" : "RGB", "\")."});
  if (image.height() == 0 || image.width() == 0)
    fail<ValueError>({"[save_image] image must not be empty, but got ", to_string(image), "."});
  const ImageCodec* const codec = process_state.image_codec;
  if (png) return file::write_file(path, codec->write_png(image, origin), "save_image");
  if (jpeg) return file::write_file(path, codec->write_jpeg(image, origin, options.quality), "save_image");
  file::Output output(path, "save_image");
  output.write(file::pnm_header(image.height(), image.width(), image.channels()));
  output.write({image.data_ptr(), static_cast<std::size_t>(image.height() * image.width() * image.channels())});
  output.commit();
}

}  // namespace gradus::data
