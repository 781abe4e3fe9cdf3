// SPDX-License-Identifier: MIT
#pragma once
// Bytes in memory: a view, numbers of either byte order, where they came from (for error sentences), and a cursor
// that never passes the end. Everything that reads a format is built on these.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <gradus/core/error.hpp>
#include <gradus/core/shape.hpp>

namespace gradus::file {

using Bytes = std::vector<std::uint8_t>;

/// Bytes that somebody else owns.
struct ByteView {
  const std::uint8_t* data = nullptr;
  std::size_t size = 0;

  ByteView() = default;
  ByteView(const void* bytes, std::size_t n) noexcept : data(static_cast<const std::uint8_t*>(bytes)), size(n) {}
  ByteView(const Bytes& bytes) noexcept : ByteView(bytes.data(), bytes.size()) {}
  ByteView(const std::string& text) noexcept : ByteView(text.data(), text.size()) {}
  ByteView(std::string_view text) noexcept : ByteView(text.data(), text.size()) {}
};

inline std::uint8_t swap_bytes(std::uint8_t x) noexcept { return x; }
inline std::uint16_t swap_bytes(std::uint16_t x) noexcept { return __builtin_bswap16(x); }
inline std::uint32_t swap_bytes(std::uint32_t x) noexcept { return __builtin_bswap32(x); }
inline std::uint64_t swap_bytes(std::uint64_t x) noexcept { return __builtin_bswap64(x); }

inline constexpr bool little_endian_host = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

/// The unsigned number at p, least significant byte first: load_le<std::uint32_t>(p).
template <std::unsigned_integral U>
U load_le(const void* p) noexcept {
  U x;
  std::memcpy(&x, p, sizeof x);
  return little_endian_host ? x : swap_bytes(x);
}
/// The unsigned number at p, most significant byte first.
template <std::unsigned_integral U>
U load_be(const void* p) noexcept {
  U x;
  std::memcpy(&x, p, sizeof x);
  return little_endian_host ? swap_bytes(x) : x;
}
template <std::unsigned_integral U>
void store_le(void* p, U x) noexcept {
  if (!little_endian_host) x = swap_bytes(x);
  std::memcpy(p, &x, sizeof x);
}

/// Turns round the bytes of each of n elements in place. width: 1, 2, 4 or 8.
[[gnu::noinline]] inline void swap_elements(std::uint8_t* p, std::size_t n, std::size_t width) noexcept {
  for (; n > 0 && width > 1; --n, p += width)
    for (std::size_t i = 0; i < width / 2; ++i) {
      const std::uint8_t first = p[i];
      p[i] = p[width - 1 - i];
      p[width - 1 - i] = first;
    }
}

/// "0x0000080b": a number as hex dumps show it, for an error's text: Hex(magic, 8).text.
struct Hex {
  char text[24];
  GRADUS_SMALL Hex(std::uint64_t value, int digits) noexcept {
    __builtin_snprintf(text, sizeof text, "0x%0*llx", digits, static_cast<unsigned long long>(value));
  }
};

/// Who reads what: the operation and the file that an error names, both owned by the caller. offset: where in the
/// file the bytes begin.
struct Origin {
  const char* op;
  const char* file;
  std::size_t offset = 0;
};

using Pieces = std::initializer_list<Piece>;

/// Throws FormatError: "[op] file must have <expected> at byte <n>, but got <found>. <What to do.>"
[[noreturn]] GRADUS_COLD inline void fail_format(const Origin& origin, std::size_t at, Pieces expected, Pieces found,
                                                 const char* remedy = "The file is damaged.") {
  fail<FormatError>({"[", origin.op, "] ", origin.file, " must have ", join(expected), " at byte ",
                     origin.offset + at, ", but got ", join(found), ". ", remedy});
}

/// Walks over bytes. Every step names what it reads, and throws FormatError where the bytes end too soon.
class Cursor {
 public:
  Cursor(ByteView bytes, const Origin& origin) noexcept : bytes_(bytes), origin_(origin) {}

  std::size_t at() const noexcept { return at_; }
  std::size_t left() const noexcept { return bytes_.size - at_; }
  const Origin& origin() const noexcept { return origin_; }

  /// The next n bytes.
  GRADUS_SMALL const std::uint8_t* take(std::size_t n, const char* what) {
    if (n > left())
      fail_format(origin_, at_, {what, " (", n, n == 1 ? " byte)" : " bytes)"}, {"only ", left()},
                  "The file is truncated.");
    at_ += n;
    return bytes_.data + (at_ - n);
  }
  template <std::unsigned_integral U>
  U le(const char* what) {
    return load_le<U>(take(sizeof(U), what));
  }
  template <std::unsigned_integral U>
  U be(const char* what) {
    return load_be<U>(take(sizeof(U), what));
  }
  /// Steps over everything up to and including the next zero byte.
  GRADUS_SMALL void skip_text(const char* what) {
    const void* zero = left() ? std::memchr(bytes_.data + at_, 0, left()) : nullptr;
    if (!zero) fail_format(origin_, at_, {what}, {"no end of it"}, "The file is truncated.");
    at_ = static_cast<std::size_t>(static_cast<const std::uint8_t*>(zero) - bytes_.data) + 1;
  }

 private:
  ByteView bytes_;
  Origin origin_;
  std::size_t at_ = 0;
};

}  // namespace gradus::file
