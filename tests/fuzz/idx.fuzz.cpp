// SPDX-License-Identifier: MIT
// parse_idx on any bytes: an answer or a FormatError, and the same one when the bytes come inside gzip.
#include <cstdlib>
#include <optional>

#include <gradus/file/idx.hpp>

namespace file = gradus::file;

namespace {

std::optional<file::Idx> parse(const file::Bytes& bytes) {
  try {
    return file::parse_idx(bytes, "data");
  } catch (const gradus::FormatError&) {
    return {};
  }
}

void append_le(file::Bytes& out, std::uint32_t x, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(x >> 8 * i));
}

// One stored block; at most 65535 bytes.
file::Bytes gzip(const file::Bytes& plain) {
  file::Bytes z{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
  append_le(z, static_cast<std::uint32_t>(plain.size()), 2);
  append_le(z, ~static_cast<std::uint32_t>(plain.size()), 2);
  z.insert(z.end(), plain.begin(), plain.end());
  append_le(z, file::crc32(plain), 4);
  append_le(z, static_cast<std::uint32_t>(plain.size()), 4);
  return z;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 65535) return 0;
  const file::Bytes plain(data, data + size);
  const std::optional<file::Idx> a = parse(plain);
  if (a && !file::is_gzip(plain)) {
    std::size_t n = file::size_bytes(a->type);
    for (gradus::Size s : a->sizes) n *= static_cast<std::size_t>(s);
    if (n != a->data.size()) std::abort();
  }
  if (file::is_gzip(plain)) return 0;
  const std::optional<file::Idx> b = parse(gzip(plain));
  if (a.has_value() != b.has_value()) std::abort();
  if (a && (a->type != b->type || !(a->sizes == b->sizes) || a->data != b->data)) std::abort();
  return 0;
}
