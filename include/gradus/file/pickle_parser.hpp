// SPDX-License-Identifier: MIT
#pragma once
// Parses Python's pickles, protocols 2 to 5, and executes nothing: what a pickle would import, call or build becomes a
// node that says so. A node may stand in several places (the pickle's memo), even inside itself: who walks over them
// must not trust them to be a tree. Source: Python, Lib/pickletools.py (what each opcode does).
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <gradus/file/bytes.hpp>
#include <gradus/file/utf8.hpp>

namespace gradus::file {

/// global: a class or a function, by module and name. object: what calling one would give. persistent: something that
/// lies outside the pickle.
enum class PickleKind : std::uint8_t {
  none, boolean, integer, real, text, bytes, tuple, list, set, dict, global, object, persistent
};

struct PickleLimits {
  std::size_t values = 16 << 20;  // every time a value or a mark is put on the stack or into the memo
};

/// A value; `at` is the byte of its opcode. What the fields hold depends on the kind:
///   boolean, integer, real    number
///   text, bytes               text (an integer of more than 64 bits is bytes)
///   tuple, list, set          items
///   dict                      items: key, value, key, value, ...
///   global                    items: module, name
///   object                    items: what is called, its arguments, its state or this object itself if there is none,
///                             then what was put into it, as items of a dict or of a list (pairs: which)
///   persistent                items: its name
struct PickleNode {
  PickleKind kind = PickleKind::none;
  bool pairs = false;
  std::size_t at = 0;
  union {
    std::int64_t integer = 0;
    double real;
  };
  std::string_view text;
  std::vector<std::uint32_t> items;

  static constexpr std::size_t object_parts = 3;
};

class PickleParser {
 public:
  PickleParser(ByteView bytes, const Origin& origin, PickleLimits limits) noexcept
      : cursor_(bytes, origin), limits_(limits) {}

  /// All values. The one that the pickle holds is root().
  std::vector<PickleNode> parse() {
    const std::uint8_t* start = cursor_.take(2, "the start of a pickle");
    if (start[0] != 0x80 || start[1] < 2 || start[1] > 5)
      fail_format(cursor_.origin(), 0, {"a pickle of protocol 2 to 5"},
                  {Hex(load_be<std::uint16_t>(start), 4).text});
    while (step()) {
    }
    return static_cast<std::vector<PickleNode>&&>(nodes_);
  }
  std::uint32_t root() const noexcept { return root_; }

 private:
  using Index = std::uint32_t;

  [[noreturn]] GRADUS_COLD void fail(const char* expected, const char* found) const {
    fail_format(cursor_.origin(), at_, {expected}, {found}, "The pickle is damaged.");
  }
  bool step();
  bool step_container(std::uint8_t code);
  bool step_scalar(std::uint8_t code);
  bool step_memo(std::uint8_t code);
  bool step_object(std::uint8_t code);

  // ---- the stack

  // What takes memory. A value may be meant over and over by two bytes each.
  GRADUS_SMALL void count() {
    if (++counted_ > limits_.values)
      fail_format(cursor_.origin(), at_, {"at most ", limits_.values, " values"}, {"more"});
  }
  GRADUS_SMALL PickleNode& push(PickleKind kind) {
    count();
    stack_.push_back(static_cast<Index>(nodes_.size()));
    nodes_.emplace_back();
    nodes_.back().kind = kind;
    nodes_.back().at = at_;
    return nodes_.back();
  }
  // Values above the newest mark; without a mark, all of them.
  std::size_t above_mark() const noexcept { return stack_.size() - (marks_.empty() ? 0 : marks_.back()); }
  GRADUS_SMALL Index pop() {
    if (above_mark() == 0) fail("a value on the stack", "none");
    const Index top = stack_.back();
    stack_.pop_back();
    return top;
  }
  PickleNode& top() {
    if (above_mark() == 0) fail("a value on the stack", "none");
    return nodes_[stack_.back()];
  }
  GRADUS_SMALL std::vector<Index> pop_to_mark() {
    if (marks_.empty()) fail("a mark on the stack", "none");
    const auto from = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Index> items(from, stack_.end());
    stack_.erase(from, stack_.end());
    marks_.pop_back();
    return items;
  }
  GRADUS_SMALL std::vector<Index> pop_some(std::size_t n) {
    if (above_mark() < n) fail("more values on the stack", "too few");
    std::vector<Index> items(stack_.end() - static_cast<std::ptrdiff_t>(n), stack_.end());
    stack_.resize(stack_.size() - n);
    return items;
  }

