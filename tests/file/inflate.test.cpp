// SPDX-License-Identifier: MIT
#include <gradus/file/inflate.hpp>

#include <random>

#include "support/catch.hpp"

#ifdef GRADUS_TEST_ZLIB
#include <zlib.h>
#endif

using namespace gradus::file;

namespace {

const Origin origin{"inflate", "x"};

Bytes from_hex(const std::string& text) {
  Bytes b;
  for (std::size_t i = 0; i < text.size(); i += 2)
    b.push_back(static_cast<std::uint8_t>(std::stoi(text.substr(i, 2), nullptr, 16)));
  return b;
}
std::string text_of(const Bytes& b) { return {b.begin(), b.end()}; }

// python3: zlib.compressobj(level, 8, -15, 9, strategy)
const std::string banana = "banana bandana banana bandana\n";
const Bytes stored = from_hex("011e00e1ff62616e616e612062616e64616e612062616e616e612062616e64616e610a");
const Bytes fixed = from_hex("4b4acc034285a4c4bc14288dc4e50200");
// chr(97 + i * i * i % 251 % 23) for i in range(600), level 6
const Bytes dynamic = from_hex(
    "edcfc90103210800c05af14004c503d1f6b78afc321d0c849a4d18c4374dccde8a6ab791cf2e0a073b5cb9c3d658ec94fa7cc3638dcd4a79"
    "6bc63ab0563e679fd29ab55b43c9d838d89b0419f68c0907c3d2c0a6370a8ed75bf69da887f41ce359e199f3b01cb6f0a3d50ed4d4bde2ed"
    "b4ec947cf71de525efb2f67405492233e618bbea223d05df9c498e9e40afb08dd091301134b8bce2ad33c74d896b9d12f62a2387767b4b5b"
    "1dfef5dfd53f");
// Codes of 1, 2, ..., 14, 15 bits for A, B, ..., N, O; made by hand, checked with zlib
const Bytes long_codes = from_hex(
    "05e0819224499224c97e1b128b9a4756cfdefbffbf79a8ddfb7e7ffffefbdffffdbfffeffff7fffdbffffbdf7ffffe7edfbbe5ff0f");

std::string cubes() {
  std::string s;
  for (int i = 0; i < 600; ++i) s += static_cast<char>(97 + i * i * i % 251 % 23);
  return s;
}

// Inflates with room for `step` more bytes a call.
Bytes in_steps(ByteView deflated, std::size_t size, std::size_t step) {
  Bytes out(size);
  Inflater inflater;
  inflater.start(deflated, 0, origin);
  std::size_t n = 0;
  while (!inflater.ended()) {
    const std::size_t next = inflater.run(out.data(), n, n + step < size ? n + step : size);
    if (next == n && n == size && !inflater.ended()) throw gradus::FormatError("more than expected");
    n = next;
  }
  out.resize(n);
  return out;
}

}  // namespace

TEST_CASE("inflate: stored, fixed and dynamic blocks", "[file][inflate]") {
  CHECK(text_of(inflate(stored, banana.size(), origin)) == banana);
  CHECK(text_of(inflate(fixed, banana.size(), origin)) == banana);
  CHECK(text_of(inflate(dynamic, 600, origin)) == cubes());
  CHECK(text_of(inflate(long_codes, 29, origin)) == "ABCDEFGHIJKLMNONMLKJIHGFEDCBA");
  CHECK(inflate(from_hex("0300"), 0, origin).empty());
}

TEST_CASE("inflate: in steps of any size", "[file][inflate]") {
  for (std::size_t step = 1; step < 40; ++step) {
    CHECK(text_of(in_steps(stored, banana.size(), step)) == banana);
    CHECK(text_of(in_steps(fixed, banana.size(), step)) == banana);
    CHECK(text_of(in_steps(dynamic, 600, step)) == cubes());
  }
}

