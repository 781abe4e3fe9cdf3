// SPDX-License-Identifier: MIT
#pragma once
// StateDict: tensors by name, in the order in which they were put in, as PyTorch's state_dict().
#include <algorithm>
#include <string_view>

#include <gradus/tensor/any.hpp>

namespace gradus {

class StateDict {
 public:
  struct Item {
    std::string name;
    AnyTensor tensor;
  };

  StateDict() = default;
  /// Throws ValueError if a name comes twice.
  StateDict(std::initializer_list<Item> items) {
    for (const Item& i : items) insert(i.name, i.tensor);
  }

  std::size_t size() const noexcept { return items_.size(); }
  bool empty() const noexcept { return items_.empty(); }
  auto begin() const noexcept { return items_.begin(); }
  auto end() const noexcept { return items_.end(); }

  /// The tensor of that name, or nullptr.
  GRADUS_SMALL const AnyTensor* find(std::string_view name) const noexcept {
    if (items_.size() <= most_unsorted) {
      for (const Item& i : items_)
        if (i.name == name) return &i.tensor;
      return nullptr;
    }
    const auto before = [this](std::uint32_t i, std::string_view n) { return items_[i].name < n; };
    for (std::size_t end = by_name_.size(), begin; end > 0; end = begin) {
      begin = end & (end - 1);
      const auto at = std::lower_bound(by_name_.begin() + difference(begin), by_name_.begin() + difference(end), name,
                                       before);
      if (at != by_name_.begin() + difference(end) && items_[*at].name == name) return &items_[*at].tensor;
    }
    return nullptr;
  }
  bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// The tensor of that name. Throws IndexError, which lists names that are written alike.
  const AnyTensor& at(std::string_view name) const {
    const AnyTensor* found = find(name);
    if (!found) fail_missing(std::string(name));
    return *found;
  }
  const AnyTensor& operator[](std::string_view name) const { return at(name); }
  /// As std::map: a name that is new is put at the end.
  AnyTensor& operator[](std::string_view name) {
    if (const AnyTensor* found = find(name)) return const_cast<AnyTensor&>(*found);
    return add({std::string(name), {}});
  }
  /// Puts a new name at the end. Throws ValueError if it is there already.
  void insert(std::string name, AnyTensor x) {
    if (contains(name)) fail<ValueError>({"[StateDict] names must be unique, but got ", name, " twice."});
    add({std::move(name), std::move(x)});
  }
  /// True if there was one.
  bool erase(std::string_view name) {
    const bool there = std::erase_if(items_, [&](const Item& i) { return i.name == name; }) > 0;
    if (there) by_name_.clear(), sort_names();
    return there;
  }

 private:
  static constexpr std::size_t most_unsorted = 32;
  static std::ptrdiff_t difference(std::size_t n) noexcept { return static_cast<std::ptrdiff_t>(n); }

  GRADUS_SMALL AnyTensor& add(Item item) {
    items_.push_back(std::move(item));
    sort_names();
    return items_.back().tensor;
  }
  // by_name_ grows as a binary number is counted up: of 11 = 8 + 2 + 1 names the first 8 are sorted, the next 2, and
  // the last. Whatever the names are, looking one up takes log(n)^2 steps at most: no file can slow this down.
  GRADUS_SMALL void sort_names() {
    if (items_.size() <= most_unsorted) return;
    for (std::size_t n = by_name_.size(); n < items_.size(); ++n) {
      by_name_.push_back(static_cast<std::uint32_t>(n));
      for (std::size_t run = 1; n & run; run *= 2) {  // the last two of this length become one
        std::uint32_t *to = by_name_.data() + by_name_.size(), *left = to - run, *const begin = left - run;
        const std::vector<std::uint32_t> right(left, to);
        for (std::size_t i = run; i > 0;)
          *--to = left != begin && items_[right[i - 1]].name < items_[left[-1]].name ? *--left : right[--i];
      }
    }
  }
  /// Letters to change, add or drop to make b of a.
  static std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
      std::size_t before = std::exchange(row[0], i + 1);
      for (std::size_t j = 0; j < b.size(); ++j)
        before = std::exchange(row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, before + (a[i] != b[j])}));
    }
    return row[b.size()];
  }
  [[noreturn]] GRADUS_COLD void fail_missing(const std::string& name) const {
    std::string near;
    int listed = 0;
    for (std::size_t most = 0; most <= 1 + name.size() / 5 && listed < 3; ++most)
      for (const Item& i : items_)
        if (listed < 3 && distance(name, i.name) == most) near += (listed++ ? ", " : "") + i.name;
    fail<IndexError>({"[StateDict] name must be one of its ", size(), " names, but got ", name, ".",
                      near.empty() ? "" : " Did you mean ", near, near.empty() ? "" : "?"});
  }

  std::vector<Item> items_;
  std::vector<std::uint32_t> by_name_;  // places in items_ once there are more than a few
};

/// As Python's repr of a str.
GRADUS_SMALL inline std::string quoted(std::string_view s) {
  const char quote = s.find('\'') != s.npos && s.find('"') == s.npos ? '"' : '\'';
  std::string text(1, quote);
  for (char c : s) {
    if (c == '\\' || c == quote) text += '\\';
    if (c == '\n') text += "\\n";
    else text += c;
  }
  return text + quote;
}
/// As Python prints an OrderedDict.
GRADUS_SMALL inline std::string to_string(const StateDict& dict) {
  std::string text;
  for (const StateDict::Item& i : dict)
    text += (text.empty() ? "{" : ", ") + quoted(i.name) + ": " + to_string(i.tensor);
  return text.empty() ? "OrderedDict()" : "OrderedDict(" + text + "})";
}
template <std::same_as<StateDict> X>
std::ostream& operator<<(std::ostream& out, const X& x) { return out << to_string(x); }

}  // namespace gradus
