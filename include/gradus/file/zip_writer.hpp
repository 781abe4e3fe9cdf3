// SPDX-License-Identifier: MIT
#pragma once
// Writing zip files: entries are stored, their data aligned so that it can be mapped into memory, and zip64 fields
// appear where 32 bits do not suffice. Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3 to 4.5.
#include <string>
#include <string_view>
#include <vector>

#include <gradus/file/crc32.hpp>
#include <gradus/file/write.hpp>
#include <gradus/file/zip_reader.hpp>

namespace gradus::file {

struct ZipOptions {
  std::size_t alignment = 64;  // of each entry's data, in bytes
  bool zip64 = false;          // 64-bit fields also where 32 bits suffice
};

/// Appends the entries of a zip file to an output that nothing else was written to.
class ZipWriter {
 public:
  explicit ZipWriter(Output& out, ZipOptions options = {}) noexcept : out_(out), options_(options) {}

  /// Appends an entry, whose data may come in two parts. The caller sees to it that names are UTF-8 and come once each.
  GRADUS_SMALL void add(std::string_view name, ByteView data, ByteView more = {}) {
    if (name.size() > 0xffff)
      fail<ValueError>({"[zip] names must have at most 65535 bytes, but got one of ", name.size(), "."});
    const std::size_t bytes = data.size + more.size;
    const bool wide = options_.zip64 || bytes >= zip::elsewhere;
    const ZipEntry e{std::string(name), false, crc32(more, crc32(data)), bytes, bytes, at_, 0};
    std::string header;
    put32(header, zip::local);
    put_kind(header, e, wide);
    std::string extra;
    if (wide) put_extra(extra, {e.size, e.packed});
    pad(extra, at_ + zip::local_bytes + name.size());
    put16(header, name.size());
    put16(header, extra.size());
    ((header += name) += extra);
    write(header);
    write(data);
    write(more);
    add_to_list(e, wide);
  }
  /// Writes the list of entries. Nothing may be added afterwards.
  GRADUS_SMALL void finish() {
    const std::size_t begin = at_, bytes = list_.size();
    write(list_);
    std::string end;
    if (options_.zip64 || begin >= zip::elsewhere || bytes >= zip::elsewhere || count_ >= 0xffff) {
      put32(end, zip::end64);
      put64(end, zip::end64_bytes - 12);
      put32(end, version(true) | version(true) << 16);
      put64(end, 0);
      for (const std::uint64_t x : {count_, count_, bytes, begin}) put64(end, x);
      put32(end, zip::locator64);
      put32(end, 0);
      put64(end, begin + bytes);
      put32(end, 1);
    }
    put32(end, zip::end);
    put32(end, 0);
    put16(end, least(count_, 0xffff));
    put16(end, least(count_, 0xffff));
    put32(end, least(bytes, zip::elsewhere));
    put32(end, least(begin, zip::elsewhere));
    put16(end, 0);
    write(end);
  }

 private:
  template <std::unsigned_integral U>
  static void put(std::string& to, U x) {
    char bytes[sizeof x];
    store_le(bytes, x);
    to.append(bytes, sizeof x);
  }
  static void put16(std::string& to, std::uint64_t x) { put(to, static_cast<std::uint16_t>(x)); }
  static void put32(std::string& to, std::uint64_t x) { put(to, static_cast<std::uint32_t>(x)); }
  static void put64(std::string& to, std::uint64_t x) { put(to, x); }
  static std::uint64_t least(std::uint64_t x, std::uint64_t limit) noexcept { return x < limit ? x : limit; }
  // 4.4.3: what a reader must know: 2.0, or 4.5 for zip64.
  static std::uint32_t version(bool wide) noexcept { return wide ? 45 : 20; }

  // From the version to the sizes, as both headers have it.
  GRADUS_SMALL static void put_kind(std::string& to, const ZipEntry& e, bool wide) {
    put16(to, version(wide));
    put16(to, zip::utf8);
    put16(to, 0);       // stored
    put16(to, 0);       // midnight
    put16(to, 0x0021);  // 1980-01-01, so that the same tensors make the same file
    put32(to, e.crc);
    put32(to, wide ? zip::elsewhere : e.packed);
    put32(to, wide ? zip::elsewhere : e.size);
  }
  GRADUS_SMALL static void put_extra(std::string& to, std::initializer_list<std::uint64_t> numbers) {
    put16(to, zip::zip64_extra);
    put16(to, 8 * numbers.size());
    for (const std::uint64_t x : numbers) put64(to, x);
  }
  // PyTorch's padding: an extra field "FB" full of Z.
  GRADUS_SMALL void pad(std::string& extra, std::size_t header) const {
    const std::size_t a = options_.alignment, n = (a - (header + extra.size() + 4) % a) % a;
    extra += "FB";
    put16(extra, n);
    extra.append(n, 'Z');
  }
  GRADUS_SMALL void add_to_list(const ZipEntry& e, bool wide) {
    const bool far = wide || e.header >= zip::elsewhere;
    std::string extra;
    if (wide) put_extra(extra, {e.size, e.packed, e.header});
    else if (far) put_extra(extra, {e.header});
    put32(list_, zip::central);
    put16(list_, version(far));
    put_kind(list_, e, wide);
    put16(list_, e.name.size());
    put16(list_, extra.size());
    list_.append(10, '\0');  // no comment, part 0, no attributes
    put32(list_, far ? zip::elsewhere : e.header);
    (list_ += e.name) += extra;
    ++count_;
  }
  void write(ByteView bytes) {
    out_.write(bytes);
    at_ += bytes.size;
  }

  Output& out_;
  ZipOptions options_;
  std::size_t at_ = 0, count_ = 0;
  std::string list_;
};

}  // namespace gradus::file
