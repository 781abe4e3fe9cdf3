// SPDX-License-Identifier: MIT
#include <gradus/file/download.hpp>

#include <atomic>
#include <cstdlib>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus::file;

namespace {

/// A web server on 127.0.0.1 that answers every path with one of a few canned texts.
class Server {
 public:
  Server() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string operator/(const std::string& path) const { return url_ + "/" + path; }
  int requests() const { return requests_; }

 private:
  void serve() {
    for (int client; (client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      std::string request;
      char text[1024];
      for (ssize_t n; request.find("\r\n\r\n") == std::string::npos && (n = ::read(client, text, sizeof text)) > 0;)
        request.append(text, static_cast<std::size_t>(n));
      ++requests_;
      const std::string reply = answer(request.substr(0, request.find('\r')));
      [[maybe_unused]] const ssize_t sent = ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
      ::close(client);
    }
  }
  static std::string answer(const std::string& request) {
    const std::string head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ";
    if (request.find("GET /good ") == 0) return head + "5\r\n\r\nhello";
    if (request.find("GET /other ") == 0) return head + "5\r\n\r\njello";
    if (request.find("GET /short ") == 0) return head + "500\r\n\r\nhello";
    if (request.find("GET /moved ") == 0)
      return "HTTP/1.1 302 Found\r\nLocation: /good\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    return "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlost";
  }

  int listener_;
  std::string url_;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before, had_ = true;
    ::setenv(name, value, 1);
  }
  ~Environment() { had_ ? ::setenv(name_, before_.c_str(), 1) : ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::string before_;
  bool had_ = false;
};

const std::string hello_md5 = "5d41402abc4b2a76b9719d911017c592";

bool has_curl() {
  const bool found = run_command({"curl", "--version"}).succeeded;
  if (!found) WARN("curl is not installed");
  return found;
}
std::string content(const std::string& path) {
  const Bytes b = read_file(path);
  return {b.begin(), b.end()};
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("download: a good mirror", "[file][download]") {
  if (!has_curl()) return;
  const Environment direct("no_proxy", "*");
  const TemporaryFolder folder;
  const Server server;
  download({server / "good"}, folder / "deep/er/a", hello_md5);
  CHECK(content(folder / "deep/er/a") == "hello");
  download({server / "moved"}, folder / "b");
  CHECK(content(folder / "b") == "hello");
  CHECK(folder.entries() == 2);
}

TEST_CASE("download: mirrors in order, until one is right", "[file][download]") {
  if (!has_curl()) return;
  const Environment direct("no_proxy", "*");
  const TemporaryFolder folder;
  const Server server;
  download({server / "lost", server / "short", server / "other", server / "good", server / "never"}, folder / "a",
           hello_md5);
  CHECK(content(folder / "a") == "hello");
  CHECK(server.requests() == 4);
}

TEST_CASE("download: when all fail, every reason is told and the old file stays", "[file][download]") {
  if (!has_curl()) return;
  const Environment direct("no_proxy", "*");
  const TemporaryFolder folder;
  const Server server;
  write_file(folder / "a", std::string_view("old"));
  const std::string error = error_of<gradus::IoError>([&] {
    download({server / "lost", server / "short", server / "other", "file:///etc/passwd", "-h"}, folder / "a",
             hello_md5);
  });
  CHECK(contains(error, "[download] " + folder / "a" + " must come whole from one of 5 mirrors, but got:\n  "));
  CHECK(contains(error, server / "lost" + ": curl: (22) The requested URL returned error: 404"));
  CHECK(contains(error, server / "short" + ": curl: (18)"));
  CHECK(contains(error, server / "other" + ": md5 must be " + hello_md5 + ", but got "
                                     "7aa6991a62353dd2761280cf592542dc\n"));
  CHECK(contains(error, "file:///etc/passwd: curl: (1) "));
  CHECK(contains(error, "\nCheck the network, or save one of these URLs as " + folder / "a" + " yourself."));
  CHECK(content(folder / "a") == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("download: no network, no curl", "[file][download]") {
  const TemporaryFolder folder;
  if (has_curl()) {
    const Environment direct("no_proxy", "*");
    // Port 1 is reserved: nobody listens.
    const std::string error =
        error_of<gradus::IoError>([&] { download({"http://127.0.0.1:1/a"}, folder / "a", hello_md5); });
    CHECK(contains(error, "http://127.0.0.1:1/a: curl: (7) "));
  }
  const Environment nothing("PATH", folder.path().c_str());
  CHECK(error_of<gradus::IoError>([&] { download({"http://127.0.0.1:1/a"}, folder / "a"); }) ==
        "[download] curl must be installed to fetch http://127.0.0.1:1/a, but got: no such command. "
        "Install it (Debian: apt-get install curl), or save that URL as " + folder / "a" + ".");
  CHECK(folder.entries() == 0);
}

TEST_CASE("run_command: words are not read by a shell, and failure is seen", "[file][download]") {
  CHECK(run_command({"test", "$HOME;", "=", "$HOME;"}).succeeded);
  CHECK_FALSE(run_command({"false"}).succeeded);
  const CommandResult r = run_command({"ls", "/no such file"});
  CHECK_FALSE(r.succeeded);
  CHECK(contains(r.errors, "/no such file"));
  CHECK(run_command({"/no/such/command"}).spawn_errno == ENOENT);
}