TEST_CASE("inflate: errors", "[file][inflate]") {
  const auto error = [](const char* hex, std::size_t size = 10) {
    return error_of<gradus::FormatError>([&] { inflate(from_hex(hex), size, origin); });
  };
  CHECK(error("") == "[inflate] x must have more deflated data at byte 0, but got the end. The file is truncated.");
  CHECK(error("07") == "[inflate] x must have block type 0, 1 or 2 at byte 1, but got 3. The file is damaged.");
  CHECK(error("010100ffff62") ==
        "[inflate] x must have a stored block's length twice at byte 5, but got two that differ. The file is damaged.");
  CHECK(error("010a00f5ff62") ==
        "[inflate] x must have more deflated data at byte 6, but got the end. The file is truncated.");
  CHECK(error("fdff000000") == "[inflate] x must have at most 286 literal and 30 distance codes at byte 3, "
                               "but got more. The file is damaged.");
  CHECK(error("4b022200") == "[inflate] x must have a distance within what came before at byte 3, "
                                 "but got a longer one. The file is damaged.");
  CHECK(error("0300", 1) ==
        "[inflate] x must have deflated data for 1 bytes at byte 0, but got only 0. The file is damaged.");
  CHECK(error("4b4acc034285a4c4bc14288dc4e50200", 29) ==
        "[inflate] x must have deflated data for 29 bytes at byte 0, but got more. The file is damaged.");
  CHECK(error("030000", 0) ==
        "[inflate] x must have the end of the deflated data at byte 2, but got more bytes. The file is damaged.");
}

TEST_CASE("inflate: no memory on the word of a size that cannot be", "[file][inflate]") {
  CHECK(error_of<gradus::FormatError>([] { inflate(fixed, std::size_t(1) << 62, origin); }) ==
        "[inflate] x must have deflated data for 4611686018427387904 bytes at byte 0, but got only 16 bytes. "
        "The file is damaged.");
}

TEST_CASE("inflate: every truncation is an error", "[file][inflate]") {
  for (const Bytes* whole : {&stored, &fixed, &dynamic, &long_codes})
    for (std::size_t n = 0; n < whole->size(); ++n) {
      const Bytes part(whole->begin(), whole->begin() + static_cast<std::ptrdiff_t>(n));
      const std::string error = error_of<gradus::FormatError>([&] { in_steps(part, 600, 600); });
      CHECK(error.find("The file is truncated.") != std::string::npos);
    }
}

TEST_CASE("inflate: every flipped bit gives an answer or an error", "[file][inflate]") {
  for (Bytes b : {stored, fixed, dynamic, long_codes})
    for (std::size_t i = 0; i < 8 * b.size(); ++i) {
      b[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
      const std::string error = error_of<gradus::FormatError>([&] { in_steps(b, 4096, 4096); });
      CHECK(error.find("another error") == std::string::npos);
      b[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
    }
}

#ifdef GRADUS_TEST_ZLIB
TEST_CASE("inflate: what zlib deflates, at every level and strategy", "[file][inflate][zlib]") {
  std::mt19937 random(1);
  for (int kind = 0; kind < 8; ++kind)
    for (std::size_t size : {1u, 300u, 5000u, 200000u}) {
      Bytes plain(size);
      for (std::size_t i = 0; i < size; ++i) {  // from noise to long runs, with matches near and far
        const auto r = random();
        plain[i] = static_cast<std::uint8_t>(kind == 0 ? r : r % 256 & r >> 8 & r >> 16);
        const std::size_t back = kind > 2 ? 1 + r % (kind == 7 ? 32768u : 1u << 2 * (kind - 2)) : size;
        if (back <= i && r >> 24 > 8u) plain[i] = plain[i - back];
      }
      for (int level : {0, 1, 6, 9})
        for (int strategy : {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED}) {
          z_stream z{};
          REQUIRE(deflateInit2(&z, level, Z_DEFLATED, -15, 9, strategy) == Z_OK);
          Bytes deflated(2 * size + 1000);
          z.next_in = plain.data(), z.avail_in = static_cast<uInt>(size);
          z.next_out = deflated.data(), z.avail_out = static_cast<uInt>(deflated.size());
          REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
          deflated.resize(z.total_out);
          deflateEnd(&z);
          REQUIRE(inflate(deflated, size, origin) == plain);
          REQUIRE(in_steps(deflated, size, 777) == plain);
        }
    }
}
#endif
