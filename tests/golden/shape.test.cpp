// SPDX-License-Identifier: MIT
// Views, joins, parts and indexing against PyTorch.
#include <span>

#include <gradus/ops/cat.hpp>
#include <gradus/ops/gather.hpp>
#include <gradus/ops/index.hpp>
#include <gradus/ops/repeat.hpp>
#include <gradus/ops/reshape.hpp>
#include <gradus/ops/split.hpp>
#include <gradus/ops/view.hpp>

#include "golden/runner.hpp"

using namespace gradus;
using golden::Any;

namespace {

constexpr const char* file = "shape.txt";

template <class F>
void check(const char* op, F f) {
  golden::check_op<Any>(file, op, f);
}
template <class C>
auto inputs(C& c) {
  std::vector<Tensor<typename C::value_type>> xs;
  for (std::size_t i = 0; i < c.count(); ++i) xs.push_back(c.x(i));
  return xs;
}
/// One place of an index, as Python writes it: 3, 1:5:2, None.
Index place(const std::string& text) {
  if (text == "None") return Index(none);
  if (text.find(':') == std::string::npos) return Index(std::stoll(text));
  Slice s;
  Size* const bounds[] = {&s.start, &s.stop, &s.step};
  std::istringstream words(text);
  std::string word;
  for (std::size_t i = 0; std::getline(words, word, ':'); ++i)
    if (!word.empty()) *bounds[i] = std::stoll(word);
  return Index(s);
}
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream parts(text);
  for (std::string word; std::getline(parts, word, ',');) words.push_back(word);
  return words;
}

}  // namespace

TEST_CASE("golden: reshape") { check("reshape", [](auto& c) { c.out(c.x(0).reshape(c.options.dims("sizes"))); }); }
TEST_CASE("golden: view") { check("view", [](auto& c) { c.out(c.x(0).view(c.options.dims("sizes"))); }); }
TEST_CASE("golden: flatten") {
  check("flatten", [](auto& c) { c.out(c.x(0).flatten(c.options.integer("start", 0), c.options.integer("end", -1))); });
}
TEST_CASE("golden: squeeze") {
  check("squeeze", [](auto& c) { c.out(c.options.has("dim") ? c.x(0).squeeze(c.dim()) : c.x(0).squeeze()); });
}
TEST_CASE("golden: unsqueeze") { check("unsqueeze", [](auto& c) { c.out(c.x(0).unsqueeze(c.dim())); }); }
TEST_CASE("golden: permute") { check("permute", [](auto& c) { c.out(c.x(0).permute(c.options.dims("dims"))); }); }
TEST_CASE("golden: transpose") {
  check("transpose", [](auto& c) { c.out(c.x(0).transpose(c.options.integer("dim0"), c.options.integer("dim1"))); });
}
TEST_CASE("golden: expand") { check("expand", [](auto& c) { c.out(c.x(0).expand(c.options.dims("sizes"))); }); }

TEST_CASE("golden: cat") { check("cat", [](auto& c) { c.out(cat(inputs(c), c.dim())); }); }
TEST_CASE("golden: stack") { check("stack", [](auto& c) { c.out(stack(inputs(c), c.dim())); }); }
TEST_CASE("golden: split") {
  check("split", [](auto& c) {
    const Dims sizes = c.options.dims("sizes");
    const auto ys = c.options.has("sizes") ? split(c.x(0), std::span(sizes.begin(), sizes.end()), c.dim())
                                           : split(c.x(0), c.options.integer("size"), c.dim());
    for (const auto& y : ys) c.out(y);
  });
}
TEST_CASE("golden: chunk") {
  check("chunk", [](auto& c) {
    for (const auto& y : chunk(c.x(0), c.options.integer("chunks"), c.dim())) c.out(y);
  });
}
TEST_CASE("golden: repeat") { check("repeat", [](auto& c) { c.out(repeat(c.x(0), c.options.dims("repeats"))); }); }
TEST_CASE("golden: flip") { check("flip", [](auto& c) { c.out(flip(c.x(0), c.options.dims("dims"))); }); }

TEST_CASE("golden: slice") {
  check("slice", [](auto& c) {
    std::vector<Index> at;
    for (const std::string& word : words_of(c.options.text("index", ""))) at.push_back(place(word));
    if (at.size() == 1) c.out(c.x(0)(at[0]));
    else if (at.size() == 2) c.out(c.x(0)(at[0], at[1]));
    else c.out(c.x(0)(at[0], at[1], at[2]));
  });
}
TEST_CASE("golden: mask") { check("mask", [](auto& c) { c.out(c.x(0)(c.mask(1))); }); }
TEST_CASE("golden: index") {
  check("index", [](auto& c) {
    if (c.count() == 2) c.out(c.x(0).index(c.index(1)));
    else if (c.count() == 3) c.out(c.x(0).index(c.index(1), c.index(2)));
    else c.out(c.x(0).index(c.index(1), c.index(2), c.index(3)));
  });
}
TEST_CASE("golden: mixed_index") {
  check("mixed_index", [](auto& c) {
    std::vector<Place> at;
    std::size_t tensor = 1;
    for (const std::string& word : words_of(c.options.text("index", ""))) {
      if (word != "t") at.push_back(place(word));
      else if (c.options.in[tensor].dtype == Dtype::boolean) at.push_back(c.mask(tensor++));
      else at.push_back(c.index(tensor++));
    }
    c.out(index(c.x(0), at));
  });
}
TEST_CASE("golden: gather") { check("gather", [](auto& c) { c.out(gather(c.x(0), c.dim(), c.index(1))); }); }
