// SPDX-License-Identifier: MIT
#pragma once
// JSON documents (RFC 8259): walking over values, and writing strings. A document keeps its text and one 16-byte node
// a value; strings and numbers are decoded when asked for.
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gradus/file/bytes.hpp>
#include <gradus/file/json_parser.hpp>

namespace gradus::file {

class Json;

/// A parsed text. Values refer to it: it must stay where it is for as long as they are used.
///
/// Throws  FormatError with the byte at which the text is no JSON, or exceeds the limits
class JsonDocument {
 public:
  JsonDocument(std::string text, const Origin& origin, JsonLimits limits = {})
      : text_(std::move(text)), file_(origin.file), origin_{origin.op, file_.c_str(), origin.offset},
        nodes_(JsonParser(text_, origin_, limits).parse()) {}
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  Json root() const noexcept;

 private:
  friend class Json;

  std::string text_, file_;
  Origin origin_;
  std::vector<JsonNode> nodes_;
};

/// One value of a document. A wrong question (a number from a string, a key that is missing) is a FormatError that
/// names the file and the byte.
class Json {
 public:
  Json() = default;

  /// False for what find() did not find.
  explicit operator bool() const noexcept { return document_ != nullptr; }
  JsonKind kind() const noexcept { return node().kind; }
  /// Where the value stands in the text.
  std::size_t offset() const noexcept { return node().begin; }

  bool boolean() const;
  double number() const;
  /// A number without fraction or exponent that fits into 64 bits.
  std::int64_t integer() const;
  std::string_view number_text() const;
  std::string string() const;

  /// Elements of an array, members of an object. Walks over them.
  std::size_t size() const;
  /// In a loop over an object: the value's key.
  std::string key() const;
  /// The member of that name, or nothing. Walks over all members.
  Json find(std::string_view key) const;
  Json at(std::string_view key) const;

  // for (Json element : array), for (Json value : object): value.key()
  struct Iterator;
  Iterator begin() const;
  Iterator end() const;

  /// Throws a FormatError that says what this value must be, for checks of the caller's own.
  [[noreturn]] void fail(Pieces expected, Pieces found) const;
  [[noreturn]] void fail(const char* expected) const;

 private:
  friend class JsonDocument;
  friend struct Iterator;
  Json(const JsonDocument* document, std::uint32_t index) noexcept : document_(document), index_(index) {}

  const JsonNode& node() const noexcept { return document_->nodes_[index_]; }
  std::string_view text() const noexcept {
    return std::string_view(document_->text_).substr(node().begin, node().end - node().begin);
  }
  void require(JsonKind kind, const char* expected) const {
    if (node().kind != kind) fail(expected);
  }

  const JsonDocument* document_ = nullptr;
  std::uint32_t index_ = 0;
};

struct Json::Iterator {
  Json at;
  std::uint32_t step;  // an object's keys are stepped over

  Json operator*() const noexcept { return at; }
  Iterator& operator++() noexcept {
    at.index_ = at.node().next + step;
    return *this;
  }
  bool operator!=(const Iterator& other) const noexcept { return at.index_ != other.at.index_; }
};

inline Json JsonDocument::root() const noexcept { return Json(this, 0); }

GRADUS_SMALL inline void Json::fail(Pieces expected, Pieces found) const {
  fail_format(document_->origin_, offset(), expected, found);
}
GRADUS_SMALL inline void Json::fail(const char* expected) const {
  static constexpr const char* names[] = {"null", "true or false", "a number", "a string", "an array", "an object"};
  fail({expected}, {names[static_cast<int>(kind())]});
}

inline bool Json::boolean() const {
  require(JsonKind::boolean, "true or false");
  return text() == "true";
}
inline std::string_view Json::number_text() const {
  require(JsonKind::number, "a number");
  return text();
}
inline double Json::number() const {
  const std::string_view t = number_text();
  double x = 0;
  if (std::from_chars(t.data(), t.data() + t.size(), x).ec != std::errc())
    fail({"a number that a double can hold"}, {std::string(t)});
  return x;
}
inline std::int64_t Json::integer() const {
  const std::string_view t = number_text();
  std::int64_t x = 0;
  const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), x);
  if (error != std::errc() || end != t.data() + t.size()) fail({"an integer of 64 bits"}, {std::string(t)});
  return x;
}
inline std::string Json::string() const {
  require(JsonKind::string, "a string");
  return node().escaped ? unescape_json(text()) : std::string(text());
}

inline Json::Iterator Json::begin() const {
  const bool object = kind() == JsonKind::object;
  if (!object) require(JsonKind::array, "an array or an object");
  return {Json(document_, index_ + 1 + object), object};
}
inline Json::Iterator Json::end() const {
  const bool object = kind() == JsonKind::object;
  return {Json(document_, node().next + object), object};
}
inline std::size_t Json::size() const {
  std::size_t n = 0;
  for (Iterator i = begin(), stop = end(); i != stop; ++i) ++n;
  return n;
}
// The node in front of a member's value is its key; in an array it may be any string.
inline std::string Json::key() const { return Json(document_, index_ - 1).string(); }
inline Json Json::find(std::string_view key) const {
  require(JsonKind::object, "an object");
  for (const Json value : *this) {
    const Json name(document_, value.index_ - 1);
    if (name.node().escaped ? unescape_json(name.text()) == key : name.text() == key) return value;
  }
  return {};
}
inline Json Json::at(std::string_view key) const {
  const Json found = find(key);
  if (!found) fail({"an object with the key \"", std::string(key), "\""}, {"one without it"});
  return found;
}

/// Appends text as a JSON string, quotes included.
[[gnu::noinline]] inline void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
    else if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else (out += "\\u00") += {"01"[c >> 4 & 1], "0123456789abcdef"[c & 15]};
  }
  out += '"';
}

}  // namespace gradus::file
