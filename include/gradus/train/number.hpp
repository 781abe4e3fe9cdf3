// SPDX-License-Identifier: MIT
#pragma once
// Numbers as text, as Python's tools write them; whatever the program's locale is.
#include <charconv>
#include <string>

#include <gradus/core/shape.hpp>

namespace gradus::train {

/// Python's repr: the fewest digits that give x back: 0.8515625, 1e-07, 100000.0, nan.
GRADUS_SMALL inline std::string repr(double x) {
  if (!__builtin_isfinite(x)) return __builtin_isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
  char text[400];
  const auto shortest = std::to_chars(text, text + sizeof text, x, std::chars_format::scientific);
  std::string s(text, shortest.ptr);
  int exponent = 0;
  const std::size_t e = s.find('e');
  std::from_chars(s.data() + e + (s[e + 1] == '+' ? 2 : 1), s.data() + s.size(), exponent);
  if (exponent < -4 || exponent >= 16) return s;
  s.assign(text, std::to_chars(text, text + sizeof text, x, std::chars_format::fixed).ptr);
  return s.find('.') == s.npos ? s + ".0" : s;
}
/// As printf writes x for %.<digits>f, e or g, in every locale. Up to 99 digits.
GRADUS_SMALL inline std::string formatted(double x, char kind, int digits) {
  char text[512];
  const auto format = kind == 'f'   ? std::chars_format::fixed
                      : kind == 'e' ? std::chars_format::scientific
                                    : std::chars_format::general;
  return {text, std::to_chars(text, text + sizeof text, x, format, digits).ptr};
}
/// Rounded to so many digits after the point: 0.1235.
GRADUS_SMALL inline std::string fixed(double x, int digits) { return formatted(x, 'f', digits); }
/// 235146 -> "235,146"
GRADUS_SMALL inline std::string with_commas(Size n) {
  const std::string digits = std::to_string(n);
  std::string s;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > static_cast<std::size_t>(n < 0) && (digits.size() - i) % 3 == 0) s += ',';
    s += digits[i];
  }
  return s;
}
/// 7850 -> "7.9 K", 235146 -> "235 K", 12 -> "12  ": Lightning's counts of parameters.
GRADUS_SMALL inline std::string human_count(Size n) {
  constexpr const char* labels[] = {" ", "K", "M", "B", "T"};
  int group = 0;
  for (Size rest = n; rest >= 1000 && group < 4; rest /= 1000) ++group;
  constexpr double scale[] = {1, 0.001, 0.000001, 0.000000001, 0.000000000001};
  const double x = static_cast<double>(n) * scale[group];  // times, as there: 7850 * 0.001 rounds up
  const bool whole = group == 0 || x >= 100;
  return (whole ? with_commas(static_cast<Size>(x)) : fixed(x, 1)) + " " + labels[group];
}
/// Three significant digits, or all of them if that is shorter; filled up to five characters: 0.300, 1e-7.
GRADUS_SMALL inline std::string short_number(double x) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::general, 3).ptr;
  std::string s(text, end), exact = repr(x);
  for (std::size_t e = s.find('e'); e != s.npos && e + 2 < s.size() && s[e + 2] == '0';) s.erase(e + 2, 1);  // e+04
  if (exact.size() <= s.size()) s = exact;
  if (s.size() >= 5 || s.find('e') != s.npos || !__builtin_isfinite(x)) return s;
  if (s.find('.') == s.npos) s += ".0";
  s.resize(s.size() < 5 ? 5 : s.size(), '0');
  return s;
}

/// s, then as many blanks as it takes to fill `width` characters; UTF-8 counts as it shows.
GRADUS_SMALL inline std::string padded(std::string s, std::size_t width) {
  std::size_t shown = 0;
  for (const char c : s) shown += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  if (shown < width) s.append(width - shown, ' ');
  return s;
}
/// Blanks, then s: `width` characters.
GRADUS_SMALL inline std::string aligned_right(const std::string& s, std::size_t width) {
  return std::string(s.size() < width ? width - s.size() : 0, ' ') + s;
}
/// s in the middle of `width` characters, as Python's {:^}.
GRADUS_SMALL inline std::string centred(const std::string& s, std::size_t width) {
  const std::size_t room = width > s.size() ? width - s.size() : 0;
  return std::string(room / 2, ' ') + s + std::string(room - room / 2, ' ');
}
GRADUS_SMALL inline std::string without_trailing_blanks(std::string s) {
  while (!s.empty() && s.back() == ' ') s.pop_back();
  return s;
}
/// `s` n times.
GRADUS_SMALL inline std::string repeated(const char* s, std::size_t n) {
  std::string all;
  while (n-- > 0) all += s;
  return all;
}

}  // namespace gradus::train
