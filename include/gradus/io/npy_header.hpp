// SPDX-License-Identifier: MIT
#pragma once
// The header of a .npy file: a magic number, a version, a length, and a Python dict literal that gives the element
// type, the order and the shape. Source: NumPy, numpy/lib/format.py, "Format Version 1.0" to "3.0".
#include <string>
#include <string_view>

#include <gradus/core/shape.hpp>
#include <gradus/file/bytes.hpp>
#include <gradus/file/json_parser.hpp>
#include <gradus/io/stored_type.hpp>
#include <gradus/tensor/state_dict.hpp>

namespace gradus::io {

inline constexpr std::size_t longest_npy_header = 1 << 16;

struct NpyHeader {
  StoredType type = StoredType::float32;
  bool big_endian = false, fortran_order = false;
  Dims sizes;
  std::size_t data = 0;  // where the numbers begin, in the file
  Size numel = 0;
};

/// Element types of the format that are read: kind and bytes.
struct NpyType {
  const char* text;
  StoredType type;
};
inline constexpr NpyType npy_types[] = {
    {"f4", StoredType::float32}, {"f8", StoredType::float64}, {"i8", StoredType::int64},   {"i4", StoredType::int32},
    {"u1", StoredType::uint8},   {"b1", StoredType::boolean}, {"f2", StoredType::float16}, {"i2", StoredType::int16},
    {"i1", StoredType::int8},    {"u2", StoredType::uint16},  {"u4", StoredType::uint32},  {"u8", StoredType::uint64}};

/// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }: keys in any order, nothing else in the dict.
class NpyLiteral {
 public:
  NpyLiteral(std::string_view text, const file::Origin& origin) noexcept : text_(text), origin_(origin) {}

  NpyHeader parse() {
    NpyHeader h;
    bool type = false, order = false, shape = false;
    expect('{');
    while (peek() != '}') {
      const std::string_view key = string();
      expect(':');
      if (key == "descr" && !type) type = true, read_type(h);
      else if (key == "fortran_order" && !order) order = true, h.fortran_order = boolean();
      else if (key == "shape" && !shape) shape = true, h.sizes = sizes();
      else fail("'descr', 'fortran_order' and 'shape', once each");
      if (peek() != ',') break;
      ++at_;
    }
    expect('}');
    if (!type || !order || !shape) fail("'descr', 'fortran_order' and 'shape'");
    if (peek() != '\n' || at_ + 1 != text_.size()) fail("the header's end, a new line");
    return h;
  }

 private:
  [[noreturn]] GRADUS_COLD void fail(const char* expected) const {
    file::fail_format(origin_, at_, {expected}, {file::show_character(text_, at_)}, "The header is damaged.");
  }
  char here() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  char peek() noexcept {
    while (here() == ' ') ++at_;
    return here();
  }
  GRADUS_SMALL void expect(char c) {
    const char text[] = {'\'', c, '\'', '\0'};
    if (peek() != c) fail(text);
    ++at_;
  }
  GRADUS_SMALL std::string_view string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail("a text in quotes");
    const std::size_t from = ++at_, to = text_.find(quote, from);
    if (to == text_.npos) fail("the rest of a text");
    at_ = to + 1;
    return text_.substr(from, to - from);
  }
  GRADUS_SMALL bool boolean() {
    peek();
    for (const std::string_view word : {"False", "True"})
      if (text_.substr(at_, word.size()) == word) return at_ += word.size(), word == "True";
    fail("True or False");
  }
  GRADUS_SMALL void read_type(NpyHeader& h) {
    const char first = peek();
    const std::size_t from = at_;
    const std::string_view type = first == '[' ? "a list of fields" : string();
    if (first != '[') {
      const char order = type.empty() ? '\0' : type[0];
      for (const NpyType& t : npy_types) {
        if (type.substr(type.empty() ? 0 : 1) != t.text) continue;
        const bool narrow = size_bytes(t.type) == 1;
        if (order != '<' && order != '>' && order != '=' && !(order == '|' && narrow)) continue;
        h.type = t.type, h.big_endian = order == '>' || (order == '=' && !file::little_endian_host);
        return;
      }
    }
    file::fail_format(origin_, from,
                      {"an element type '<f2', '<f4', '<f8', '<i2', '<i4', '<i8', '<u2', '<u4', '<u8', '|i1', '|u1' or "
                       "'|b1'"},
                      {first == '[' ? std::string(type) : quoted(type)},
                      "Numbers only: objects, texts, dates, fields and complex numbers cannot be read.");
  }
  // (2, 3), (3,), (), and Python 2's (2L, 3L).
  GRADUS_SMALL Dims sizes() {
    Dims d;
    expect('(');
    while (peek() != ')') {
      if (d.rank == Dims::max_rank) fail("at most 8 sizes");
      Size n = 0;
      const std::size_t from = at_;
      for (; here() >= '0' && here() <= '9'; ++at_)
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, here() - '0', &n)) fail("a size of 64 bits");
      if (at_ == from) fail("a size");
      if (here() == 'L') ++at_;
      d.push_back(n);
      if (peek() == ',') ++at_;
      else if (peek() != ')' || d.rank == 1) fail("','");
    }
    ++at_;
    return d;
  }

  std::string_view text_;
  const file::Origin& origin_;
  std::size_t at_ = 0;
};

