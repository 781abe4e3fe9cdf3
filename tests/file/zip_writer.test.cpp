// SPDX-License-Identifier: MIT
#include <gradus/file/zip_writer.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

std::string zipped(const std::string& path, file::ZipOptions options) {
  file::Output out(path, "test");
  file::ZipWriter zip(out, options);
  zip.add("d/a", std::string_view("123456789"));
  zip.add("d/\xc3\xa9", std::string_view());
  zip.add("d/b", std::string_view("12345"), std::string_view("6789"));
  zip.finish();
  out.commit();
  const file::Bytes bytes = file::read_file(path);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("ZipWriter: the bytes", "[file]") {
  const TemporaryFolder folder;
  const std::string zip = zipped(folder / "a", {});
  // Header, name, padding as PyTorch's; the CRC-32 is the check value of its definition.
  const std::string header("PK\3\4\x14\0\0\x08\0\0\0\0!\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\3\0\x1f\0", 30);
  CHECK(zip.substr(0, 73) == header + "d/a" + std::string("FB\x1b\0", 4) + std::string(27, 'Z') + "123456789");
  CHECK(zip.substr(zip.size() - 22) == std::string("PK\5\6\0\0\0\0\3\0\3\0\x94\0\0\0\xc9\0\0\0\0\0", 22));
}

TEST_CASE("ZipWriter: what it writes is read, aligned, with and without zip64", "[file]") {
  const TemporaryFolder folder;
  for (const std::size_t alignment : {1u, 64u, 4096u})
    for (const bool zip64 : {false, true}) {
      const std::string path = folder / "a", all = zipped(path, {.alignment = alignment, .zip64 = zip64});
      CHECK((all.find(std::string("PK\6\6\x2c", 5)) != all.npos) == zip64);
      const file::Input in(path, "test");
      const file::ZipReader zip(in, "test");
      REQUIRE(zip.entries().size() == 3);
      for (const file::ZipEntry& e : zip.entries()) CHECK(e.data % alignment == 0);
      CHECK(zip.entries()[1].name == "d/\xc3\xa9");
      CHECK(zip.entries()[1].size == 0);
      CHECK(zip.read(*zip.find("d/a")) == zip.read(*zip.find("d/b")));
    }
}

TEST_CASE("ZipWriter: zip64 records must agree with the others", "[file]") {
  const TemporaryFolder folder;
  const std::string whole = zipped(folder / "a", {.zip64 = true});
  const std::size_t record = whole.rfind("PK\6\6");
  for (std::size_t i = record; i < whole.size(); ++i) {
    std::string bad = whole;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    file::write_file(folder / "b", bad);
    const std::string error = error_of<FormatError>([&] {
      const file::Input in(folder / "b", "test");
      const file::ZipReader zip(in, "test");
    });
    const bool version = i - record >= 12 && i - record < 16;
    INFO(i - record);
    CHECK((error == "no error") == version);
  }
}

TEST_CASE("ZipWriter: errors", "[file]") {
  const TemporaryFolder folder;
  file::Output out(folder / "a", "test");
  file::ZipWriter zip(out);
  CHECK(error_of<ValueError>([&] { zip.add(std::string(65536, 'x'), {}); }) ==
        "[zip] names must have at most 65535 bytes, but got one of 65536.");
}
