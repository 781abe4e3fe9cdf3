// SPDX-License-Identifier: MIT
#pragma once
// Errors. Every sentence reads
//   [<op>] <operand> must <requirement>, but got <value>. <What to do.>
// and is put together only when it is thrown, in one cold function.
#include <concepts>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include <gradus/config.hpp>

namespace gradus {

/// Base of everything the library throws.
class GRADUS_SHARED Error : public std::runtime_error {
 public:
  GRADUS_SMALL explicit Error(const std::string& text) : std::runtime_error(text), text_(text) {}
  GRADUS_SMALL ~Error() override {}
  Error(const Error&) = default;
  const char* what() const noexcept override { return text_.c_str(); }

  /// Says where in a model it happened: "in _forward.1.0 (Linear): ...". Called on the way out, innermost module first.
  void add_module(const std::string& module_name, const std::string& class_name);

 private:
  std::string text_, path_, class_;
};
/// Sizes that do not fit each other or the operation.
struct GRADUS_SHARED ShapeError : Error { using Error::Error; };
/// A number or an option outside its range.
struct GRADUS_SHARED ValueError : Error { using Error::Error; };
/// An index or a dimension outside a tensor.
struct GRADUS_SHARED IndexError : Error { using Error::Error; };
/// An element type that an operation cannot take.
struct GRADUS_SHARED TypeError : Error { using Error::Error; };
/// A graph that cannot be recorded or walked.
struct GRADUS_SHARED AutogradError : Error { using Error::Error; };
/// A file whose content is not what its format says.
struct GRADUS_SHARED FormatError : Error { using Error::Error; };
/// A file or a connection that the system refused.
struct GRADUS_SHARED IoError : Error { using Error::Error; };

struct Dims;
std::string to_string(const Dims& sizes);  // core/shape.hpp

/// One piece of an error's text: naming it costs nothing until the error happens.
struct Piece {
  enum Kind { text, integer, real, sizes } kind;
  union {
    const char* s;
    long long i;
    double r;
    const Dims* d;
  };
  constexpr Piece(const char* value) noexcept : kind(text), s(value) {}
  Piece(const std::string& value) noexcept : kind(text), s(value.c_str()) {}
  constexpr Piece(std::integral auto value) noexcept : kind(integer), i(static_cast<long long>(value)) {}
  constexpr Piece(double value) noexcept : kind(real), r(value) {}
  constexpr Piece(const Dims& value) noexcept : kind(sizes), d(&value) {}
};

GRADUS_SMALL inline std::string join(std::initializer_list<Piece> pieces) {
  std::string all;
  for (const Piece& p : pieces) switch (p.kind) {
      case Piece::text: all += p.s; break;
      case Piece::integer:
      case Piece::real: {
        char digits[32];
        if (p.kind == Piece::integer) __builtin_snprintf(digits, sizeof digits, "%lld", p.i);
        else __builtin_snprintf(digits, sizeof digits, "%g", p.r);
        all += digits;
        break;
      }
      case Piece::sizes: all += to_string(*p.d); break;
    }
  return all;
}

GRADUS_SMALL inline void Error::add_module(const std::string& module_name, const std::string& class_name) {
  if (class_.empty()) class_ = class_name, path_ = module_name;
  else if (!module_name.empty()) path_ = path_.empty() ? module_name : join({module_name, ".", path_});
  text_ = join({"in ", path_, path_.empty() ? "" : " ", "(", class_, "): ", std::runtime_error::what()});
}

/// Throws E with the pieces joined: fail<ShapeError>({"[t] x must have rank 2, but got x ", x.sizes(), "."}).
template <class E>
[[noreturn, gnu::cold, gnu::noinline]] void fail(std::initializer_list<Piece> pieces) {
  throw E(join(pieces));
}

}  // namespace gradus
