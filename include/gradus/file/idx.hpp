// SPDX-License-Identifier: MIT
#pragma once
// IDX files, the format of MNIST: two zero bytes, the element type, the rank, then big-endian sizes (32 bits) and
// elements. Source: Y. LeCun, C. Cortes, C. Burges, The MNIST Database, "File formats".
#include <cstddef>
#include <cstdint>
#include <string>

#include <gradus/core/allocator.hpp>
#include <gradus/core/shape.hpp>
#include <gradus/file/bytes.hpp>
#include <gradus/file/gzip.hpp>
#include <gradus/file/read.hpp>

namespace gradus::file {

enum class IdxType : std::uint8_t {
  uint8 = 0x08, int8 = 0x09, int16 = 0x0b, int32 = 0x0c, float32 = 0x0d, float64 = 0x0e
};

/// Bytes of one element; 0 for a number that is no type.
constexpr std::size_t size_bytes(IdxType type) noexcept {
  constexpr std::uint8_t sizes[16] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 2, 4, 4, 8, 0};
  const auto code = static_cast<std::uint8_t>(type);
  return code < 16 ? sizes[code] : 0;
}

/// What an IDX file holds. data: the elements, row-major, in the byte order of this machine.
struct Idx {
  IdxType type = IdxType::uint8;
  Dims sizes;
  Bytes data;
};

inline constexpr std::size_t longest_idx_header = 4 + 4 * Dims::max_rank;

/// Bytes of the whole header, from its first four.
GRADUS_SMALL inline std::size_t idx_header_bytes(ByteView bytes, const Origin& origin) {
  Cursor c(bytes, origin);
  const auto magic = c.be<std::uint32_t>("an IDX magic number");
  const std::uint32_t type = magic >> 8, rank = magic & 255;
  if (magic >> 16 != 0 || size_bytes(static_cast<IdxType>(type)) == 0)
    fail_format(origin, 0, {"an IDX magic number (0x00000801 for labels, 0x00000803 for images)"},
                {Hex(magic, 8).text}, "It is no IDX file.");
  if (rank > Dims::max_rank) fail_format(origin, 3, {"a rank of at most 8"}, {rank}, "It is no IDX file.");
  return 4 + 4 * rank;
}

/// The type and the sizes; `total` becomes the size of the whole file.
GRADUS_SMALL inline Idx parse_idx_header(ByteView bytes, const Origin& origin, std::size_t& total) {
  const std::size_t header = idx_header_bytes(bytes, origin);
  Cursor c(bytes, origin);
  Idx idx{static_cast<IdxType>(c.be<std::uint32_t>("an IDX magic number") >> 8), Dims(), {}};
  Size n = static_cast<Size>(size_bytes(idx.type));
  bool fits = true, empty = false;
  while (c.at() < header) {
    const Size size = c.be<std::uint32_t>("a size");
    idx.sizes.push_back(size);
    empty |= size == 0;
    fits = fits && !__builtin_mul_overflow(n, size ? size : 1, &n);
  }
  if (!fits) fail_format(origin, 4, {"sizes that fit in memory"}, {idx.sizes});
  total = header + (empty ? 0 : static_cast<std::size_t>(n));
  return idx;
}

/// Takes the elements out of the bytes of a whole file.
GRADUS_SMALL inline void finish_idx(Idx& idx, Bytes&& bytes) {
  const std::size_t width = size_bytes(idx.type);
  bytes.erase(bytes.begin(), bytes.begin() + 4 + 4 * idx.sizes.rank);
  idx.data = static_cast<Bytes&&>(bytes);
  if (little_endian_host) swap_elements(idx.data.data(), idx.data.size() / width, width);
}

[[noreturn]] GRADUS_COLD inline void fail_idx_size(const Origin& origin, const Idx& idx, std::size_t total,
                                                   std::size_t found, bool more) {
  fail<FormatError>({"[", origin.op, "] ", origin.file, " must have ", total, " bytes for sizes ", idx.sizes, " of ",
                     size_bytes(idx.type), "-byte elements, but got ", more ? "more than " : "", found,
                     found < total ? ". The file is truncated." : ". Something was appended to it."});
}

/// An IDX file that was read or unzipped already.
///
/// Throws  FormatError if it is no IDX file, damaged, truncated, or followed by anything else
GRADUS_SMALL inline Idx parse_plain_idx(Bytes bytes, const Origin& origin) {
  std::size_t total = 0;
  Idx idx = parse_idx_header(bytes, origin, total);
  if (bytes.size() != total) fail_idx_size(origin, idx, total, bytes.size(), false);
  finish_idx(idx, static_cast<Bytes&&>(bytes));
  return idx;
}

/// An IDX file inside gzip. It is unzipped straight to where it stays.
///
/// Throws  FormatError if it is no IDX file, damaged, truncated, or followed by anything else
GRADUS_SMALL inline Idx parse_zipped_idx(ByteView zipped, const Origin& origin) {
  const std::string name = join({origin.file, " (unzipped)"});
  const Origin unzipped{origin.op, name.c_str()};
  GzipReader reader(zipped, origin);
  Bytes bytes(longest_idx_header);
  std::size_t n = reader.read(bytes.data(), 0, 4);
  n = reader.read(bytes.data(), n, idx_header_bytes(ByteView(bytes.data(), n), unzipped));

  std::size_t total = 0;
  Idx idx = parse_idx_header(ByteView(bytes.data(), n), unzipped, total);
  if (total / max_deflate_ratio > zipped.size)  // checked before it is allocated
    fail_format(unzipped, 4, {"sizes of data that this file can hold"}, {idx.sizes});
  bytes.reserve(total);
  memory::prefer_large_pages(bytes.data(), total);
  bytes.resize(total);
  n = reader.read(bytes.data(), n, total);
  if (n < total || !reader.ended()) fail_idx_size(unzipped, idx, total, n, n == total);
  finish_idx(idx, static_cast<Bytes&&>(bytes));
  return idx;
}

/// An IDX file in memory, plain or gzip (told by its first bytes). `name` is what errors call it.
///
/// Throws  FormatError if it is no IDX file, damaged, truncated, or followed by anything else
GRADUS_SMALL inline Idx parse_idx(Bytes bytes, const std::string& name, const char* op = "parse_idx") {
  const Origin origin{op, name.c_str()};
  return is_gzip(bytes) ? parse_zipped_idx(bytes, origin) : parse_plain_idx(static_cast<Bytes&&>(bytes), origin);
}

/// An IDX file, plain or gzip (told by its first bytes, not by its name).
///
/// Throws  IoError if it cannot be read; FormatError if it is no IDX file, damaged, truncated, or followed by
///         anything else
GRADUS_SMALL inline Idx read_idx(const std::string& path) {
  return parse_idx(read_file(path, "read_idx"), path, "read_idx");
}

}  // namespace gradus::file
