// SPDX-License-Identifier: MIT
#pragma once
// Decoding tables for the prefix codes of DEFLATE (RFC 1951, 3.2.2): one look-up with the next `root` bits gives the
// symbol's meaning; codes that are longer lead on to a second table.
#include <cstddef>
#include <cstdint>

#include <gradus/file/bytes.hpp>

namespace gradus::file::huffman {

/// What a code means, in 32 bits:
///   0-7    bits to drop: the code itself and the extra bits that follow it
///   8-12   bits of the code alone; in a link: index bits of the second table
///   13-15  flags
///   16-30  literal byte, or base of a length or a distance; in a link: where the second table begins
///   31     set for a literal
using Entry = std::uint32_t;
inline constexpr Entry literal = 1u << 31, special = 1u << 15;
inline constexpr Entry link = special | 1u << 14, end_of_block = special | 1u << 13;

inline constexpr int longest = 15;

/// A table for codes of up to `symbols` symbols. A second table holds at least two codes, so there are at most
/// symbols / 2 of them.
template <int root_bits, std::size_t symbols>
struct Table {
  static constexpr int root = root_bits;
  Entry entry[(1u << root_bits) + symbols / 2 * (1u << (longest - root_bits))];
};

/// The entry for the code at the low end of `bits`; `skip` becomes the bits to drop before the entry counts.
template <class T>
GRADUS_INLINE Entry look_up(const T& table, std::uint64_t bits, unsigned& skip) noexcept {
  Entry e = table.entry[bits & ((1u << T::root) - 1)];
  skip = 0;
  if ((e & link) == link) {
    skip = T::root;
    e = table.entry[(e >> 16) + ((bits >> T::root) & ((1u << (e >> 8 & 31)) - 1))];
  }
  return e;
}
/// Base plus extra bits, from bits that begin with the code.
GRADUS_INLINE std::uint32_t value_of(Entry e, std::uint64_t bits) noexcept {
  return (e >> 16) + static_cast<std::uint32_t>((bits & ((1ull << (e & 63)) - 1)) >> (e >> 8 & 31));
}

/// Symbols in the order of their codes: by length, then by number. Returns how many have a code, or -1 if the
/// lengths are no complete prefix code. One code of one bit alone is allowed, and so is none.
[[gnu::noinline]] inline int sort_codes(const std::uint8_t* lengths, int n, std::uint16_t* sorted) noexcept {
  int count[longest + 2] = {};
  for (int s = 0; s < n; ++s) ++count[lengths[s]];
  int left = 1, begin[longest + 2] = {};
  for (int len = 1; len <= longest; ++len) {
    left = 2 * left - count[len];
    if (left < 0) return -1;
    begin[len + 1] = begin[len] + count[len];
  }
  const int used = n - count[0];
  if (left > 0 && !(used == 0 || (used == 1 && count[1] == 1))) return -1;
  for (int s = 0; s < n; ++s)
    if (lengths[s]) sorted[begin[lengths[s]]++] = static_cast<std::uint16_t>(s);
  return used;
}

/// Fills a table. meaning[s]: the entry of symbol s with its extra bits in bits 0-7. False: no prefix code.
[[gnu::noinline]] inline bool build(Entry* table, int root, const std::uint8_t* lengths, int n,
                                    const Entry* meaning) noexcept {
  std::uint16_t sorted[288];
  const int used = sort_codes(lengths, n, sorted);
  if (used < 0) return false;
  if (used < 2)
    for (int i = 0; i < 1 << root; ++i) table[i] = special;  // bits that are no code

  const int max = used ? lengths[sorted[used - 1]] : 0;
  int next = 1 << root, second = 0;
  std::uint32_t code = 0, prefix = ~0u;  // DEFLATE sends a code from its top bit on: `code` is kept turned round
  for (int k = 0; k < used; ++k) {
    const int len = lengths[sorted[k]];
    int step = len, size = root, offset = 0;
    std::uint32_t i = code;
    if (len > root) {
      if ((code & ((1u << root) - 1)) != prefix) {
        prefix = code & ((1u << root) - 1);
        second = next;
        next += 1 << (max - root);
        table[prefix] = link | static_cast<Entry>(second << 16 | (max - root) << 8);
      }
      step = len - root, size = max - root, offset = second;
      i = code >> root;
    }
    const Entry e = meaning[sorted[k]] + static_cast<Entry>(step << 8 | step);
    for (; i < 1u << size; i += 1u << step) table[offset + static_cast<int>(i)] = e;

    std::uint32_t bit = 1u << (len - 1);  // add one to the turned-round code
    while (code & bit) bit >>= 1;
    code = bit ? (code & (bit - 1)) | bit : 0;
  }
  return true;
}

using Literals = Table<11, 288>;
using Distances = Table<8, 32>;

/// Literals, the end of a block, and lengths of matches (RFC 1951, 3.2.5).
[[gnu::noinline]] inline bool build_literals(Literals& table, const std::uint8_t* lengths, int n) noexcept {
  Entry meaning[288];
  for (unsigned s = 0; s < 288; ++s) {
    const unsigned k = s < 257 ? 0 : s - 257, extra = k < 8 || k == 28 ? 0 : k / 4 - 1;
    const unsigned base = k < 8 ? 3 + k : k == 28 ? 258 : 3 + ((4 + k % 4) << extra);
    meaning[s] = s < 256 ? literal | s << 16 : s == 256 ? end_of_block : s < 286 ? base << 16 | extra : special;
  }
  return build(table.entry, table.root, lengths, n, meaning);
}
/// Distances of matches (RFC 1951, 3.2.5).
[[gnu::noinline]] inline bool build_distances(Distances& table, const std::uint8_t* lengths, int n) noexcept {
  Entry meaning[32];
  for (unsigned s = 0; s < 32; ++s) {
    const unsigned extra = s < 2 ? 0 : s / 2 - 1, base = s < 2 ? 1 + s : 1 + ((2 + s % 2) << extra);
    meaning[s] = s < 30 ? base << 16 | extra : special;
  }
  return build(table.entry, table.root, lengths, n, meaning);
}

}  // namespace gradus::file::huffman
