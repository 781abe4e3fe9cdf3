// SPDX-License-Identifier: MIT
#pragma once
// Reading zip files: stored and deflated entries, zip64. What two readers could understand in two ways (names that
// differ, sizes that differ, entries that overlap, odd flags) is refused, and nothing is allocated on the word of the
// file. Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3 to 4.5.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gradus/file/crc32.hpp>
#include <gradus/file/inflate.hpp>
#include <gradus/file/read.hpp>
#include <gradus/file/utf8.hpp>

namespace gradus::file {

/// What begins each part of a zip file, and what stands in a field of 32 bits whose number is in the zip64 part.
namespace zip {
inline constexpr std::uint32_t local = 0x04034b50, central = 0x02014b50, descriptor = 0x08074b50, end = 0x06054b50,
                               end64 = 0x06064b50, locator64 = 0x07064b50, elsewhere = 0xffffffff;
inline constexpr std::size_t local_bytes = 30, central_bytes = 46, end_bytes = 22, end64_bytes = 56,
                             locator64_bytes = 20, longest_comment = 0xffff;
/// Flags: the sizes stand behind the data; the name is UTF-8. The two bits of 6 say how hard deflate tried.
inline constexpr std::uint16_t sizes_behind = 8, utf8 = 0x800, harmless = sizes_behind | utf8 | 6;
inline constexpr std::uint16_t zip64_extra = 1;
}  // namespace zip

/// One file in a zip file. header, data: where they begin. packed: bytes of data as they lie there.
struct ZipEntry {
  std::string name;
  bool deflated;
  std::uint32_t crc;
  std::size_t size, packed, header, data;
};

/// The entries of an open zip file.
class ZipReader {
 public:
  /// Reads the list of entries.
  ///
  /// Throws  FormatError unless the file is a zip file that can be read in one way only
  ZipReader(const Input& in, const char* op) : in_(in), origin_{op, in.path().c_str()} {
    const End end = find_end();
    Bytes list(end.size);
    in_.read_at(end.begin, list.data(), list.size());
    Cursor c(list, {origin_.op, origin_.file, end.begin});
    for (std::size_t i = 0; i < end.entries; ++i) read_central(c);
    if (c.left()) fail_format(c.origin(), c.at(), {"the end of the zip file's list of entries"}, {"more of it"});
    check_names();
    for (ZipEntry& e : entries_) read_local(e);
    check_overlap(end.begin);
  }
  ZipReader(const ZipReader&) = delete;
  ZipReader& operator=(const ZipReader&) = delete;

  /// In the order of the list.
  const std::vector<ZipEntry>& entries() const noexcept { return entries_; }
  /// The entry of that name, or nullptr.
  GRADUS_SMALL const ZipEntry* find(std::string_view name) const noexcept {
    const auto at = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                     [this](std::uint32_t i, std::string_view n) { return entries_[i].name < n; });
    return at != by_name_.end() && entries_[*at].name == name ? &entries_[*at] : nullptr;
  }
  /// Fills out with the e.size bytes of an entry.
  ///
  /// Throws  FormatError if they are damaged
  [[gnu::noinline]] void read(const ZipEntry& e, void* out) const {
    if (e.deflated) {
      Bytes packed(e.packed);
      in_.read_at(e.data, packed.data(), packed.size());
      Inflater inflater;
      const Origin at_data{origin_.op, origin_.file, e.data};
      inflater.start(packed, 0, at_data);
      const std::size_t n = inflater.run(static_cast<std::uint8_t*>(out), 0, e.size);
      if (n != e.size || !inflater.ended() || inflater.position() != packed.size())
        fail_format(origin_, e.data, {"deflated data for ", e.size, " bytes of ", e.name}, {"another number"});
    } else {
      in_.read_at(e.data, out, e.size);
    }
    const std::uint32_t crc = crc32(ByteView(out, e.size));
    if (crc != e.crc)
      fail_format(origin_, e.data, {"data of CRC-32 ", Hex(e.crc, 8).text, " for ", e.name}, {Hex(crc, 8).text});
  }
  GRADUS_SMALL Bytes read(const ZipEntry& e) const {
    Bytes bytes(e.size);
    read(e, bytes.data());
    return bytes;
  }

 private:
  struct End {
    std::size_t begin, size, entries;  // of the list of entries
  };
  struct Extents {
    std::uint64_t size, packed, header;
  };

