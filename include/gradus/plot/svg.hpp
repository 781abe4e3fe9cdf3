// SPDX-License-Identifier: MIT
#pragma once
// Scalable Vector Graphics (W3C SVG 2), written as text: numbers, escaped words, how wide they are, bytes in base64.
// Lengths are points, 1/72 inch; y grows downwards.
#include <charconv>
#include <string>
#include <string_view>

#include <gradus/file/bytes.hpp>
#include <gradus/file/utf8.hpp>

namespace gradus::plot {

/// Up to three decimals, no trailing zeros, whatever the program's locale is.
GRADUS_SMALL inline void append_number(std::string& out, double x) {
  if (!(x > -1e6)) x = -1e6;  // far outside every figure
  if (x > 1e6) x = 1e6;
  char s[64];
  const auto end = std::to_chars(s, s + sizeof s, x, std::chars_format::fixed, 3).ptr;
  std::size_t n = static_cast<std::size_t>(end - s);
  while (s[n - 1] == '0') --n;
  if (s[n - 1] == '.') --n;
  out += std::string_view(s, n) == "-0" ? "0" : std::string_view(s, n);
}

/// Text that XML takes for itself; what XML or UTF-8 forbids becomes U+FFFD.
GRADUS_SMALL inline std::string escape_xml(std::string_view text) {
  std::string out;
  for (std::size_t bad; !text.empty(); text.remove_prefix(bad < text.size() ? bad + 1 : bad)) {
    bad = file::find_invalid_utf8(text);
    for (const char c : text.substr(0, bad)) {
      if (c == '&') out += "&amp;";
      else if (c == '<') out += "&lt;";
      else if (c == '>') out += "&gt;";
      else if (c == '"') out += "&quot;";
      else if (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n') out += "\ufffd";
      else out += c;
    }
    if (bad < text.size()) out += "\ufffd";
  }
  return out;
}

GRADUS_SMALL inline std::string base64(file::ByteView bytes) {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size; i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) three = three << 8 | (i + k < bytes.size ? bytes.data[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= bytes.size ? digits[three >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

/// Widths of the characters from ' ' to '~' in DejaVu Sans, in 1/92 em above 32; Verdana's are nearly the same.
inline constexpr std::string_view character_widths =
    R"(=EJm[wh9DDNm=A=?[[[[[[[[[[??mmmQ|__`gZUge;;\SoehWh`ZXc_{_X_D?DmNNXZSZY@ZZ::U:zZXZZFPDZVkVVP[?[m)";
/// How wide a line of text is.
GRADUS_SMALL inline double text_width(std::string_view text, double fontsize) noexcept {
  int width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c >= ' ' && c <= '~') width += character_widths[c - 32u] - 32;
    else if (c >= 0xc0) width += text.substr(i, 3) == "\u2212" ? 77 : 57;  // all that is not ASCII alike
  }
  return width * fontsize / 92;
}
// A line of text above and below its baseline, in em.
inline constexpr double ascent = 0.7598, descent = 0.2403;

/// A word or a number of an SVG file.
struct Part {
  std::string_view word;
  double number = 0;

  Part(const char* text) noexcept : word(text) {}
  Part(std::string_view text) noexcept : word(text.data() ? text : "") {}
  Part(const std::string& text) noexcept : word(text) {}
  Part(double value) noexcept : number(value) {}
};

/// An SVG file as it grows.
class Svg {
 public:
  std::string text;

  /// Words and numbers, one after the other: add({"<line x1=\"", x, "\"/>"}).
  [[gnu::noinline]] void add(std::initializer_list<Part> parts) {
    for (const Part& part : parts) {
      if (part.word.data()) text += part.word;
      else append_number(text, part.number);
    }
  }

  struct TextStyle {
    const char* anchor = "middle";  // start, middle or end
    double fontsize = 10;
    bool bold = false, upwards = false;
    std::string_view color = "#000000";
  };
  /// Lines of text; (x, y) is on the first one's baseline.
  GRADUS_SMALL void label(double x, double y, std::string_view words, const TextStyle& style) {
    for (std::size_t end; !words.empty(); words.remove_prefix(end < words.size() ? end + 1 : end)) {
      end = words.find('\n') < words.size() ? words.find('\n') : words.size();
      add({"<text x=\"", x, "\" y=\"", y, "\" text-anchor=\"", style.anchor, "\""});
      if (style.fontsize != 10) add({" font-size=\"", style.fontsize, "\""});
      if (style.bold) add({" font-weight=\"bold\""});
      if (style.color != "#000000") add({" fill=\"", style.color, "\""});
      if (style.upwards) add({" transform=\"rotate(-90 ", x, " ", y, ")\""});
      add({">", escape_xml(words.substr(0, end)), "</text>\n"});
      (style.upwards ? x : y) += 1.2 * style.fontsize;
    }
  }
};

}  // namespace gradus::plot
