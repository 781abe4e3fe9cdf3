// SPDX-License-Identifier: MIT
#include <gradus/file/read.hpp>

#include <fstream>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus::file;

TEST_CASE("read_file: all bytes, zero bytes too", "[file][read]") {
  const TemporaryFolder folder;
  std::string text(100000, 'x');
  text[500] = '\0';
  std::ofstream(folder / "a") << text;
  std::ofstream(folder / "empty");
  CHECK(read_file(folder / "a") == Bytes(text.begin(), text.end()));
  CHECK(read_file(folder / "empty").empty());
}

TEST_CASE("read_file: files whose size the system does not know", "[file][read]") {
  const Bytes all = read_file("/proc/self/status");
  CHECK(std::string(all.begin(), all.begin() + 5) == "Name:");
  CHECK(all.size() > 200);
  CHECK(read_file("/dev/null").empty());
}

TEST_CASE("read_file: errors say path and reason", "[file][read]") {
  CHECK(error_of<gradus::IoError>([] { read_file("/no/such/file"); }) ==
        "[read_file] /no/such/file must be a readable file, but got: No such file or directory (errno 2).");
  CHECK(error_of<gradus::IoError>([] { read_file("/", "load"); }) ==
        "[load] / must be a readable file, but got: Is a directory (errno 21).");
  CHECK(error_of<gradus::IoError>([] { read_file(""); }) ==
        "[read_file]  must be a readable file, but got: No such file or directory (errno 2).");
}

TEST_CASE("Input: parts of a file", "[file][read]") {
  const TemporaryFolder folder;
  std::ofstream(folder / "a") << "0123456789";
  const Input input(folder / "a", "load");
  CHECK(input.size() == 10);
  char part[5] = {};
  input.read_at(3, part, 4);
  CHECK(std::string(part) == "3456");
  CHECK(error_of<gradus::FormatError>([&] { input.read_at(8, part, 4); }) ==
        "[load] " + folder / "a" + " must have 4 bytes at byte 8, but got only 2. The file is truncated.");
}

TEST_CASE("exists, is_directory, is_regular_file, parent_folder", "[file][read]") {
  const TemporaryFolder folder;
  std::ofstream(folder / "a") << "x";
  CHECK(exists(folder / "a"));
  CHECK_FALSE(exists(folder / "b"));
  CHECK(is_directory(folder.path()));
  CHECK_FALSE(is_directory(folder / "a"));
  CHECK(is_regular_file(folder / "a"));
  CHECK_FALSE(is_regular_file("/dev/null"));
  CHECK(parent_folder("a/b/c") == "a/b");
  CHECK(parent_folder("a") == ".");
  CHECK(parent_folder("/a") == "/");
}