  // ---- what opcodes do

  GRADUS_SMALL void push_items(PickleKind kind, std::vector<Index> items) {
    push(kind).items = static_cast<std::vector<Index>&&>(items);
  }
  void push_number(std::uint64_t x) { push(PickleKind::integer).integer = static_cast<std::int64_t>(x); }
  GRADUS_SMALL void push_text(PickleKind kind, std::uint64_t n) {
    const std::string_view text(reinterpret_cast<const char*>(cursor_.take(n, "a text")), n);
    if (kind == PickleKind::text && !is_utf8(text)) fail("a text in UTF-8", "bytes that are none");
    push(kind).text = text;
  }
  // Least significant byte first, signed. Any number of bytes; 64 bits are kept as a number.
  GRADUS_SMALL void push_long(std::uint64_t n) {
    const std::uint8_t* p = cursor_.take(n, "an integer");
    if (n > 8) {
      push(PickleKind::bytes).text = std::string_view(reinterpret_cast<const char*>(p), n);
      return;
    }
    std::uint64_t x = n && p[n - 1] & 0x80 ? ~std::uint64_t{} : 0;
    for (std::size_t i = n; i-- > 0;) x = x << 8 | p[i];
    push_number(x);
  }
  // Adds items to the value below them.
  GRADUS_SMALL void append(std::vector<Index> items, bool pairs) {
    PickleNode& to = top();
    const bool object = to.kind == PickleKind::object;
    if (pairs ? to.kind != PickleKind::dict && !object
              : to.kind != PickleKind::list && to.kind != PickleKind::set && !object)
      fail(pairs ? "a dict below the items" : "a list below the items", "another value");
    if (pairs && items.size() % 2) fail("a value for each key", "a key without one");
    if (object && to.items.size() > PickleNode::object_parts && to.pairs != pairs)
      fail("items of one kind", "another kind");
    if (object) to.pairs = pairs;
    to.items.insert(to.items.end(), items.begin(), items.end());
  }
  GRADUS_SMALL void push_line() {
    const std::uint8_t* from = nullptr;
    std::size_t n = 0;
    for (;; ++n) {
      const std::uint8_t* p = cursor_.take(1, "a line");
      if (n == 0) from = p;
      if (*p == '\n') break;
    }
    const std::string_view text(reinterpret_cast<const char*>(from), n);
    if (!is_utf8(text)) fail("a text in UTF-8", "bytes that are none");
    push(PickleKind::text).text = text;
  }
  GRADUS_SMALL void push_global() {
    std::vector<Index> names = pop_some(2);
    for (const Index i : names)
      if (nodes_[i].kind != PickleKind::text) fail("the names of a module and of what it has", "other values");
    push_items(PickleKind::global, static_cast<std::vector<Index>&&>(names));
  }
  GRADUS_SMALL void push_object() {
    std::vector<Index> call = pop_some(2);
    PickleNode& object = push(PickleKind::object);
    call.push_back(stack_.back());
    object.items = static_cast<std::vector<Index>&&>(call);
  }
  // Pickles number what they keep 0, 1, 2, ...
  GRADUS_SMALL void keep(std::uint64_t slot) {
    top(), count();
    if (slot > memo_.size())
      fail_format(cursor_.origin(), at_, {"a memo slot of at most ", memo_.size()}, {slot}, "The pickle is damaged.");
    if (slot == memo_.size()) memo_.push_back(stack_.back());
    else memo_[slot] = stack_.back();
  }
  GRADUS_SMALL void get(std::uint64_t slot) {
    if (slot >= memo_.size())
      fail_format(cursor_.origin(), at_, {"a memo slot below ", memo_.size()}, {slot}, "The pickle is damaged.");
    count();
    stack_.push_back(memo_[slot]);
  }
  template <std::unsigned_integral U>
  std::uint64_t number() {
    return cursor_.le<U>("a number");
  }

