// SPDX-License-Identifier: MIT
#pragma once
// A web server on 127.0.0.1 that answers with the texts it was given, and 404 for any other path.
#include <atomic>
#include <initializer_list>
#include <map>
#include <string>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/catch.hpp"

class LocalServer {
 public:
  /// By path, without the first '/'.
  LocalServer(std::initializer_list<std::pair<const std::string, std::string>> texts) : texts_(texts) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
    thread_ = std::thread([this] { serve(); });
  }
  ~LocalServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  /// Ends with '/'.
  const std::string& url() const { return url_; }
  int requests() const { return requests_; }

 private:
  void serve() {
    for (int client; (client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      std::string request;
      char text[1024];
      for (ssize_t n; request.find("\r\n\r\n") == std::string::npos && (n = ::read(client, text, sizeof text)) > 0;)
        request.append(text, static_cast<std::size_t>(n));
      ++requests_;
      const std::string reply = answer(request);
      [[maybe_unused]] const ssize_t sent = ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
      ::close(client);
    }
  }
  std::string answer(const std::string& request) const {
    const auto found = texts_.find(request.substr(5, request.find(' ', 5) - 5));  // behind "GET /"
    const std::string& text = found == texts_.end() ? std::string() : found->second;
    return std::string("HTTP/1.1 ") + (found == texts_.end() ? "404 Not Found" : "200 OK") +
           "\r\nConnection: close\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
  }

  const std::map<std::string, std::string> texts_;
  int listener_;
  std::string url_;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};
