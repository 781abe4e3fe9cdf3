// SPDX-License-Identifier: MIT
#pragma once
// Writes the right CRC-32s into what may be a zip file, or hardly an input would get past them.
#include <gradus/file/zip_reader.hpp>

inline gradus::file::Bytes with_right_crcs(const std::uint8_t* data, std::size_t size) {
  using namespace gradus::file;
  Bytes all(data, data + size);
  for (std::size_t at = 0; at + zip::central_bytes <= size; ++at) {
    std::uint8_t* const p = all.data() + at;
    if (load_le<std::uint32_t>(p) != zip::central) continue;
    const std::size_t packed = load_le<std::uint32_t>(p + 20), header = load_le<std::uint32_t>(p + 42);
    if (header + zip::local_bytes > size) continue;
    std::uint8_t* const q = all.data() + header;
    const std::size_t name = load_le<std::uint16_t>(q + 26), extra = load_le<std::uint16_t>(q + 28);
    const std::size_t begin = header + zip::local_bytes + name + extra;
    if (begin > size || packed > size - begin) continue;
    std::uint32_t crc = crc32(ByteView(all.data() + begin, packed));
    if (load_le<std::uint16_t>(p + 10) == 8) try {
        crc = crc32(inflate(ByteView(all.data() + begin, packed), load_le<std::uint32_t>(p + 24), {"fuzz", "input"}));
      } catch (const gradus::FormatError&) {
        continue;
      }
    const bool same = load_le<std::uint32_t>(p + 16) == load_le<std::uint32_t>(q + 14);
    store_le(p + 16, crc);
    if (same) store_le(q + 14, crc);
  }
  return all;
}
