// SPDX-License-Identifier: MIT
#pragma once
// Fetching a file with the curl command: tried from each mirror in turn, checked, and put in place only when whole.
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gradus/file/bytes.hpp>
#include <gradus/file/md5.hpp>
#include <gradus/file/read.hpp>
#include <gradus/file/write.hpp>



namespace gradus::file {

/// How a command ended: 0 is success; what it wrote to its error output, without the last line's end.
struct CommandResult {
  int spawn_errno = 0;  // not 0: it never ran
  bool succeeded = false;
  std::string errors;
};

/// Runs a command found along PATH and waits for it. No shell reads the words.
GRADUS_SMALL inline CommandResult run_command(const std::vector<std::string>& words) {
  CommandResult result;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    result.spawn_errno = errno;
    return result;
  }
  const Descriptor out(ends[0]);
  pid_t child = 0;
  {
    const Descriptor in(ends[1]);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.get(), 2);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    result.spawn_errno = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
  }
  if (result.spawn_errno) return result;

  char text[512];
  for (ssize_t n; (n = ::read(out.get(), text, sizeof text)) != 0;) {
    if (n > 0 && result.errors.size() < 4096) result.errors.append(text, static_cast<std::size_t>(n));
    if (n < 0 && errno != EINTR) break;
  }
  while (!result.errors.empty() && result.errors.back() == '\n') result.errors.pop_back();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) {  // the host program ignores SIGCHLD: the system keeps no status
      status = result.errors.empty() ? 0 : -1;
      break;
    }
  result.succeeded = status == 0;
  return result;
}

/// Fetches one URL into `temporary`; an empty string, or why it failed.
GRADUS_SMALL inline std::string fetch(const std::string& url, const std::string& temporary,
                                      const std::string& path, const std::string& expected_md5) {
  const CommandResult curl = run_command({"curl", "-fsSL", "--proto", "=http,https", "--retry", "2",
                                          "--connect-timeout", "10", "--speed-limit", "1", "--speed-time", "60",
                                          "-o", temporary, "--url", url});
  if (curl.spawn_errno == ENOENT)
    fail<IoError>({"[download] curl must be installed to fetch ", url,
                   ", but got: no such command. Install it (Debian: apt-get install curl), or save that URL as ",
                   path, "."});
  if (curl.spawn_errno) return join({"curl could not start: ", std::strerror(curl.spawn_errno)});
  if (!curl.succeeded) return curl.errors.empty() ? "curl failed" : curl.errors;
  if (!is_regular_file(temporary)) return "curl wrote no file";
  if (expected_md5.empty()) return "";
  const std::string found = md5(read_file(temporary, "download"));
  return found == expected_md5 ? "" : join({"md5 must be ", expected_md5, ", but got ", found});
}

/// Fetches a file from the first of several mirrors that has it, whole and with the right MD5 (32 hex digits; empty:
/// any), and puts it at path, whose folder is made if need be. A file that is there already is replaced.
///
/// Throws  IoError with the reason of every mirror's failure; path is then as before
GRADUS_SMALL inline void download(const std::vector<std::string>& urls, const std::string& path,
                                  const std::string& expected_md5 = "") {
  make_directories(parent_folder(path), "download");
  struct Temporary {
    std::string name;
    ~Temporary() { ::unlink(name.c_str()); }
  } const temporary{temporary_name(path)};

  std::string reasons;
  for (const std::string& url : urls) {
    const std::string reason = fetch(url, temporary.name, path, expected_md5);
    if (reason.empty()) {
      const Descriptor fd(::open(temporary.name.c_str(), O_RDONLY | O_CLOEXEC));
      if (fd.get() < 0 || !flush_to_disk(fd.get())) fail_io("download", temporary.name, "reach the disk", errno);
      return move_into_place(temporary.name, path, "download");
    }
    reasons += join({"\n  ", url, ": ", reason});
  }
  fail<IoError>({"[download] ", path, " must come whole from one of ", urls.size(), " mirrors, but got:", reasons,
                 "\nCheck the network, or save one of these URLs as ", path, " yourself."});
}

}  // namespace gradus::file
