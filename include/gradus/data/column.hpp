// SPDX-License-Identifier: MIT
#pragma once
// One column of a table: numbers, truth values or text, and its text as pandas 3 writes it (rules observed in
// pandas/io/formats/format.py): one width, six decimals without the zeros that all rows share, else scientific.
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include <gradus/autograd/node.hpp>
#include <gradus/tensor/print.hpp>

namespace gradus::data {

/// Rows of one kind, under a name.
struct Column {
  enum Kind { float32, float64, int64, boolean, text };

  std::string name;
  Kind kind = float64;
  std::vector<double> reals;        // float32, float64; NaN is a missing value
  std::vector<Size> integers;       // int64, bool
  std::vector<std::string> texts;
  std::vector<char> blank;          // of texts: 1 where one is missing

  bool is_real() const noexcept { return kind == float32 || kind == float64; }
  std::size_t size() const noexcept {
    return is_real() ? reals.size() : kind == text ? texts.size() : integers.size();
  }
  bool is_missing(std::size_t row) const noexcept {
    return is_real() ? reals[row] != reals[row] : kind == text && blank[row];
  }
  /// pandas' name of the element type.
  const char* dtype() const noexcept {
    constexpr const char* names[] = {"float32", "float64", "int64", "bool", "str"};
    return names[kind];
  }
  /// The number in a row; NaN if it is missing, or text.
  double real(std::size_t row) const noexcept {
    if (is_real()) return reals[row];
    return kind == text ? __builtin_nan("") : static_cast<double>(integers[row]);
  }
  /// Row `row` of `from`, a column of the same kind, becomes the next one of this.
  GRADUS_SMALL void push_back(const Column& from, std::size_t row) {
    if (is_real()) return reals.push_back(from.reals[row]);
    if (kind != text) return integers.push_back(from.integers[row]);
    texts.push_back(from.texts[row]);
    blank.push_back(from.blank[row]);
  }
  /// A column like this one without rows.
  GRADUS_SMALL Column emptied() const {
    Column c;
    c.name = name;
    c.kind = kind;
    return c;
  }
};

/// The element of x at `at`, counted from its first.
[[gnu::noinline]] inline double number_at(const Body& x, Size at) noexcept {
  const void* p = x.data();
  switch (x.dtype) {
    case Dtype::float32: return static_cast<double>(static_cast<const float*>(p)[at]);
    case Dtype::float64: return static_cast<const double*>(p)[at];
    case Dtype::int64: return static_cast<double>(static_cast<const std::int64_t*>(p)[at]);
    case Dtype::int32: return static_cast<const std::int32_t*>(p)[at];
    default: return static_cast<const std::uint8_t*>(p)[at];
  }
}
/// A column out of x's numbers at `at`, n of them, `stride` elements apart.
GRADUS_SMALL inline Column column_of(const Body& x, Size at, Size n, Size stride) {
  Column c;
  c.kind = x.dtype == Dtype::float32   ? Column::float32
           : x.dtype == Dtype::float64 ? Column::float64
           : x.dtype == Dtype::boolean ? Column::boolean
                                       : Column::int64;
  for (; n > 0; --n, at += stride)
    if (c.is_real()) c.reals.push_back(number_at(x, at));
    else if (x.dtype != Dtype::int64) c.integers.push_back(static_cast<Size>(number_at(x, at)));
    else c.integers.push_back(static_cast<const std::int64_t*>(x.data())[at]);  // which a double may not hold
  return c;
}
/// A cell as it stands in a file, or labels a row; NaN if it is missing.
GRADUS_SMALL inline std::string label_of(const Column& c, std::size_t row) {
  if (c.is_missing(row)) return "NaN";
  if (c.kind == Column::text) return c.texts[row];
  if (c.kind == Column::boolean) return c.integers[row] ? "True" : "False";
  if (c.kind == Column::int64) return std::to_string(c.integers[row]);
  double x = c.reals[row];
  if (c.kind == Column::float32) {  // the fewest digits that give the float back are fewer than those of the double
    char digits[40];
    std::from_chars(digits, std::to_chars(digits, digits + sizeof digits, static_cast<float>(x)).ptr, x);
  }
  return number_string(x);
}

/// True for the first byte of a character in UTF-8.
inline bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }
/// How many characters s shows.
inline std::size_t width_of(const std::string& s) noexcept {
  std::size_t n = 0;
  for (const char c : s) n += begins_character(c);
  return n;
}
inline std::string aligned(const std::string& s, std::size_t width, bool right) {
  const std::size_t n = width_of(s);
  const std::string room(n < width ? width - n : 0, ' ');
  return right ? room + s : s + room;
}
GRADUS_SMALL inline std::string first_characters(const std::string& s, std::size_t n) {
  std::size_t end = 0;
  for (; end < s.size(); ++end)
    if (begins_character(s[end]) && n-- == 0) break;
  return s.substr(0, end);
}
/// All of one width, at least `width` and at most pandas' max_colwidth; returns the width.
GRADUS_SMALL inline std::size_t align(std::vector<std::string>& cells, bool right, std::size_t width = 0) {
  constexpr std::size_t widest = 50;
  for (const std::string& s : cells)
    if (const std::size_t n = width_of(s); n > width) width = n;
  if (width > widest) width = widest;
  for (std::string& s : cells) {
    if (width_of(s) > width) s = first_characters(s, width - 3) + "...";
    s = aligned(s, width, right);
  }
  return width;
}

