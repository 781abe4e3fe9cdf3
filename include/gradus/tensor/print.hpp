// SPDX-License-Identifier: MIT
#pragma once
// Printing, to the letter as PyTorch 2.13 does it (its rules: torch/_tensor_str.py): four digits, one width for all
// elements, scientific where the range asks for it, "..." in place of the middle of what is large.
// One untyped path serves every element type: elements are read as double or int64. Cold: compiled to be small.
#include <cstdio>
#include <iosfwd>

#include <gradus/tensor/tensor.hpp>

namespace gradus {

/// How tensors print from now on; what is not named takes its default: set_printoptions({.precision = 2}).
inline void set_printoptions(const PrintOptions& options) noexcept { process_state.print = options; }
inline PrintOptions get_printoptions() noexcept { return process_state.print; }

/// Writes the elements of one tensor with their brackets.
class ElementText {
 public:
  std::string text;

  GRADUS_SMALL ElementText(const Body& x, const PrintOptions& options, int indent) : x_(x), options_(options) {
    summarized_ = x.numel > options.threshold;
    floating_ = x.dtype == Dtype::float32 || x.dtype == Dtype::float64;
    if (x.numel == 0) {
      text = "[]";
      return;
    }
    if (floating_) {
      see_all(0, 0, &ElementText::see_range);
      scientific_ = largest_ > 0 && (largest_ / smallest_ > 1000. || largest_ > 1e8 || smallest_ < 1e-4);
    }
    see_all(0, 0, &ElementText::see_width);
    write(0, 0, indent);
  }

 private:
  // Read by their bits: a program compiled with -ffast-math may print infinities too.
  static bool is_finite(double v) noexcept { return (__builtin_bit_cast(std::uint64_t, v) >> 52 & 0x7ff) != 0x7ff; }
  static bool is_nan(double v) noexcept { return __builtin_bit_cast(std::uint64_t, v) << 1 > 0xffe0000000000000; }

  double real(Size at) const noexcept {
    if (x_.dtype == Dtype::float32) return static_cast<const float*>(x_.data())[at];
    return static_cast<const double*>(x_.data())[at];
  }
  std::int64_t integer(Size at) const noexcept {
    switch (x_.dtype) {
      case Dtype::int64: return static_cast<const std::int64_t*>(x_.data())[at];
      case Dtype::int32: return static_cast<const std::int32_t*>(x_.data())[at];
      default: return static_cast<const std::uint8_t*>(x_.data())[at];
    }
  }
  GRADUS_SMALL std::string element(Size at) const {
    if (x_.dtype == Dtype::boolean) return integer(at) ? "True" : "False";
    if (!floating_) return std::to_string(integer(at));
    const double v = real(at);
    if (is_nan(v)) return "nan";
    const char* format = scientific_ ? "%.*e" : "%.*f";
    const int digits = whole_ && !scientific_ ? 0 : options_.precision;
    std::string s(static_cast<std::size_t>(std::snprintf(nullptr, 0, format, digits, v)), ' ');
    std::snprintf(s.data(), s.size() + 1, format, digits, v);
    return whole_ && !scientific_ && is_finite(v) ? s + "." : s;
  }

  GRADUS_SMALL void see_range(Size at) {
    const double v = real(at), size = v < 0 ? -v : v;
    if (!is_finite(v) || v == 0) return;
    if (largest_ == 0 || size < smallest_) smallest_ = size;
    if (size > largest_) largest_ = size;
    if (size < 0x1p52 && static_cast<double>(static_cast<std::int64_t>(v)) != v) whole_ = false;
  }
  GRADUS_SMALL void see_width(Size at) {
    if (floating_ && (!is_finite(real(at)) || real(at) == 0)) return;
    if (const int n = static_cast<int>(element(at).size()); n > width_) width_ = n;
  }
  bool is_cut(Size n) const noexcept { return summarized_ && n > 2 * options_.edgeitems; }
  /// Calls `see` for the elements that will be shown.
  GRADUS_SMALL void see_all(int d, Size at, void (ElementText::*see)(Size)) {
    if (d == x_.sizes.rank) return (this->*see)(at);
    const Size n = x_.sizes.dim[d], middle = is_cut(n) ? options_.edgeitems : n;
    for (Size i = 0; i < n; ++i) {
      if (i == middle) i = n - options_.edgeitems;
      if (i < n) see_all(d + 1, at + i * x_.strides.dim[d], see);
    }
  }

