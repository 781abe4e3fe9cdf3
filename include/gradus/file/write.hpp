// SPDX-License-Identifier: MIT
#pragma once
// Writing files so that a crash, a kill or a full disk leaves either the old file or the new one, never half of it:
// a temporary in the same folder, fsync, rename, fsync of the folder.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gradus/file/read.hpp>

namespace gradus::file {

/// Makes a folder and all folders above it. Folders that exist are fine.
///
/// Throws  IoError if the system refuses, or if part of the path is a file
GRADUS_SMALL inline void make_directories(const std::string& path, const char* op = "make_directories") {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string folder = path.substr(0, end);
    if (folder.empty() || is_directory(folder)) continue;
    if (::mkdir(folder.c_str(), 0777) == 0) continue;
    const int code = errno;
    if (!is_directory(folder)) fail_io(op, folder, "be a folder", code);  // another process may have been faster
  }
}

/// Where a new version of path grows: path.tmp.<id>, with an id that no other running thread has.
GRADUS_SMALL inline std::string temporary_name(const std::string& path) {
#ifdef __linux__
  return join({path, ".tmp.", ::gettid()});  // the process id on the main thread
#else
  return join({path, ".tmp.", ::getpid()});
#endif
}

/// fsync. Devices and some file systems cannot: that is no error.
GRADUS_SMALL inline bool flush_to_disk(int fd) noexcept {
  return ::fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

/// Renames a finished temporary to path, and makes the rename itself durable.
GRADUS_SMALL inline void move_into_place(const std::string& temporary, const std::string& path, const char* op) {
  if (std::rename(temporary.c_str(), path.c_str()) != 0) fail_io(op, path, "be replaceable", errno);
  const Descriptor folder(::open(parent_folder(path).c_str(), O_RDONLY | O_CLOEXEC));
  if (folder.get() >= 0 && !flush_to_disk(folder.get())) fail_io(op, path, "reach the disk", errno);
}

/// A file that appears under its name only when commit() returns: until then its bytes grow in a temporary, which
/// the destructor removes. Devices and pipes are written in place.
///
/// Throws  IoError whenever the system refuses
class Output {
 public:
  GRADUS_SMALL explicit Output(const std::string& path, const char* op = "write_file") : op_(op), path_(path), fd_(-1) {
    struct stat s;
    const bool present = ::stat(path.c_str(), &s) == 0;
    if (present && S_ISDIR(s.st_mode)) fail_io(op_, path_, "be a writable file", EISDIR);
    in_place_ = present && !S_ISREG(s.st_mode);
    if (present && !in_place_) resolve_links();
    temporary_ = in_place_ ? path_ : temporary_name(path_);
    if (!in_place_) ::unlink(temporary_.c_str());  // left by a killed process that had the same id
    fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (in_place_ ? 0 : O_EXCL), 0666);
    if (fd_ < 0) fail_io(op_, path_, "be a writable file", errno);
  }
  ~Output() { abandon(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Appends bytes.
  [[gnu::noinline]] void write(ByteView bytes) {
    while (bytes.size > 0) {
      const ssize_t n = ::write(fd_, bytes.data, bytes.size);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) give_up(errno);
      bytes = ByteView(bytes.data + n, bytes.size - static_cast<std::size_t>(n));
    }
  }
  /// Puts the file under its name. Nothing may be written afterwards.
  GRADUS_SMALL void commit() {
    if (!flush_to_disk(fd_)) give_up(errno);
    const int fd = fd_;
    fd_ = -1;
    if (::close(fd) != 0 && errno != EINTR) give_up(errno);
    if (!in_place_) move_into_place(temporary_, path_, op_);
    temporary_.clear();
  }

 private:
  // A link stays a link: what it points to is replaced.
  void resolve_links() {
    char* real = ::realpath(path_.c_str(), nullptr);
    if (!real) return;
    path_ = real;
    std::free(real);
  }
  GRADUS_SMALL void abandon() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    if (!in_place_ && !temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
  }
  [[noreturn]] GRADUS_COLD void give_up(int code) {
    abandon();
    fail_io(op_, path_, "be written whole", code);
  }

  const char* op_;
  std::string path_, temporary_;
  int fd_;
  bool in_place_ = false;
};

/// Replaces or creates a file, all of it or nothing.
///
/// Throws  IoError whenever the system refuses; a file of that name is then as before
GRADUS_SMALL inline void write_file(const std::string& path, ByteView bytes, const char* op = "write_file") {
  Output output(path, op);
  output.write(bytes);
  output.commit();
}

}  // namespace gradus::file
