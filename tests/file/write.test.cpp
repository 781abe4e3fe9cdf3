// SPDX-License-Identifier: MIT
#include <gradus/file/write.hpp>

#include <csignal>
#include <string_view>

#include <sys/resource.h>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus::file;

namespace {

std::string content(const std::string& path) {
  const Bytes b = read_file(path);
  return {b.begin(), b.end()};
}

// Files larger than this cannot be written: the nearest thing to a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("write_file: creates and replaces, and leaves no temporary", "[file][write]") {
  const TemporaryFolder folder;
  write_file(folder / "a", std::string_view("one"));
  CHECK(content(folder / "a") == "one");
  write_file(folder / "a", std::string_view("two, longer"));
  CHECK(content(folder / "a") == "two, longer");
  write_file(folder / "a", ByteView());
  CHECK(content(folder / "a").empty());
  CHECK(folder.entries() == 1);
}

TEST_CASE("write_file: a write that fails leaves the old file and no temporary", "[file][write]") {
  const TemporaryFolder folder;
  write_file(folder / "a", std::string_view("old"));
  const Bytes big(1 << 20);
  std::string error;
  {
    const FileSizeLimit limit(1000);
    error = error_of<gradus::IoError>([&] { write_file(folder / "a", big, "save"); });
  }
  CHECK(error == "[save] " + folder / "a" + " must be written whole, but got: File too large (errno 27).");
  CHECK(content(folder / "a") == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("Output: nothing appears before commit", "[file][write]") {
  const TemporaryFolder folder;
  {
    Output output(folder / "a");
    output.write(std::string_view("half"));
    CHECK_FALSE(exists(folder / "a"));
    CHECK(exists(temporary_name(folder / "a")));
  }
  CHECK(folder.entries() == 0);

  Output output(folder / "a");
  output.write(std::string_view("hal"));
  output.write(std::string_view("ves"));
  output.commit();
  CHECK(content(folder / "a") == "halves");
}

TEST_CASE("Output: a temporary left by a killed process is no obstacle, not even a link", "[file][write]") {
  const TemporaryFolder folder;
  write_file(folder / "victim", std::string_view("safe"));
  REQUIRE(::symlink((folder / "victim").c_str(), temporary_name(folder / "a").c_str()) == 0);
  write_file(folder / "a", std::string_view("new"));
  CHECK(content(folder / "a") == "new");
  CHECK(content(folder / "victim") == "safe");
}

TEST_CASE("write_file: a link stays a link", "[file][write]") {
  const TemporaryFolder folder;
  write_file(folder / "real", std::string_view("old"));
  REQUIRE(::symlink("real", (folder / "link").c_str()) == 0);
  write_file(folder / "link", std::string_view("new"));
  CHECK(content(folder / "real") == "new");
  struct stat s;
  REQUIRE(::lstat((folder / "link").c_str(), &s) == 0);
  CHECK(S_ISLNK(s.st_mode));
}

TEST_CASE("write_file: devices are written in place", "[file][write]") {
  write_file("/dev/null", std::string_view("x"));
  CHECK_FALSE(is_regular_file("/dev/null"));
  CHECK(error_of<gradus::IoError>([] { write_file("/dev/full", std::string_view("x")); }) ==
        "[write_file] /dev/full must be written whole, but got: No space left on device (errno 28).");
}

TEST_CASE("write_file: errors", "[file][write]") {
  const TemporaryFolder folder;
  CHECK(error_of<gradus::IoError>([&] { write_file(folder.path(), std::string_view("x")); }) ==
        "[write_file] " + folder.path() + " must be a writable file, but got: Is a directory (errno 21).");
  CHECK(error_of<gradus::IoError>([&] { write_file(folder / "no/a", std::string_view("x")); }) ==
        "[write_file] " + folder / "no/a" + " must be a writable file, but got: No such file or directory (errno 2).");
}

TEST_CASE("make_directories: all that are missing", "[file][write]") {
  const TemporaryFolder folder;
  make_directories(folder / "a/b//c/");
  CHECK(is_directory(folder / "a/b/c"));
  make_directories(folder / "a/b");
  write_file(folder / "a/file", std::string_view("x"));
  CHECK(error_of<gradus::IoError>([&] { make_directories(folder / "a/file/d"); }) ==
        "[make_directories] " + folder / "a/file" + " must be a folder, but got: File exists (errno 17).");
}