  GRADUS_SMALL void pad(const std::string& s) {
    for (int n = static_cast<int>(s.size()); n < width_; ++n) text += ' ';
    text += s;
  }
  /// What stands between two things with `below` dimensions: a comma, and a new line or a space.
  GRADUS_SMALL void separate(int below, Size written, int indent) {
    const Size room = (options_.linewidth - indent) / (width_ + 2);
    if (below == 0 && room > 1 && written % room != 0) {
      text += ", ";
      return;
    }
    text += ',';
    text.append(static_cast<std::size_t>(below ? below : 1), '\n').append(static_cast<std::size_t>(indent + 1), ' ');
  }
  /// The part of x from dimension d on whose first element is `at`.
  GRADUS_SMALL void write(int d, Size at, int indent) {
    if (d == x_.sizes.rank) return pad(element(at));
    const int below = x_.sizes.rank - 1 - d;
    const Size n = x_.sizes.dim[d], edge = options_.edgeitems, middle = is_cut(n) ? edge : n;
    text += '[';
    for (Size i = 0, written = 0; i < n; ++i, ++written) {
      if (written) separate(below, written, indent);
      if (i == middle) {
        text += below || !edge ? "..." : " ...";
        i = n - edge - 1;
      } else {
        write(d + 1, at + i * x_.strides.dim[d], indent + 1);
      }
    }
    text += ']';
  }

  const Body& x_;
  const PrintOptions& options_;
  bool summarized_ = false, floating_ = false, whole_ = true, scientific_ = false;
  int width_ = 1;
  double smallest_ = 0, largest_ = 0;
};

/// Adds ", s" or, where the line is full, a new one. `column`: where the line ends.
GRADUS_SMALL inline void add_suffix(std::string& text, std::size_t& column, const std::string& s) {
  const bool fits = column + s.size() + 2 <= static_cast<std::size_t>(process_state.print.linewidth);
  column = fits ? column + s.size() + 2 : 7 + s.size();
  text += fits ? ", " : ",\n       ";
  text += s;
}
/// The text of a tensor that `grad_fn` made, if it is not null.
GRADUS_SMALL inline std::string to_string(const Body& x, const char* grad_fn, bool requires_grad) {
  std::string text = "tensor(" + ElementText(x, process_state.print, 7).text;
  std::size_t column = text.size() - (text.rfind('\n') + 1) + 2;
  const bool says_size = x.numel ? process_state.print.edgeitems == 0 : x.sizes.rank != 1;
  const bool says_itself = x.numel && (x.dtype == Dtype::int64 || x.dtype == Dtype::boolean);
  if (says_size) add_suffix(text, column, "size=" + to_string(x.sizes));
  if (x.dtype != Dtype::float32 && !says_itself) add_suffix(text, column, std::string("dtype=torch.") + name(x.dtype));
  if (grad_fn) add_suffix(text, column, std::string("grad_fn=<") + grad_fn + ">");
  else if (requires_grad) add_suffix(text, column, "requires_grad=True");
  return text + ")";
}
/// As Python's str(x); "None" if x is undefined.
template <Element T>
std::string to_string(const Tensor<T>& x) {
  return x.defined() ? to_string(*x.body(), x.grad_fn(), x.requires_grad()) : "None";
}
template <Element T>
std::ostream& operator<<(std::ostream& out, const Tensor<T>& x) { return out << to_string(x); }

/// As PyTorch prints a shape: torch.Size([2, 3]).
GRADUS_SMALL inline std::string size_string(const Dims& sizes) {
  std::string s = "torch.Size([";
  for (int i = 0; i < sizes.rank; ++i) s += (i ? ", " : "") + std::to_string(sizes.dim[i]);
  return s + "])";
}
/// As Python prints a float: the fewest digits that give v back.
GRADUS_SMALL inline std::string number_string(double v) {
  char s[40];
  int digits = 0;  // after the first
  do std::snprintf(s, sizeof s, "%.*e", digits, v);
  while (std::strtod(s, nullptr) != v && ++digits < 17);
  const std::string shortest = s;
  const std::size_t e = shortest.find('e');
  if (e == std::string::npos) return shortest.find("nan") == std::string::npos ? shortest : "nan";
  const int exponent = std::atoi(s + e + 1);
  if (exponent < -4 || exponent >= 16) return shortest;
  std::snprintf(s, sizeof s, "%.*f", digits > exponent ? digits - exponent : 1, v);
  return s;
}
GRADUS_SMALL inline void add_thing(std::string& line, const std::string& thing) { line.append(thing) += ' '; }
GRADUS_SMALL inline void write_line(std::string& line) {
  if (line.empty()) line = " ";
  line.back() = '\n';
  std::fwrite(line.data(), 1, line.size(), stdout);
}

/// What print() writes for x.
template <class X>
GRADUS_SMALL std::string shown(const X& x) {
  if constexpr (std::same_as<X, bool>) return x ? "True" : "False";
  else if constexpr (std::same_as<X, char>) return std::string(1, x);
  else if constexpr (std::is_integral_v<X>) return std::to_string(x);
  else if constexpr (std::is_floating_point_v<X>) return number_string(static_cast<double>(x));
  else if constexpr (std::same_as<X, Dims>) return size_string(x);
  else if constexpr (std::same_as<X, Dtype>) return std::string("torch.") + name(x);
  else if constexpr (std::is_constructible_v<std::string, const X&>) return std::string(x);
  else return to_string(x);
}
/// As Python's print: the things with spaces between them, and a new line.
///   print("loss", loss.item(), x)
template <class... X>
void print(const X&... things) {
  std::string line;
  (add_thing(line, shown(things)), ...);
  write_line(line);
}

}  // namespace gradus
