// SPDX-License-Identifier: MIT
#pragma once
// Pickles: walking over values. A document keeps its bytes; texts stay in them.
#include <string>
#include <string_view>
#include <utility>

#include <gradus/file/pickle_parser.hpp>

namespace gradus::file {

class PickleValue;

/// A parsed pickle. Values refer to it: it must stay where it is for as long as they are used.
///
/// Throws  FormatError with the byte at which the bytes are no pickle, or exceed the limits
class Pickle {
 public:
  Pickle(Bytes bytes, const Origin& origin, PickleLimits limits = {})
      : bytes_(std::move(bytes)), file_(origin.file), origin_{origin.op, file_.c_str(), origin.offset} {
    PickleParser parser(bytes_, origin_, limits);
    nodes_ = parser.parse();
    root_ = parser.root();
  }
  Pickle(const Pickle&) = delete;
  Pickle& operator=(const Pickle&) = delete;

  PickleValue root() const noexcept;

 private:
  friend class PickleValue;

  Bytes bytes_;
  std::string file_;
  Origin origin_;
  std::vector<PickleNode> nodes_;
  std::uint32_t root_ = 0;
};

/// One value of a pickle. A wrong question (a number from a text, item 5 of 3) is a FormatError that names the file and
/// the byte.
class PickleValue {
 public:
  PickleValue() = default;

  /// False for what find() did not find.
  explicit operator bool() const noexcept { return pickle_ != nullptr; }
  PickleKind kind() const noexcept { return node().kind; }
  bool is(PickleKind kind) const noexcept { return node().kind == kind; }
  /// The byte of the pickle at which the value is made.
  std::size_t offset() const noexcept { return node().at; }
  /// Equal for values that are one and the same object in Python.
  std::uint32_t id() const noexcept { return index_; }

  std::int64_t integer() const {
    require(PickleKind::integer, "an integer");
    return node().integer;
  }
  bool boolean() const {
    require(PickleKind::boolean, "True or False");
    return node().integer != 0;
  }
  double real() const {
    require(PickleKind::real, "a float");
    return node().real;
  }
  std::string_view text() const {
    require(PickleKind::text, "a str");
    return node().text;
  }

  /// Items of a tuple, list or set; of a dict, or an object that was filled like one: how many keys.
  std::size_t size() const noexcept { return is_mapping() ? item_count() / 2 : item_count(); }
  PickleValue operator[](std::size_t i) const { return at(is_mapping() ? 2 * i + 1 : i); }
  PickleValue key(std::size_t i) const { return at(2 * i); }
  /// A dict, or an object that is filled like one, such as an OrderedDict.
  bool is_mapping() const noexcept {
    return is(PickleKind::dict) || (is(PickleKind::object) && (node().pairs || is_call("collections", "OrderedDict")));
  }
  bool is_sequence() const noexcept { return is(PickleKind::tuple) || is(PickleKind::list); }
  /// The last value under a key that is that text, or nothing. Walks over all keys.
  GRADUS_SMALL PickleValue find(std::string_view name) const {
    for (std::size_t i = is_mapping() ? size() : 0; i-- > 0;)
      if (key(i).is(PickleKind::text) && key(i).text() == name) return (*this)[i];
    return {};
  }

  /// True for that class or function.
  GRADUS_SMALL bool is_global(std::string_view module, std::string_view name) const noexcept {
    return is(PickleKind::global) && part(0).node().text == module && part(1).node().text == name;
  }
  /// True for what calling that class or function would give.
  bool is_call(std::string_view module, std::string_view name) const noexcept {
    return is(PickleKind::object) && part(0).is_global(module, name);
  }
  /// Of a global: where it is from, and its name.
  std::string_view module() const { return require(PickleKind::global, "a class"), part(0).node().text; }
  std::string_view name() const { return require(PickleKind::global, "a class"), part(1).node().text; }
  /// Of an object: what is called, its arguments, and the state it was given (nothing if none).
  PickleValue callable() const { return require(PickleKind::object, "an object"), part(0); }
  PickleValue arguments() const { return require(PickleKind::object, "an object"), part(1); }
  PickleValue state() const {
    require(PickleKind::object, "an object");
    return node().items[2] == index_ ? PickleValue() : part(2);
  }
  /// Of something that lies outside the pickle: its name there.
  PickleValue persistent_id() const { return require(PickleKind::persistent, "a persistent id"), part(0); }

  /// "an int", "a dict of 3", "a torch.nn.modules.linear.Linear": for errors.
  std::string describe() const;
  /// Throws a FormatError that says what this value must be.
  [[noreturn]] GRADUS_COLD void fail(Pieces expected, Pieces found) const {
    fail_format(pickle_->origin_, offset(), expected, found, "The pickle is damaged, or of a kind that is not read.");
  }
  [[noreturn]] GRADUS_COLD void fail(const char* expected) const { fail({expected}, {describe()}); }

 private:
  friend class Pickle;
  PickleValue(const Pickle* pickle, std::uint32_t index) noexcept : pickle_(pickle), index_(index) {}

  const PickleNode& node() const noexcept { return pickle_->nodes_[index_]; }
  PickleValue part(std::size_t i) const noexcept { return {pickle_, node().items[i]}; }
  std::size_t first_item() const noexcept { return is(PickleKind::object) ? PickleNode::object_parts : 0; }
  std::size_t item_count() const noexcept { return node().items.size() - first_item(); }
  GRADUS_SMALL PickleValue at(std::size_t i) const {
    if (i >= item_count()) fail({"an item ", i}, {item_count(), " items"});
    return part(first_item() + i);
  }
  void require(PickleKind kind, const char* expected) const {
    if (node().kind != kind) fail(expected);
  }

  const Pickle* pickle_ = nullptr;
  std::uint32_t index_ = 0;
};

inline PickleValue Pickle::root() const noexcept { return PickleValue(this, root_); }

/// A text of the pickle for an error, which does not get as long as the text may be.
GRADUS_SMALL inline std::string shortened(std::string_view text) {
  std::size_t n = 80;
  if (text.size() <= n) return std::string(text);
  while ((text[n] & 0xc0) == 0x80) --n;  // inside of a character
  return std::string(text.substr(0, n)) + "...";
}
GRADUS_SMALL inline std::string PickleValue::describe() const {
  static constexpr const char* names[] = {"None", "a bool", "an int", "a float", "a str", "bytes", "a tuple", "a list",
                                          "a set", "a dict", "", "", "something outside of the pickle"};
  std::string text = names[static_cast<int>(kind())];
  if (is(PickleKind::integer)) text = join({"the int ", integer()});
  if (is(PickleKind::text)) (text = "the str '") += shortened(node().text) + "'";
  if (is_sequence() || is(PickleKind::dict)) text += join({" of ", size()});
  if (is(PickleKind::global)) text = "the class " + shortened(module()) + "." + shortened(name());
  if (is(PickleKind::object) && is_mapping()) {
    text = join({"a dict of ", size()});
  } else if (is(PickleKind::object)) {
    const PickleValue made_by = part(0);
    text = made_by.is(PickleKind::global) ? "a " + shortened(made_by.module()) + "." + shortened(made_by.name())
                                          : "an object";
  }
  return text;
}

}  // namespace gradus::file
