// SPDX-License-Identifier: MIT
#pragma once
// Parses JSON (RFC 8259), strictly: UTF-8 only, no duplicate keys, no text behind the value. The result is one
// 16-byte node a value, in the order of the text; strings and numbers stay in the text.
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <gradus/file/bytes.hpp>
#include <gradus/file/utf8.hpp>

namespace gradus::file {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

struct JsonLimits {
  int depth = 64;                  // arrays and objects inside each other
  std::size_t values = 16 << 20;   // keys count too
};

/// A value: its text in [begin, end) (a string's without the quotes), and the node behind everything inside it.
/// An object's inner nodes are key, value, key, value, ...
struct JsonNode {
  std::uint32_t begin, end, next;
  JsonKind kind;
  bool escaped;  // a string with a backslash in it
};

/// Four hex digits that are known to be some.
inline std::uint32_t hex4(const char* p) noexcept {
  std::uint32_t x = 0;
  std::from_chars(p, p + 4, x, 16);
  return x;
}
/// The characters of a string whose escapes are known to be right.
[[gnu::noinline]] inline std::string unescape_json(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'u') {
      std::uint32_t code = hex4(text.data() + i + 1);
      i += 4;
      if (code >= 0xd800 && code < 0xdc00) {
        code = 0x10000 + ((code - 0xd800) << 10) + (hex4(text.data() + i + 3) - 0xdc00);
        i += 6;
      }
      append_utf8(out, code);
    } else {
      out += c == 'b' ? '\b' : c == 'f' ? '\f' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    }
  }
  return out;
}

/// The characters of a text at `at`, as an error shows them.
GRADUS_SMALL inline std::string show_character(std::string_view text, std::size_t at) {
  if (at >= text.size()) return "the end";
  const char c = text[at];
  if (c <= 0x20 || c == 0x7f) return Hex(static_cast<unsigned char>(c), 2).text;
  return {'\'', c, '\''};
}

class JsonParser {
 public:
  JsonParser(std::string_view text, const Origin& origin, JsonLimits limits) noexcept
      : text_(text), origin_(origin), limits_(limits) {}

  std::vector<JsonNode> parse() {
    if (text_.size() > 0xffffffff) fail_format(origin_, 0, {"a JSON text below 4 GiB"}, {text_.size()});
    at_ = find_invalid_utf8(text_);
    if (at_ < text_.size()) fail("UTF-8");
    at_ = 0;
    value(0);
    if (peek() != 0 || at_ < text_.size()) fail("the end of the JSON text");
    return static_cast<std::vector<JsonNode>&&>(nodes_);
  }

 private:
  struct Key {
    std::string_view text;
    std::size_t offset;
  };

  [[noreturn]] GRADUS_COLD void fail(const char* expected) const {
    fail_format(origin_, at_, {expected}, {show_character(text_, at_)}, "The JSON text is damaged.");
  }
  char here() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  // The next character that is no white space; 0 at the end.
  char peek() noexcept {
    while (here() == ' ' || here() == '\n' || here() == '\t' || here() == '\r') ++at_;
    return here();
  }
  [[gnu::noinline]] std::uint32_t open(JsonKind kind) {
    if (nodes_.size() >= limits_.values)
      fail_format(origin_, at_, {"at most ", limits_.values, " JSON values"}, {"more"});
    nodes_.push_back({static_cast<std::uint32_t>(at_), 0, 0, kind, false});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  void close(std::uint32_t node) noexcept {
    nodes_[node].end = static_cast<std::uint32_t>(at_);
    nodes_[node].next = static_cast<std::uint32_t>(nodes_.size());
  }

  void value(int depth) {
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string("a string");
      case 't': return word("true", JsonKind::boolean);
      case 'f': return word("false", JsonKind::boolean);
      case 'n': return word("null", JsonKind::null);
      default: return number();
    }
  }
  void word(std::string_view text, JsonKind kind) {
    const std::uint32_t node = open(kind);
    if (text_.substr(at_, text.size()) != text) fail("a JSON value");
    at_ += text.size();
    close(node);
  }

