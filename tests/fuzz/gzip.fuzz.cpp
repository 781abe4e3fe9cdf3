// SPDX-License-Identifier: MIT
// gunzip and inflate on any bytes: an answer or a FormatError. With GRADUS_TEST_ZLIB (and -lz) inflate must accept
// what zlib accepts and give the same bytes, in one piece or in several.
#include <cstdlib>

#include <gradus/file/gzip.hpp>

#ifdef GRADUS_TEST_ZLIB
#include <zlib.h>
#endif

namespace file = gradus::file;

namespace {

constexpr std::size_t limit = 1 << 14;  // of the output: more would only slow the search down

struct Result {
  bool ended = false;
  std::size_t used = 0;
  file::Bytes bytes;
};

Result ours(file::ByteView data, std::size_t first_piece) {
  static const file::Origin origin{"fuzz", "data"};
  Result r;
  r.bytes.resize(limit);
  file::Inflater inflater;
  inflater.start(data, 0, origin);
  std::size_t n = 0;
  try {
    n = inflater.run(r.bytes.data(), 0, first_piece);
    n = inflater.run(r.bytes.data(), n, limit);
    r.ended = inflater.ended();
    if (r.ended) r.used = inflater.position();
  } catch (const gradus::FormatError&) {
  }
  r.bytes.resize(n);
  return r;
}

#ifdef GRADUS_TEST_ZLIB
Result theirs(file::ByteView data) {
  Result r;
  r.bytes.resize(limit);
  z_stream z{};
  if (inflateInit2(&z, -15) != Z_OK) std::abort();
  z.next_in = const_cast<Bytef*>(data.data);
  z.avail_in = static_cast<uInt>(data.size);
  z.next_out = r.bytes.data();
  z.avail_out = limit;
  r.ended = inflate(&z, Z_FINISH) == Z_STREAM_END;
  r.used = z.total_in;
  r.bytes.resize(z.total_out);
  inflateEnd(&z);
  return r;
}
#endif

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    file::gunzip(file::ByteView(data, size), limit, {"fuzz", "data"});
  } catch (const gradus::FormatError&) {
  }
  const file::ByteView bytes(data, size);
  const Result whole = ours(bytes, limit), pieces = ours(bytes, size % 77);
  if (whole.ended != pieces.ended || (whole.ended && whole.bytes != pieces.bytes)) std::abort();
#ifdef GRADUS_TEST_ZLIB
  const Result z = theirs(bytes);
  if (z.ended != whole.ended || (z.ended && (z.bytes != whole.bytes || z.used != whole.used))) std::abort();
#endif
  return 0;
}
