// SPDX-License-Identifier: MIT
#pragma once
// Counting while one walks: for (auto [i, batch] : data::enumerate(loader)) ...
#include <iterator>
#include <type_traits>
#include <utility>

#include <gradus/core/shape.hpp>

namespace gradus::data {

/// i = 0, 1, ... beside each thing of a range, which must outlive it unless it is given away (a temporary).
template <class Range>
class Enumerated {
 public:
  using Begin = decltype(std::begin(std::declval<Range&>()));
  struct Pair {
    Size i;
    decltype(*std::declval<Begin&>()) value;
  };
  struct Iterator {
    Begin it;
    Size i = 0;
    Pair operator*() { return {i, *it}; }
    Iterator& operator++() {
      ++it;
      ++i;
      return *this;
    }
    template <class End>
    bool operator!=(const End& end) const { return !(it == end); }
  };

  explicit Enumerated(Range&& range) : range_(std::forward<Range>(range)) {}
  Iterator begin() { return {std::begin(range_)}; }  // made in place: a loader's iterator neither copies nor moves
  auto end() { return std::end(range_); }

 private:
  Range range_;  // a reference, unless it was a temporary
};

/// As Python's enumerate, for loaders, containers and arrays.
template <class Range>
Enumerated<Range> enumerate(Range&& range) { return Enumerated<Range>(std::forward<Range>(range)); }

}  // namespace gradus::data
