// SPDX-License-Identifier: MIT
#include <gradus/file/zip_reader.hpp>

#include <gradus/file/write.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

// Python's zipfile: d/deflated is 40 times "ab"; d/stored has zip64 sizes in its own header only.
//   header 0, data 40, header 47, data 105, list 110 and 166, end 220
const std::string two(
    "PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00!\x00`\x0c\x01P\x07\x00\x00\x00P\x00\x00\x00\x0a\x00\x00\x00"
    "\x64/deflatedKLJ\xa4*\x04\x00PK\x03\x04-\x00\x00\x00\x00\x00\x00\x00!\x00\x1c:\xf5\xcb\xff\xff\xff\xff"
    "\xff\xff\xff\xff\x08\x00\x14\x00\x64/stored\x01\x00\x10\x00\x05\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00"
    "\x00\x00\x00\x00\x00\x31\x32\x33\x34\x35PK\x01\x02\x14\x03\x14\x00\x00\x00\x08\x00\x00\x00!\x00`\x0c\x01"
    "P\x07\x00\x00\x00P\x00\x00\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00"
    "\x64/deflatedPK\x01\x02-\x03-\x00\x00\x00\x00\x00\x00\x00!\x00\x1c:\xf5\xcb\x05\x00\x00\x00\x05\x00\x00"
    "\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01/\x00\x00\x00\x64/storedPK\x05\x06\x00\x00"
    "\x00\x00\x02\x00\x02\x00n\x00\x00\x00n\x00\x00\x00\x00\x00",
    242);
// The same written to a pipe: the sizes of "a" stand behind its data.
const std::string streamed(
    "PK\x03\x04\x14\x00\x08\x00\x00\x00\xd6\xb9v]\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00"
    "\x00\x61xyzPK\x07\x08g\xba\x8e\xeb\x03\x00\x00\x00\x03\x00\x00\x00PK\x01\x02\x14\x03\x14\x00\x08\x00\x00"
    "\x00\xd6\xb9v]g\xba\x8e\xeb\x03\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x80\x01\x00\x00\x00\x00\x61PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00/\x00\x00\x00\x32\x00\x00\x00"
    "\x00\x00",
    119);

/// Reads every entry of a zip file.
std::vector<std::string> contents(const std::string& zip) {
  const TemporaryFolder folder;
  file::write_file(folder / "a", zip);
  const file::Input in(folder / "a", "test");
  const file::ZipReader reader(in, "test");
  std::vector<std::string> all;
  for (const file::ZipEntry& e : reader.entries()) {
    const file::Bytes bytes = reader.read(e);
    all.push_back(e.name + "=" + std::string(bytes.begin(), bytes.end()));
  }
  return all;
}
/// What is wrong with a zip file, from "must have" on.
std::string error(const std::string& zip) {
  const std::string text = error_of<FormatError>([&] { contents(zip); });
  const std::size_t at = text.find(" must have ");
  return at == text.npos ? text : text.substr(at + 11);
}
/// `two` with bytes at some place replaced.
std::string patched(std::size_t at, const std::string& bytes) { return std::string(two).replace(at, bytes.size(),
    bytes); }

}  // namespace

TEST_CASE("ZipReader: stored, deflated and streamed entries", "[file]") {
  std::string ab;
  for (int i = 0; i < 40; ++i) ab += "ab";
  CHECK(contents(two) == std::vector<std::string>{"d/deflated=" + ab, "d/stored=12345"});
  CHECK(contents(streamed) == std::vector<std::string>{"a=xyz"});
  std::string with_comment = two + "PK";
  with_comment[240] = 2;
  CHECK(contents(with_comment) == contents(two));
}

TEST_CASE("ZipReader: find", "[file]") {
  const TemporaryFolder folder;
  file::write_file(folder / "a", two);
  const file::Input in(folder / "a", "test");
  const file::ZipReader reader(in, "test");
  CHECK(reader.find("d/stored")->data == 105);
  CHECK(reader.find("d/deflated")->packed == 7);
  CHECK(reader.find("d/") == nullptr);
  CHECK(reader.find("e") == nullptr);
}