  Cursor cursor_;
  PickleLimits limits_;
  std::size_t at_ = 0, counted_ = 0;  // the opcode's byte; towards the limit
  Index root_ = 0;
  std::vector<PickleNode> nodes_;
  std::vector<Index> stack_, memo_;
  std::vector<std::size_t> marks_;
};

/// One opcode. False after the last one.
GRADUS_SMALL inline bool PickleParser::step() {
  at_ = cursor_.at();
  const std::uint8_t code = *cursor_.take(1, "an opcode");
  if (code == '.') {
    root_ = pop();
    if (!stack_.empty() || !marks_.empty()) fail("one value at the end", "several");
    if (cursor_.left()) fail("the end of the pickle", "more bytes");
    return false;
  }
  if (!step_scalar(code) && !step_container(code) && !step_memo(code) && !step_object(code))
    fail_format(cursor_.origin(), at_, {"an opcode of protocol 2 to 5"}, {Hex(code, 2).text});
  return true;
}
GRADUS_SMALL inline bool PickleParser::step_scalar(std::uint8_t code) {
  switch (code) {
    case 'N': push(PickleKind::none); return true;
    case 0x88: push(PickleKind::boolean).integer = 1; return true;
    case 0x89: push(PickleKind::boolean).integer = 0; return true;
    case 'K': push_number(number<std::uint8_t>()); return true;
    case 'M': push_number(number<std::uint16_t>()); return true;
    case 'J': push_long(4); return true;
    case 0x8a: push_long(number<std::uint8_t>()); return true;
    case 0x8b: push_long(number<std::uint32_t>()); return true;
    case 'G': push(PickleKind::real).real = std::bit_cast<double>(cursor_.be<std::uint64_t>("a number")); return true;
    case 'X': push_text(PickleKind::text, number<std::uint32_t>()); return true;
    case 0x8c: push_text(PickleKind::text, number<std::uint8_t>()); return true;
    case 0x8d: push_text(PickleKind::text, number<std::uint64_t>()); return true;
    case 'T': case 'B': push_text(PickleKind::bytes, number<std::uint32_t>()); return true;
    case 'U': case 'C': push_text(PickleKind::bytes, number<std::uint8_t>()); return true;
    case 0x8e: case 0x96: push_text(PickleKind::bytes, number<std::uint64_t>()); return true;
    case 0x95: number<std::uint64_t>(); return true;  // a frame's length: its content follows in any case
    default: return false;
  }
}
GRADUS_SMALL inline bool PickleParser::step_container(std::uint8_t code) {
  switch (code) {
    case '(': count(), marks_.push_back(stack_.size()); return true;
    case ')': push(PickleKind::tuple); return true;
    case ']': push(PickleKind::list); return true;
    case '}': push(PickleKind::dict); return true;
    case 0x8f: push(PickleKind::set); return true;
    case 't': push_items(PickleKind::tuple, pop_to_mark()); return true;
    case 0x85: case 0x86: case 0x87: push_items(PickleKind::tuple, pop_some(code - 0x84u)); return true;
    case 0x91: push_items(PickleKind::set, pop_to_mark()); return true;
    case 'a': append(pop_some(1), false); return true;
    case 'e': case 0x90: append(pop_to_mark(), false); return true;
    case 's': append(pop_some(2), true); return true;
    case 'u': append(pop_to_mark(), true); return true;
    default: return false;
  }
}
GRADUS_SMALL inline bool PickleParser::step_memo(std::uint8_t code) {
  switch (code) {
    case 'q': keep(number<std::uint8_t>()); return true;
    case 'r': keep(number<std::uint32_t>()); return true;
    case 0x94: keep(memo_.size()); return true;
    case 'h': get(number<std::uint8_t>()); return true;
    case 'j': get(number<std::uint32_t>()); return true;
    case '0': pop(); return true;
    case '1': pop_to_mark(); return true;
    case '2': top(), count(), stack_.push_back(stack_.back()); return true;
    default: return false;
  }
}
GRADUS_SMALL inline bool PickleParser::step_object(std::uint8_t code) {
  switch (code) {
    case 'c': push_line(), push_line(), push_global(); return true;
    case 0x93: push_global(); return true;
    case 'R': case 0x81: push_object(); return true;
    case 0x92: pop(), push_object(); return true;  // arguments by name are of no use without the call
    case 'Q': push_items(PickleKind::persistent, pop_some(1)); return true;
    case 'b': {
      const Index state = pop();
      if (top().kind != PickleKind::object) fail("an object below its state", "another value");
      top().items[2] = state;
      return true;
    }
    default: return false;
  }
}

}  // namespace gradus::file