  bool digits() noexcept {
    const std::size_t from = at_;
    while (here() >= '0' && here() <= '9') ++at_;
    return at_ > from;
  }
  void number() {
    const std::uint32_t node = open(JsonKind::number);
    const bool minus = here() == '-';
    at_ += minus;
    if (here() == '0') ++at_;
    else if (!digits()) fail(minus ? "a digit" : "a JSON value");
    if (here() == '.') {
      ++at_;
      if (!digits()) fail("a digit");
    }
    if (here() == 'e' || here() == 'E') {
      ++at_;
      if (here() == '+' || here() == '-') ++at_;
      if (!digits()) fail("a digit");
    }
    close(node);
  }

  void string(const char* expected) {
    if (peek() != '"') fail(expected);
    ++at_;
    const std::uint32_t node = open(JsonKind::string);
    for (; here() != '"'; ++at_) {
      if (static_cast<unsigned char>(here()) < 0x20) fail("the rest of a string");
      if (here() == '\\') nodes_[node].escaped = true, escape();
    }
    close(node);
    ++at_;
  }
  std::uint32_t code_unit() {
    std::uint32_t x = 0;
    const std::string_view four = text_.substr(at_ + 1, 4);
    const char* const end = four.data() + four.size();
    if (four.size() < 4 || std::from_chars(four.data(), end, x, 16).ptr != end) fail("\\u and four hex digits");
    at_ += 4;
    return x;
  }
  // Ends on the escape's last character.
  void escape() {
    ++at_;
    if (here() != 'u') {
      if (here() == 0 || std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos) fail("a JSON escape");
      return;
    }
    const std::uint32_t unit = code_unit();
    if (unit < 0xd800 || unit > 0xdfff) return;
    ++at_;
    if (unit > 0xdbff || text_.substr(at_, 2) != "\\u") fail("a pair of surrogates");
    ++at_;
    const std::uint32_t second = code_unit();
    if (second < 0xdc00 || second > 0xdfff) fail("the second of a pair of surrogates");
  }

  void enter(int depth) {
    if (depth >= limits_.depth)
      fail_format(origin_, at_, {"at most ", limits_.depth, " arrays and objects inside each other"}, {"more"});
    ++at_;
  }
  // After an element: true if another one follows.
  bool more(char close, const char* expected) {
    const char c = peek();
    if (c != ',' && c != close) fail(expected);
    ++at_;
    return c == ',';
  }
  void array(int depth) {
    const std::uint32_t node = open(JsonKind::array);
    enter(depth);
    if (peek() == ']') ++at_;
    else
      do value(depth + 1);
      while (more(']', "',' or ']'"));
    close(node);
  }
  void object(int depth) {
    const std::uint32_t node = open(JsonKind::object);
    enter(depth);
    if (peek() == '}') ++at_;
    else
      do {
        string("a key in quotes");
        if (peek() != ':') fail("':'");
        ++at_;
        value(depth + 1);
      } while (more('}', "',' or '}'"));
    close(node);
    check_keys(node);
  }

  static int compare(const void* a, const void* b) noexcept {
    const Key &x = *static_cast<const Key*>(a), &y = *static_cast<const Key*>(b);
    const int order = x.text.compare(y.text);
    return order ? order : x.offset < y.offset ? -1 : x.offset > y.offset;
  }
  // Sorted, not hashed: no choice of keys makes this slow.
  void check_keys(std::uint32_t object) {
    std::vector<Key> keys;
    std::string decoded;
    decoded.reserve(nodes_[object].end - nodes_[object].begin);  // keys point into it: it must not move
    for (std::uint32_t i = object + 1; i < nodes_.size(); i = nodes_[i + 1].next) {
      const JsonNode& n = nodes_[i];
      std::string_view key = text_.substr(n.begin, n.end - n.begin);
      if (n.escaped) {
        const std::size_t from = decoded.size();
        decoded += unescape_json(key);
        key = std::string_view(decoded).substr(from);
      }
      keys.push_back({key, n.begin});
    }
    if (keys.empty()) return;
    std::qsort(keys.data(), keys.size(), sizeof(Key), compare);
    for (std::size_t i = 1; i < keys.size(); ++i)
      if (keys[i].text == keys[i - 1].text)
        fail_format(origin_, keys[i].offset, {"a key of its own"}, {"\"", std::string(keys[i].text), "\" again"});
  }

  std::string_view text_;
  const Origin& origin_;
  JsonLimits limits_;
  std::size_t at_ = 0;
  std::vector<JsonNode> nodes_;
};

}  // namespace gradus::file
