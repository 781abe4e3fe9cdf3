// SPDX-License-Identifier: MIT
#pragma once
// Reading files through POSIX. Every error is an IoError that names the path and what the system said.
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gradus/file/bytes.hpp>

namespace gradus::file {

/// Throws IoError: "[op] path must <requirement>, but got: No such file or directory (errno 2)." `code` is an errno.
[[noreturn]] GRADUS_COLD inline void fail_io(const char* op, const std::string& path, const char* requirement,
                                             int code) {
  fail<IoError>(
      {"[", op, "] ", path, " must ", requirement, ", but got: ", std::strerror(code), " (errno ", code, ")."});
}

GRADUS_SMALL inline bool exists(const std::string& path) noexcept {
  struct stat s;
  return ::stat(path.c_str(), &s) == 0;
}
GRADUS_SMALL inline bool is_directory(const std::string& path) noexcept {
  struct stat s;
  return ::stat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode);
}
GRADUS_SMALL inline bool is_regular_file(const std::string& path) noexcept {
  struct stat s;
  return ::stat(path.c_str(), &s) == 0 && S_ISREG(s.st_mode);
}
/// The folder that holds path: "a/b" -> "a", "b" -> ".", "/b" -> "/".
GRADUS_SMALL inline std::string parent_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// An open descriptor, closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const noexcept { return fd_; }
  int release() noexcept {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_;
};

/// A file open for reading at any offset, so that large parts can go straight to where they belong.
///
/// Throws  IoError if the file cannot be opened or read, or is a folder; FormatError if it ends too soon
class Input {
 public:
  GRADUS_SMALL explicit Input(const std::string& path, const char* op = "read_file")
      : op_(op), path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat s;
    if (fd_.get() < 0 || ::fstat(fd_.get(), &s) != 0) fail_io(op_, path_, "be a readable file", errno);
    if (S_ISDIR(s.st_mode)) fail_io(op_, path_, "be a readable file", EISDIR);
    size_ = s.st_size > 0 ? static_cast<std::size_t>(s.st_size) : 0;
  }

  const std::string& path() const noexcept { return path_; }
  /// As the file system said at opening; 0 for pipes and devices.
  std::size_t size() const noexcept { return size_; }

  /// Fills out with the n bytes at offset.
  void read_at(std::size_t offset, void* out, std::size_t n) const {
    const std::size_t got = read_some(offset, out, n);
    if (got < n)
      fail_format({op_, path_.c_str()}, offset, {n, " bytes"}, {"only ", got}, "The file is truncated.");
  }
  /// Reads on until n bytes or the end: returns how many came. `offset` counts only for files that can seek.
  [[gnu::noinline]] std::size_t read_some(std::size_t offset, void* out, std::size_t n) const {
    std::size_t done = 0;
    while (done < n) {
      char* to = static_cast<char*>(out) + done;
      ssize_t got = ::pread(fd_.get(), to, n - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == ESPIPE) got = ::read(fd_.get(), to, n - done);
      if (got == 0) break;
      if (got > 0) done += static_cast<std::size_t>(got);
      else if (errno != EINTR) fail_io(op_, path_, "be a readable file", errno);
    }
    return done;
  }

 private:
  const char* op_;
  std::string path_;
  Descriptor fd_;
  std::size_t size_ = 0;
};

/// All bytes of a file.
///
/// Throws  IoError if the file cannot be read
GRADUS_SMALL inline Bytes read_file(const std::string& path, const char* op = "read_file") {
  const Input input(path, op);
  // One byte of room too many: a full buffer means that the file is longer than the system said (pipes, /proc).
  Bytes all(input.size() + 1);
  std::size_t n = input.read_some(0, all.data(), all.size());
  while (n == all.size()) {
    all.resize(2 * n + 4096);
    n += input.read_some(n, all.data() + n, all.size() - n);
  }
  all.resize(n);
  return all;
}

}  // namespace gradus::file