/// The header at the start of a file of `total` bytes, of which `start` has at least the first 64 KiB.
///
/// Throws  FormatError if it is damaged, or the file has too few or too many bytes for its sizes
GRADUS_SMALL inline NpyHeader parse_npy_header(file::ByteView start, std::size_t total, const file::Origin& origin) {
  file::Cursor c(start, origin);
  if (std::memcmp(c.take(6, "a .npy file's first bytes"), "\x93NUMPY", 6) != 0)
    file::fail_format(origin, 0, {"'\\x93NUMPY'"}, {"other bytes"}, "It is no .npy file.");
  const auto major = c.le<std::uint8_t>("a version"), minor = c.le<std::uint8_t>("a version");
  if (major < 1 || major > 3 || minor != 0)
    file::fail_format(origin, 6, {"version 1.0, 2.0 or 3.0"}, {major, ".", minor});
  const std::size_t n = major == 1 ? c.le<std::uint16_t>("the length of a header")
                                   : c.le<std::uint32_t>("the length of a header");
  if (n > longest_npy_header)
    file::fail_format(origin, 8, {"a header of at most ", longest_npy_header, " bytes"}, {n});
  const std::size_t at = c.at();
  const std::string_view text(reinterpret_cast<const char*>(c.take(n, "a header")), n);
  NpyHeader h = NpyLiteral(text, {origin.op, origin.file, origin.offset + at}).parse();
  h.data = at + n;
  Size bytes = static_cast<Size>(size_bytes(h.type));
  bool fits = true, empty = false;
  for (const Size size : h.sizes) {
    empty |= size == 0;
    fits = fits && !__builtin_mul_overflow(bytes, size ? size : 1, &bytes);
  }
  if (!fits) file::fail_format(origin, at, {"sizes that fit in memory"}, {h.sizes});
  if (empty) bytes = 0;
  h.numel = bytes / static_cast<Size>(size_bytes(h.type));
  if (static_cast<std::size_t>(bytes) != total - h.data)
    file::fail_format(origin, h.data, {bytes, " bytes for sizes ", h.sizes}, {total - h.data},
                      static_cast<std::size_t>(bytes) > total - h.data ? "The file is truncated."
                                                                       : "Something was appended to it.");
  return h;
}

/// The header that NumPy itself would write for a row-major array.
GRADUS_SMALL inline std::string write_npy_header(Dtype dtype, const Dims& sizes) {
  const NpyType* type = npy_types;
  while (type->type != static_cast<StoredType>(dtype)) ++type;
  const char* order = gradus::size_bytes(dtype) == 1 ? "|" : "<";
  std::string text = join({"{'descr': '", order, type->text, "', 'fortran_order': False, 'shape': ", sizes, ", }"});
  // Room for the first size to grow, as NumPy >= 1.23 leaves it; then at least one blank, up to a multiple of 64.
  if (sizes.rank > 0) text.append(21 - std::to_string(sizes[0]).size(), ' ');
  text.append(64 - (10 + text.size() + 1) % 64, ' ');
  text += '\n';
  std::string header("\x93NUMPY\x01\x00\x00\x00", 10);
  file::store_le(header.data() + 8, static_cast<std::uint16_t>(text.size()));
  return header + text;
}

}  // namespace gradus::io
