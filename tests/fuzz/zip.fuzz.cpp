// SPDX-License-Identifier: MIT
// ZipReader on any bytes: entries that can be read, or a FormatError; and what was read is read again once it is
// written.
#include <gradus/file/zip_writer.hpp>

#include "files.hpp"
#include "right_crcs.hpp"

using namespace gradus;

namespace {

using Entries = std::vector<std::pair<std::string, file::Bytes>>;

Entries read(const std::string& path) {
  const file::Input in(path, "fuzz");
  const file::ZipReader zip(in, "fuzz");
  Entries all;
  for (const file::ZipEntry& e : zip.entries()) {
    if (zip.find(e.name) != &e) std::abort();
    all.emplace_back(e.name, zip.read(e));
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string &in = as_file(with_right_crcs(data, size)), &out = written_back();
  Entries once;
  try {
    once = read(in);
  } catch (const FormatError&) {
    return 0;
  }
  file::Output output(out);
  file::ZipWriter zip(output, {.alignment = 1 + size % 100, .zip64 = size % 2 == 1});
  for (const auto& [name, bytes] : once) zip.add(name, bytes);
  zip.finish();
  output.commit();
  if (read(out) != once) std::abort();
  ::unlink(out.c_str());
  return 0;
}
