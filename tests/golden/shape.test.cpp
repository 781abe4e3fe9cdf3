// SPDX-License-Identifier: MIT
// Views, joins, parts and indexing against PyTorch.
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
/// One place of PyTorch's x[1:3, ::2, -1].
Index part(const std::string& text) {
  if (text.find(':') == std::string::npos) return Index(std::stoll(text));
  Slice s;
  Size* const bounds[] = {&s.start, &s.stop, &s.step};
  std::istringstream words(text);
  std::string word;
  for (std::size_t i = 0; std::getline(words, word, ':'); ++i)
    if (!word.empty()) *bounds[i] = std::stoll(word);
  return Index(s);
}
std::vector<Index> parts(const std::string& text) {
  std::vector<Index> all_parts;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) all_parts.push_back(part(word));
  return all_parts;
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
    const auto ys = c.options.has("sizes") ? split(c.x(0), c.options.dims("sizes"), c.dim())
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
    const std::vector<Index> at = parts(c.options.text("index", ""));
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
TEST_CASE("golden: gather") { check("gather", [](auto& c) { c.out(gather(c.x(0), c.dim(), c.index(1))); }); }
