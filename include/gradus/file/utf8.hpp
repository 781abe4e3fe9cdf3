// SPDX-License-Identifier: MIT
#pragma once
// UTF-8 (RFC 3629): checked before text from a file is believed.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gradus::file {

/// Where the first byte that is no UTF-8 stands; text.size() if all is well. Surrogates, overlong forms and code
/// points above U+10FFFF are none.
[[gnu::noinline]] inline std::size_t find_invalid_utf8(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = at(i);
    const std::size_t length =
        lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0) return i;
    if (length > 1) {  // the second byte's range keeps out overlong forms, surrogates and what is too large
      const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (at(i + 1) < low || at(i + 1) > high) return i;
    }
    for (std::size_t k = 2; k < length; ++k)
      if ((at(i + k) & 0xc0) != 0x80) return i;
    i += length;
  }
  return text.size();
}
inline bool is_utf8(std::string_view text) noexcept { return find_invalid_utf8(text) == text.size(); }

/// Appends a code point that is no surrogate and at most U+10FFFF.
inline void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) put(0xc0 | code >> 6);
  else if (code < 0x10000) put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f));
  else put(0xf0 | code >> 18), put(0x80 | (code >> 12 & 0x3f)), put(0x80 | (code >> 6 & 0x3f));
  put(0x80 | (code & 0x3f));
}

}  // namespace gradus::file