TEST_CASE("ZipReader: what it refuses", "[file]") {
  const std::string no_zip = "a zip file with a list of its entries at the end at byte 0, but got no such list. It is "
                             "no zip file, or it is truncated.";
  CHECK(error("") == no_zip);
  CHECK(error(two + "x") == no_zip);
  CHECK(error(patched(224, "\1")) == "a zip file in one part at byte 224, but got part 1 of several. The file is "
                                     "damaged.");
  CHECK(error(patched(228, std::string("\3\0\3", 3))) ==
        "at most 2 entries in a list of 110 bytes at byte 220, but got 3. The file is damaged.");
  CHECK(error(patched(228, std::string("\1\0\1\0", 4))) ==
        "the end of the zip file's list of entries at byte 166, but got more of it. The file is damaged.");
  CHECK(error(patched(232, "o")) == "a list of entries that ends at 220 at byte 220, but got one of 111 bytes that "
                                    "begins at 110. The file is damaged.");
  CHECK(error(patched(110, "x")) == "an entry of the zip file's list (0x02014b50) at byte 110, but got 0x02014b78. The "
                                    "file is damaged.");
  CHECK(error(patched(118, "\1")) == "no flags but 0x080e at byte 118, but got 0x0001. Encrypted and patched entries "
                                     "cannot be read.");
  CHECK(error(patched(6, "\1")) == "no flags but 0x080e at byte 6, but got 0x0001. Encrypted and patched entries "
                                   "cannot be read.");
  CHECK(error(patched(120, "\14")) == "an entry that is stored (0) or deflated (8) at byte 120, but got method 12. Zip "
                                      "it anew.");
  CHECK(error(patched(156, "x")) == "the name x/deflated that the list gives at byte 30, but got another. The file is "
                                    "damaged.");
  CHECK(error(patched(157, std::string(1, '\0'))) == "a name in UTF-8 at byte 156, but got bytes that are none. The "
                                                     "file is damaged.");
  CHECK(error(patched(186, "\6")) == "the same size twice for d/stored, which is stored, at byte 186, but got 6 and 5. "
                                     "The file is damaged.");
  CHECK(error(patched(136, "\xff")) == "a size that 7 deflated bytes of d/deflated can have at byte 134, but got "
                                       "16711760. The file is damaged.");
  CHECK(error(patched(0, "x")) == "the header of d/deflated (0x04034b50) at byte 0, but got 0x04034b78. The file is "
                                  "damaged.");
  CHECK(error(patched(22, "x")) == "the method, the CRC-32 and the sizes that the list gives for d/deflated at byte 0, "
                                   "but got others. The file is damaged.");
  CHECK(error(patched(105, "x")) == "data of CRC-32 0xcbf53a1c for d/stored at byte 105, but got 0x9e160024. The file "
                                    "is damaged.");
  CHECK(error(patched(152, "n")) ==
        "d/deflated inside the file at byte 110, but got 7 bytes at 110. The file is damaged.");
}

TEST_CASE("ZipReader: entries with one name, and entries that overlap", "[file]") {
  // Both entries of the list lead to the first header.
  std::string twice = streamed.substr(0, 50);
  for (int i = 0; i < 2; ++i) twice += streamed.substr(50, 47);
  twice += streamed.substr(97);
  twice[105] = twice[107] = 0;
  const std::size_t end = 50 + 94;
  twice[end + 8] = twice[end + 10] = 2;
  twice[end + 12] = 94;
  CHECK(error(twice) == "entries with names of their own at byte 0, but got a twice. The file is damaged.");
  std::string overlapping = two;  // the deflated entry grows over the stored one
  overlapping[18] = overlapping[130] = 60;
  CHECK(error(overlapping) == "at most 7 bytes of d/deflated at byte 40, but got 60. Its entries overlap.");
}

TEST_CASE("ZipReader: cut anywhere, or with any byte changed", "[file]") {
  for (std::size_t n = 0; n < two.size(); ++n) REQUIRE(error(two.substr(0, n)) != "no error");
  int accepted = 0;
  const std::vector<std::string> good = contents(two);
  for (std::size_t i = 0; i < two.size(); ++i) {
    std::string bad = two;
    bad[i] = static_cast<char>(bad[i] ^ 0x41);
    if (error(bad) == "no error") {
      ++accepted;
      REQUIRE(contents(bad) == good);  // times, versions, attributes
    }
  }
  CHECK(accepted > 0);
}
