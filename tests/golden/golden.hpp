// SPDX-License-Identifier: MIT
#pragma once
// Reads the cases that make_ops.py wrote (format: README.md). A line that it does not understand is an error that
// names file and line.
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradus/core/dtype.hpp>
#include <gradus/core/shape.hpp>

namespace golden {

using gradus::Dims;
using gradus::Dtype;
using gradus::Size;

inline Dims parse_dims(const std::string& text) {
  Dims dims;
  if (text == "-") return dims;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    std::size_t used = 0;
    dims.push_back(std::stoll(part, &used));
    if (used != part.size()) throw std::runtime_error("not a list of integers: " + text);
  }
  return dims;
}

/// A tensor as text says it. Long double holds every double and every int64.
struct Array {
  Dtype dtype{};
  Dims sizes, strides;  // strides only if the tensor is not contiguous: `values` is then all its memory
  Size offset = 0;
  bool strided = false, wants_grad = false;
  std::vector<long double> values;
};

struct Case {
  std::string op, place;  // place: file:line
  std::map<std::string, std::string> options;
  std::vector<Array> in, out;
  std::map<int, Array> grad, grad2;

  bool has(const std::string& key) const { return options.count(key) != 0; }
  std::string text(const std::string& key, std::string other) const { return has(key) ? options.at(key) : other; }
  double real(const std::string& key, double other = 0) const { return has(key) ? std::stod(options.at(key)) : other; }
  Size integer(const std::string& key, Size other = 0) const { return has(key) ? std::stoll(options.at(key)) : other; }
  Dims dims(const std::string& key) const { return parse_dims(text(key, "-")); }
};

inline Dtype parse_dtype(const std::string& name) {
  for (int d = 0; d < 6; ++d)
    if (name == gradus::name(static_cast<Dtype>(d))) return static_cast<Dtype>(d);
  throw std::runtime_error("not a dtype: " + name);
}
/// dtype sizes=... [strides=... offset=...] [grad] : values
inline Array parse_array(std::istringstream& words) {
  Array a;
  std::string word;
  if (words >> word) a.dtype = parse_dtype(word);
  while (words >> word && word != ":") {
    const std::string key = word.substr(0, word.find('=')), value = word.substr(word.find('=') + 1);
    if (key == "sizes") a.sizes = parse_dims(value);
    else if (key == "strides") a.strides = parse_dims(value), a.strided = true;
    else if (key == "offset") a.offset = parse_dims(value)[0];
    else if (word == "grad") a.wants_grad = true;
    else throw std::runtime_error("not a word of this format: " + word);
  }
  if (word != ":") throw std::runtime_error("no colon before the numbers");
  for (std::size_t used = 0; words >> word;) {
    a.values.push_back(std::stold(word, &used));
    if (used != word.size()) throw std::runtime_error("not a number: " + word);
  }
  if (!a.strided && static_cast<Size>(a.values.size()) != gradus::count(a.sizes))
    throw std::runtime_error("the sizes do not match " + std::to_string(a.values.size()) + " numbers");
  return a;
}
inline void parse_line(std::vector<Case>& cases, const std::string& line, const std::string& place) {
  std::istringstream words(line);
  std::string word;
  if (!(words >> word) || word[0] == '#') return;
  if (word == "case") {
    Case& c = cases.emplace_back();
    c.place = place;
    if (!(words >> c.op)) throw std::runtime_error("no op after case");
    while (words >> word) c.options[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    return;
  }
  if (cases.empty()) throw std::runtime_error("a line before the first case");
  Case& c = cases.back();
  int input;
  if (word == "in") c.in.push_back(parse_array(words));
  else if (word == "out") c.out.push_back(parse_array(words));
  else if (word == "grad" && words >> input) c.grad[input] = parse_array(words);
  else if (word == "grad2" && words >> input) c.grad2[input] = parse_array(words);
  else throw std::runtime_error("not a line of this format: " + word);
}

/// The cases of one file, in order.
inline std::vector<Case> read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  std::vector<Case> cases;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    const std::string place = path + ":" + std::to_string(++number);
    try {
      parse_line(cases, line, place);
    } catch (const std::exception& e) {
      throw std::runtime_error(place + ": " + e.what());
    }
  }
  return cases;
}

}  // namespace golden
