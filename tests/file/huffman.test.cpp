// SPDX-License-Identifier: MIT
#include <gradus/file/huffman.hpp>

#include "support/catch.hpp"

namespace huffman = gradus::file::huffman;

namespace {

struct Decoded {
  unsigned symbol, bits;
  bool operator==(const Decoded&) const = default;
};

// Symbols 0 .. n - 1 mean themselves. The bits come first bit lowest.
template <int root, std::size_t n>
Decoded decode(const std::uint8_t (&lengths)[n], std::uint64_t bits) {
  huffman::Table<root, n> table;
  huffman::Entry meaning[n];
  for (unsigned s = 0; s < n; ++s) meaning[s] = s << 16;
  REQUIRE(huffman::build(table.entry, root, lengths, n, meaning));
  unsigned skip;
  const huffman::Entry e = huffman::look_up(table, bits, skip);
  return {e >> 16, skip + (e & 63)};
}

template <std::size_t n>
bool is_code(const std::uint8_t (&lengths)[n]) {
  huffman::Table<7, n> table;
  const huffman::Entry meaning[n] = {};
  return huffman::build(table.entry, 7, lengths, n, meaning);
}

}  // namespace

TEST_CASE("huffman: the example of RFC 1951, 3.2.2", "[file][huffman]") {
  // A..H: 010 011 100 101 110 00 1110 1111
  const std::uint8_t lengths[8] = {3, 3, 3, 3, 3, 2, 4, 4};
  CHECK(decode<7>(lengths, 0b010) == Decoded{0, 3});   // 010, read from its last bit
  CHECK(decode<7>(lengths, 0b110) == Decoded{1, 3});
  CHECK(decode<7>(lengths, 0b00) == Decoded{5, 2});
  CHECK(decode<7>(lengths, 0b0111) == Decoded{6, 4});
  CHECK(decode<7>(lengths, 0b1111) == Decoded{7, 4});
}

TEST_CASE("huffman: codes longer than the first table's index", "[file][huffman]") {
  const std::uint8_t lengths[8] = {3, 3, 3, 3, 3, 2, 4, 4};
  CHECK(decode<2>(lengths, 0b010) == Decoded{0, 3});
  CHECK(decode<2>(lengths, 0b00) == Decoded{5, 2});
  CHECK(decode<2>(lengths, 0b0111) == Decoded{6, 4});
  const std::uint8_t comb[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15};
  for (unsigned s = 0; s < 16; ++s)
    CHECK(decode<7>(comb, (1u << s) - 1) == Decoded{s, s < 15 ? s + 1 : 15});
}

TEST_CASE("huffman: what is no complete code is refused", "[file][huffman]") {
  CHECK(is_code<2>({1, 1}));
  CHECK(is_code<3>({0, 1, 0}));         // one code alone (RFC 1951, 3.2.7)
  CHECK(is_code<2>({0, 0}));
  CHECK_FALSE(is_code<3>({1, 1, 1}));   // too many
  CHECK_FALSE(is_code<3>({2, 2, 2}));   // too few
  CHECK_FALSE(is_code<2>({0, 2}));
}