  // 4.3.16: the record that ends the file, behind which only a comment may stand.
  End find_end() const {
    const std::size_t n = std::min(in_.size(), zip::end_bytes + zip::longest_comment);
    Bytes tail(n);
    const std::size_t begin = in_.size() - n;
    in_.read_at(begin, tail.data(), n);
    for (std::size_t at = n < zip::end_bytes ? 0 : n - zip::end_bytes + 1; at-- > 0;) {
      const std::uint8_t* p = tail.data() + at;
      if (load_le<std::uint32_t>(p) == zip::end && load_le<std::uint16_t>(p + 20) == n - at - zip::end_bytes)
        return read_end(p, begin + at);
    }
    fail_format(origin_, 0, {"a zip file with a list of its entries at the end"}, {"no such list"},
                "It is no zip file, or it is truncated.");
  }
  GRADUS_SMALL End read_end(const std::uint8_t* p, std::size_t at) const {
    const std::uint16_t disk = load_le<std::uint16_t>(p + 4), first = load_le<std::uint16_t>(p + 6),
                        here = load_le<std::uint16_t>(p + 8), all = load_le<std::uint16_t>(p + 10);
    if (disk != first || (disk != 0 && disk != 0xffff) || here != all)
      fail_format(origin_, at + 4, {"a zip file in one part"}, {"part ", disk, " of several"});
    End end{load_le<std::uint32_t>(p + 16), load_le<std::uint32_t>(p + 12), all};
    std::size_t stop = at;  // of the list
    std::uint8_t locator[zip::locator64_bytes];
    if (at >= sizeof locator) in_.read_at(at - sizeof locator, locator, sizeof locator);
    if (at >= sizeof locator && load_le<std::uint32_t>(locator) == zip::locator64) {
      if (load_le<std::uint32_t>(locator + 4) != 0 || load_le<std::uint32_t>(locator + 16) != 1)
        fail_format(origin_, at - sizeof locator, {"a zip file in one part"}, {"several"});
      stop = read_end64(load_le<std::uint64_t>(locator + 8), at - sizeof locator, end);
    }
    if (end.size > stop || end.begin != stop - end.size)
      fail_format(origin_, at, {"a list of entries that ends at ", stop},
                  {"one of ", end.size, " bytes that begins at ", end.begin});
    if (end.entries > end.size / zip::central_bytes)
      fail_format(origin_, at, {"at most ", end.size / zip::central_bytes, " entries in a list of ", end.size,
                                " bytes"}, {end.entries});
    return end;
  }
  // 4.3.14: numbers of 64 bits. Where those of 32 bits have room they must be the same. Returns where the record lies.
  GRADUS_SMALL std::size_t read_end64(std::uint64_t at, std::size_t stop, End& end) const {
    std::uint8_t p[zip::end64_bytes] = {};
    if (stop >= sizeof p && at <= stop - sizeof p) in_.read_at(at, p, sizeof p);
    const auto bytes = load_le<std::uint64_t>(p + 4);
    if (load_le<std::uint32_t>(p) != zip::end64 || bytes != stop - at - 12)
      fail_format(origin_, stop, {"the place of a zip64 record in front of it"}, {at});
    const End wide{load_le<std::uint64_t>(p + 48), load_le<std::uint64_t>(p + 40), load_le<std::uint64_t>(p + 32)};
    const bool same = (end.begin == zip::elsewhere || end.begin == wide.begin) &&
                      (end.size == zip::elsewhere || end.size == wide.size) &&
                      (end.entries == 0xffff || end.entries == wide.entries) &&
                      load_le<std::uint64_t>(p + 24) == wide.entries && load_le<std::uint64_t>(p + 16) == 0;
    if (!same) fail_format(origin_, at, {"the numbers that the file's last record has"}, {"others"});
    end = wide;
    return at;
  }

  // 4.5.3: numbers that do not fit into 32 bits, in this order, each only if its field says so.
  GRADUS_SMALL static void read_extra(Cursor extra, Extents& e) {
    const char* what = "a zip64 extra field";
    while (extra.left() >= 4) {  // fewer are padding
      const auto id = extra.le<std::uint16_t>(what), n = extra.le<std::uint16_t>(what);
      const std::size_t at = extra.at();
      Cursor field(ByteView(extra.take(n, "an extra field"), n),
                   {extra.origin().op, extra.origin().file, extra.origin().offset + at});
      if (id != zip::zip64_extra) continue;
      for (std::uint64_t* x : {&e.size, &e.packed, &e.header})
        if (*x == zip::elsewhere) *x = field.le<std::uint64_t>(what);
    }
  }
  // What both headers say of an entry, p being where they begin to agree; `at` is that in the file.
  GRADUS_SMALL void check_kind(const std::uint8_t* p, std::size_t at) const {
    const auto flags = load_le<std::uint16_t>(p), method = load_le<std::uint16_t>(p + 2);
    if (flags & ~zip::harmless)
      fail_format(origin_, at, {"no flags but ", Hex(zip::harmless, 4).text}, {Hex(flags, 4).text},
                  "Encrypted and patched entries cannot be read.");
    if (method != 0 && method != 8)
      fail_format(origin_, at + 2, {"an entry that is stored (0) or deflated (8)"}, {"method ", method},
                  "Zip it anew.");
  }
  GRADUS_SMALL void read_central(Cursor& c) {
    const std::size_t at = c.origin().offset + c.at();
    const std::uint8_t* p = c.take(zip::central_bytes, "an entry of the zip file's list");
    if (load_le<std::uint32_t>(p) != zip::central)
      fail_format(origin_, at, {"an entry of the zip file's list (0x02014b50)"},
                  {Hex(load_le<std::uint32_t>(p), 8).text});
    check_kind(p + 8, at + 8);
    const std::uint16_t name = load_le<std::uint16_t>(p + 28), extra = load_le<std::uint16_t>(p + 30);
    ZipEntry e{};
    e.name.assign(reinterpret_cast<const char*>(c.take(name, "a name")), name);
    Extents x{load_le<std::uint32_t>(p + 24), load_le<std::uint32_t>(p + 20), load_le<std::uint32_t>(p + 42)};
    const std::size_t extra_at = c.origin().offset + c.at();
    read_extra(Cursor(ByteView(c.take(extra, "an extra field"), extra), {origin_.op, origin_.file, extra_at}), x);
    c.take(load_le<std::uint16_t>(p + 32), "a comment");
    if (e.name.empty() || !is_utf8(e.name) || e.name.find('\0') != e.name.npos)
      fail_format(origin_, at + zip::central_bytes, {"a name in UTF-8"}, {"bytes that are none"});
    e.deflated = load_le<std::uint16_t>(p + 10) == 8;
    e.crc = load_le<std::uint32_t>(p + 16);
    e.size = x.size, e.packed = x.packed, e.header = x.header;
    check_sizes(e, at, c.origin().offset);
    entries_.push_back(static_cast<ZipEntry&&>(e));
  }
  GRADUS_SMALL void check_sizes(const ZipEntry& e, std::size_t at, std::size_t list) const {
    if (e.header > list || list - e.header < zip::local_bytes || e.packed > list - e.header - zip::local_bytes)
      fail_format(origin_, at, {e.name, " inside the file"}, {e.packed, " bytes at ", e.header});
    if (!e.deflated && e.size != e.packed)
      fail_format(origin_, at + 20, {"the same size twice for ", e.name, ", which is stored,"},
                  {e.packed, " and ", e.size});
    if (e.size / max_deflate_ratio > e.packed)
      fail_format(origin_, at + 24, {"a size that ", e.packed, " deflated bytes of ", e.name, " can have"}, {e.size});
  }

