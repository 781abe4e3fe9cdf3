// SPDX-License-Identifier: MIT
#pragma once
// gzip files (RFC 1952): a header, DEFLATE data, CRC-32 and size; any number of these one after the other.
#include <cstddef>
#include <cstdint>

#include <gradus/file/bytes.hpp>
#include <gradus/file/crc32.hpp>
#include <gradus/file/inflate.hpp>

namespace gradus::file {

inline bool is_gzip(ByteView bytes) noexcept {
  return bytes.size >= 2 && bytes.data[0] == 0x1f && bytes.data[1] == 0x8b;
}

/// Unzips into memory that the caller offers, piece by piece.
///
/// Throws  FormatError if the file is damaged, truncated, or followed by anything else
class GzipReader {
 public:
  GzipReader(ByteView bytes, const Origin& origin) : bytes_(bytes), origin_(origin) { open_member(0, 0); }
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Unzips on: fills out[at, size), where out[0, at) holds all that earlier calls wrote. Returns how far it came.
  [[gnu::noinline]] std::size_t read(std::uint8_t* out, std::size_t at, std::size_t size) {
    while (!ended_) {
      // Pieces that the CRC finds in the cache.
      const std::size_t stop = size - at > piece ? at + piece : size;
      const std::size_t next = start_ + inflater_.run(out + start_, at - start_, stop - start_);
      crc_ = crc32(ByteView(out + at, next - at), crc_);
      at = next;
      if (inflater_.ended()) close_member(at);
      else if (at == size) break;
    }
    return at;
  }
  /// All was read and found right. A full buffer alone does not tell.
  bool ended() const noexcept { return ended_; }

 private:
  static constexpr std::size_t piece = 1 << 17;

  void open_member(std::size_t in, std::size_t out);
  void close_member(std::size_t out);

  ByteView bytes_;
  Origin origin_;
  Inflater inflater_;
  std::size_t start_ = 0;  // where the member's data begins in the output
  std::uint32_t crc_ = 0;
  bool ended_ = false;
};

/// Header (RFC 1952, 2.3) of the member at byte `in`.
GRADUS_SMALL inline void GzipReader::open_member(std::size_t in, std::size_t out) {
  enum : std::uint8_t { header_crc = 2, extra = 4, name = 8, comment = 16, reserved = 0xe0 };
  Cursor c(ByteView(bytes_.data + in, bytes_.size - in), {origin_.op, origin_.file, origin_.offset + in});
  const std::uint8_t* fixed = c.take(10, "a gzip header");
  const std::uint8_t flags = fixed[3];
  if (fixed[0] != 0x1f || fixed[1] != 0x8b)
    fail_format(c.origin(), 0, {in ? "its end or another gzip header (0x1f8b)" : "a gzip header (0x1f8b)"},
                {Hex(load_be<std::uint16_t>(fixed), 4).text}, "It is no gzip file, or something was appended to it.");
  if (fixed[2] != 8) fail_format(c.origin(), 2, {"compression method 8 (deflate)"}, {fixed[2]});
  if (flags & reserved) fail_format(c.origin(), 3, {"gzip flags below 0x20"}, {Hex(flags, 2).text});
  if (flags & extra) c.take(c.le<std::uint16_t>("the length of a gzip extra field"), "a gzip extra field");
  if (flags & name) c.skip_text("a gzip file name");
  if (flags & comment) c.skip_text("a gzip comment");
  if (flags & header_crc) {
    const std::uint32_t sum = crc32(ByteView(fixed, c.at())) & 0xffff;
    const std::uint32_t stated = c.le<std::uint16_t>("a gzip header's CRC");
    if (sum != stated) fail_format(c.origin(), c.at() - 2, {"CRC ", Hex(sum, 4).text}, {Hex(stated, 4).text});
  }
  inflater_.start(bytes_, in + c.at(), origin_);
  start_ = out;
  crc_ = 0;
}

GRADUS_SMALL inline void GzipReader::close_member(std::size_t out) {
  const std::size_t in = inflater_.position();
  Cursor c(ByteView(bytes_.data + in, bytes_.size - in), {origin_.op, origin_.file, origin_.offset + in});
  const auto crc = c.le<std::uint32_t>("a CRC-32"), size = c.le<std::uint32_t>("a size");
  if (crc != crc_) fail_format(c.origin(), 0, {"CRC-32 ", Hex(crc_, 8).text}, {Hex(crc, 8).text});
  if (size != static_cast<std::uint32_t>(out - start_))
    fail_format(c.origin(), 4, {"size ", static_cast<std::uint32_t>(out - start_)}, {size});
  if (c.left() == 0) ended_ = true;
  else open_member(in + c.at(), out);
}

/// The content of a gzip file of at most `limit` bytes unzipped.
///
/// Throws  FormatError if the file is damaged, truncated, followed by anything else, or unzips to more
GRADUS_SMALL inline Bytes gunzip(ByteView bytes, std::size_t limit, const Origin& origin) {
  GzipReader reader(bytes, origin);
  const std::size_t guess = 4 * bytes.size + 512;
  Bytes out(guess < limit ? guess : limit);
  std::size_t n = 0;
  for (;;) {
    n = reader.read(out.data(), n, out.size());
    if (reader.ended()) break;
    if (n == limit) fail_format(origin, 0, {"at most ", limit, " bytes when unzipped,"}, {"more"});
    out.resize(limit / 2 < n ? limit : 2 * n);
  }
  out.resize(n);
  return out;
}

}  // namespace gradus::file