GRADUS_SMALL inline std::string formatted(double x, bool scientific) {
  if (x != x) return "NaN";
  if (x - x != 0) return x > 0 ? " inf" : "-inf";
  char s[400];
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto end = std::to_chars(s, s + sizeof s, x, format, 6).ptr;
  return (s[0] == '-' ? "" : " ") + std::string(s, end);
}
inline bool is_decimal(const std::string& s) noexcept { return s.find_first_of("eNi") == s.npos; }
/// Takes away the zeros that all numbers end in, down to one.
GRADUS_SMALL inline void trim_zeros(std::vector<std::string>& cells) {
  for (bool all = true; all;) {
    all = false;
    for (const std::string& s : cells)
      if (is_decimal(s) && !(all = s.back() == '0' && s[s.size() - 2] != '.')) break;
    for (std::string& s : cells)
      if (all && is_decimal(s)) s.pop_back();
  }
}
GRADUS_SMALL inline std::vector<std::string> real_cells(const std::vector<double>& x) {
  std::vector<std::string> cells;
  for (const double v : x) cells.push_back(formatted(v, false));
  trim_zeros(cells);
  bool scientific = false, large = false, wide = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double size = x[i] < 0 ? -x[i] : x[i];
    scientific |= size > 0 && size < 1e-6;
    large |= size > 1e6;
    wide |= cells[i].size() > 12;
  }
  if (!scientific && !(large && wide)) return cells;
  cells.clear();
  for (const double v : x) cells.push_back(formatted(v, true));
  return cells;
}
GRADUS_SMALL inline std::string escaped(const std::string& s) {
  std::string out;
  for (const char c : s) {
    if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c == '\t') out += "\\t";
    else out += c;
  }
  return out;
}
/// The rows of c as text, of one width; a space or a minus sign leads.
GRADUS_SMALL inline std::vector<std::string> cells_of(const Column& c) {
  std::vector<std::string> cells;
  if (c.is_real()) cells = real_cells(c.reals);
  for (std::size_t i = 0; i < c.integers.size(); ++i) {
    const Size v = c.integers[i];
    cells.push_back(c.kind == Column::boolean ? v ? " True" : " False" : (v < 0 ? "" : " ") + std::to_string(v));
  }
  for (std::size_t i = 0; i < c.texts.size(); ++i) cells.push_back(c.blank[i] ? " NaN" : " " + escaped(c.texts[i]));
  align(cells, true);
  return cells;
}

}  // namespace gradus::data