  // 4.3.7: the header in front of the data. It must say what the list says.
  GRADUS_SMALL void read_local(ZipEntry& e) const {
    const std::size_t least = zip::local_bytes + e.name.size();
    Bytes header(least);
    in_.read_at(e.header, header.data(), least);
    const std::uint8_t* p = header.data();
    const std::uint16_t name = load_le<std::uint16_t>(p + 26), extra = load_le<std::uint16_t>(p + 28);
    if (load_le<std::uint32_t>(p) != zip::local)
      fail_format(origin_, e.header, {"the header of ", e.name, " (0x04034b50)"},
                  {Hex(load_le<std::uint32_t>(p), 8).text});
    check_kind(p + 6, e.header + 6);
    if (name != e.name.size() || std::memcmp(p + zip::local_bytes, e.name.data(), name) != 0)
      fail_format(origin_, e.header + zip::local_bytes, {"the name ", e.name, " that the list gives"}, {"another"});
    Bytes more(extra);
    in_.read_at(e.header + least, more.data(), extra);
    Extents x{load_le<std::uint32_t>(p + 22), load_le<std::uint32_t>(p + 18), 0};
    read_extra(Cursor(more, {origin_.op, origin_.file, e.header + least}), x);
    const bool behind = load_le<std::uint16_t>(p + 6) & zip::sizes_behind;
    const std::uint32_t crc = load_le<std::uint32_t>(p + 14);
    const bool same = x.size == e.size && x.packed == e.packed && crc == e.crc;
    if ((load_le<std::uint16_t>(p + 8) == 8) != e.deflated || !(same || behind))
      fail_format(origin_, e.header, {"the method, the CRC-32 and the sizes that the list gives for ", e.name},
                  {"others"});
    e.data = e.header + least + extra;
  }

  GRADUS_SMALL void check_names() {
    for (std::uint32_t i = 0; i < entries_.size(); ++i) by_name_.push_back(i);
    std::sort(by_name_.begin(), by_name_.end(),
              [this](std::uint32_t a, std::uint32_t b) { return entries_[a].name < entries_[b].name; });
    for (std::size_t i = 1; i < by_name_.size(); ++i)
      if (entries_[by_name_[i]].name == entries_[by_name_[i - 1]].name)
        fail_format(origin_, entries_[by_name_[i]].header, {"entries with names of their own"},
                    {entries_[by_name_[i]].name, " twice"});
  }
  GRADUS_SMALL void check_overlap(std::size_t list) const {
    std::vector<std::uint32_t> order(by_name_);
    std::sort(order.begin(), order.end(),
              [this](std::uint32_t a, std::uint32_t b) { return entries_[a].header < entries_[b].header; });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const ZipEntry& e = entries_[order[i]];
      const std::size_t stop = i + 1 < order.size() ? entries_[order[i + 1]].header : list;
      if (e.data > stop || e.packed > stop - e.data)
        fail_format(origin_, e.data, {"at most ", e.data > stop ? 0 : stop - e.data, " bytes of ", e.name},
                    {e.packed}, "Its entries overlap.");
    }
  }

  const Input& in_;
  Origin origin_;
  std::vector<ZipEntry> entries_;
  std::vector<std::uint32_t> by_name_;
};

}  // namespace gradus::file
