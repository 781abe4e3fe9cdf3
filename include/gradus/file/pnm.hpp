// SPDX-License-Identifier: MIT
#pragma once
// PGM and PPM, the pictures that need no library: "P5 width height maxval", one white space, then the samples of grey
// (P5) or red, green and blue (P6); P2 and P3 write them as decimal text. A comment runs from # to the end of its line.
// Source: the man pages pgm(5) and ppm(5) of Netpbm.
#include <gradus/file/pixels.hpp>

namespace gradus::file {

/// Told by the first two bytes.
inline bool is_pnm(ByteView bytes) noexcept {
  return bytes.size > 2 && bytes.data[0] == 'P' &&
         (bytes.data[1] == '2' || bytes.data[1] == '3' || bytes.data[1] == '5' || bytes.data[1] == '6');
}

/// Walks over numbers written as text.
class PnmReader {
 public:
  PnmReader(ByteView bytes, const Origin& origin) noexcept : bytes_(bytes), origin_(origin), at_(2) {}

  std::size_t at() const noexcept { return at_; }
  std::size_t left() const noexcept { return bytes_.size - at_; }
  const std::uint8_t* here() const noexcept { return bytes_.data + at_; }

  /// The next number, at most `most`.
  GRADUS_SMALL std::uint32_t number(const char* what, std::uint32_t most) {
    skip_space();
    const std::size_t first = at_;
    std::uint64_t value = 0;
    for (; left() && *here() >= '0' && *here() <= '9' && value <= most; ++at_) value = 10 * value + (*here() - '0');
    if (at_ == first) fail_format(origin_, at_, {what}, {left() ? "no digit" : "the end of the file"});
    if (value > most) fail_format(origin_, first, {what, " of at most ", most}, {value});
    return static_cast<std::uint32_t>(value);
  }
  /// The one white space between maxval and samples that are no text.
  GRADUS_SMALL void one_space() {
    if (!left() || !is_space(*here())) fail_format(origin_, at_, {"a white space behind maxval"}, {"none"});
    ++at_;
  }
  /// Throws FormatError unless n bytes are left.
  GRADUS_SMALL void need(std::size_t n) const {
    if (left() < n) fail_format(origin_, at_, {n, " bytes of samples"}, {"only ", left()}, "The file is truncated.");
  }
  [[noreturn]] GRADUS_COLD void fail_sample(std::size_t at, std::uint32_t value, std::uint32_t most) const {
    fail_format(origin_, at, {"a sample of at most ", most}, {value});
  }

 private:
  static bool is_space(std::uint8_t c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
  void skip_space() noexcept {
    for (; left() && (is_space(*here()) || *here() == '#'); ++at_)
      if (*here() == '#')
        while (left() > 1 && *here() != '\n' && *here() != '\r') ++at_;
  }

  ByteView bytes_;
  Origin origin_;
  std::size_t at_;
};

/// 255 v / most, rounded to the nearest, of two the even one.
inline std::uint8_t scale_sample(std::uint32_t v, std::uint32_t most) noexcept {
  const std::uint32_t twice = 510 * v + most, y = twice / (2 * most);
  return static_cast<std::uint8_t>(twice % (2 * most) == 0 ? y & ~1u : y);
}

/// A PGM or PPM picture in memory; what follows it is not looked at. Samples of up to 16 bits are scaled to 0..255.
///
/// Throws  FormatError if it is neither, damaged, truncated, or too large
GRADUS_SMALL inline Pixels parse_pnm(ByteView bytes, const Origin& origin) {
  if (!is_pnm(bytes)) fail_format(origin, 0, {"P2, P3, P5 or P6"}, {"something else"}, "It is no PGM or PPM picture.");
  const bool text = bytes.data[1] < '5';
  PnmReader in(bytes, origin);
  Pixels p;
  p.channels = bytes.data[1] == '3' || bytes.data[1] == '6' ? 3 : 1;
  p.width = in.number("a width", 0x7fffffff);
  p.height = in.number("a height", 0x7fffffff);
  const std::size_t sizes_end = in.at();
  const std::uint32_t most = in.number("maxval", 65535);
  check_picture_size(origin, 2, p.height, p.width);
  if (most == 0) fail_format(origin, sizes_end, {"a maxval of at least 1"}, {0});
  const std::size_t n = static_cast<std::size_t>(p.height * p.width * p.channels), width = most > 255 ? 2 : 1;
  if (!text) in.one_space();
  in.need(text ? 2 * n - 1 : n * width);  // a digit and a space each
  p.bytes.resize(n);
  const std::uint8_t* from = in.here();
  for (std::size_t i = 0; i < n; ++i) {
    std::uint32_t v;
    if (text) v = in.number("a sample", most);
    else if (v = width == 1 ? from[i] : load_be<std::uint16_t>(from + 2 * i); v > most)
      in.fail_sample(in.at() + i * width, v, most);
    p.bytes[i] = most == 255 ? static_cast<std::uint8_t>(v) : scale_sample(v, most);
  }
  return p;
}

/// The file of a grey (P5) or red, green and blue (P6) picture.
GRADUS_SMALL inline std::string pnm_header(Size height, Size width, Size channels) {
  return join({channels == 1 ? "P5\n" : "P6\n", width, " ", height, "\n255\n"});
}

}  // namespace gradus::file
