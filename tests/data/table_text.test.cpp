// SPDX-License-Identifier: MIT
#include <fstream>
#include <map>

#include <gradus/data/read_csv.hpp>
#include <gradus/data/table_math.hpp>
#include <gradus/data/table_text.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;
using data::Table;
using data::TableOptions;

namespace {

constexpr double gap = __builtin_nan("");

/// The cases of table.txt (format: make_table.py).
std::map<std::string, std::string> golden_texts() {
  std::ifstream in(GRADUS_SOURCE_DIR "/tests/data/table.txt");
  std::map<std::string, std::string> texts;
  std::string word, title, line;
  for (int lines = 0; in >> word >> title >> lines;) {
    std::getline(in, line);
    std::string text;
    for (int i = 0; i < lines && std::getline(in, line); ++i) text += (i ? "\n" : "") + line;
    texts[title] = text;
  }
  return texts;
}
/// make_table.py's numbers.
template <class T>
Table frame(Size rows, Size columns, double shift, double scale, const TableOptions& options = {}) {
  Tensor<T> x = empty<T>({rows, columns});
  for (Size i = 0; i < x.numel(); ++i)
    x.data_ptr()[i] = static_cast<T>((static_cast<double>(i * 37 % 101) - shift) * scale);
  return Table(x, options);
}
Table doubles(Size rows, Size columns, const TableOptions& options = {}, double scale = 1. / 128) {
  return frame<double>(rows, columns, 0, scale, options);
}
Table digits(const TableOptions& options = {}) {
  Tensor<std::int64_t> x = empty<std::int64_t>({61, 2});
  for (Size i = 0; i < x.numel(); ++i) x.data_ptr()[i] = i * 37 % 101 % 10;
  return Table(x, options);
}
std::vector<std::string> labels(const char* before, int n) {
  std::vector<std::string> all;
  for (int i = 0; i < n; ++i) all.push_back(before + std::to_string(i));
  return all;
}
std::string repeated(const char* s, int n) {
  std::string all;
  while (n-- > 0) all += s;
  return all;
}
Table truths() {
  Tensor<bool> x = empty<bool>({3, 2});
  for (Size i = 0; i < 6; ++i) x.data_ptr()[i] = i * 37 % 101 > 50;
  return Table(x, {.columns = {"p", "q"}});
}
using Texts = std::vector<std::string>;
using Reals = std::vector<double>;

}  // namespace

TEST_CASE("table: every golden text of pandas") {
  const double infinity = __builtin_inf();
  const Table samples = frame<float>(32, 10, 0, 1. / 1024, {.index = labels("sample ", 32)});
  Table tiny;
  tiny.set("0", Reals{1e-9, 1}).set("1", Reals{1e9, 2}).set("2", Reals{1e6, gap}).set("3", Reals{1234567.891, 4});
  tiny.set("4", Reals{1e22, 5}).set("5", Reals{infinity, -infinity});
  const Table small = Table().set("0", Reals{0.000001, 0.5}).set("1", Reals{1e-7, gap});
  const Table blanks = Table().set("epoch", std::vector<Size>{0, 0, 1}).set("a", Reals{gap, 0.5, gap}).set("b", Reals(3, gap));
  const Table text = data::parse_csv(std::string("name,n,text\nx,1,\"a\nb\"\nyy,2,ünï\n,3,") + repeated("c", 60), "text");
  const Table quotes = data::parse_csv(std::string("a,b,c\n\"x,y\",1,True\n\"q\"\"q\",,False\n,1e-7,True\n"), "quotes");
  const Table dropped = Table().set("epoch", std::vector<Size>{0, 0, 1}).set("a", Reals{gap, 0.5, 0.75}).dropna({"a"});
  std::string csv = data::to_csv(doubles(3, 2, {}, 0.1)), floats, quoted = data::to_csv(quotes);
  floats = data::to_csv(frame<float>(3, 2, 0, 0.1), {.index = false});
  for (std::string* s : {&csv, &floats, &quoted}) s->pop_back();

  const std::map<std::string, std::string> ours = {
      {"samples", to_string(samples.round(2).head())},
      {"samples-idxmax", to_string(samples.idxmax(1).head())},
      {"samples-whole", to_string(samples)},
      {"samples-describe", to_string(samples.describe())},
      {"negative", to_string(frame<double>(4, 3, 50, 1. / 128, {.columns = {"a", "loss", "ä"}}))},
      {"float32-decimals", to_string(frame<float>(3, 2, 0, 0.1))},
      {"float32-round", to_string(frame<float>(5, 5, 0, 0.005).round(2))},
      {"float64-round", to_string(doubles(5, 5, {}, 0.005).round(2))},
      {"round-tens", to_string(doubles(3, 3, {}, 1).round(-1))},
      {"integers", to_string(frame<std::int64_t>(4, 3, 50, 1))},
      {"bool", to_string(truths())},
      {"long", to_string(doubles(100, 10))},
      {"sixty", to_string(doubles(60, 2))},
      {"long-column", to_string(doubles(100, 2, {.columns = {"a", "b"}}).column("a"))},
      {"long-labels", to_string(doubles(61, 1, {.index = labels("row ", 61)}))},
      {"long-narrow", to_string(digits())},
      {"long-narrow-column", to_string(digits({.columns = {"a", "b"}}).column("a"))},
      {"wide", to_string(doubles(3, 25))},
      {"wide-and-long", to_string(doubles(70, 25))},
      {"wide-names", to_string(doubles(2, 12, {.columns = labels("a_rather_long_name_", 12)}))},
      {"tiny", to_string(tiny)},
      {"small", to_string(small)},
      {"blanks", to_string(blanks)},
      {"text", to_string(text)},
      {"text-column", to_string(Table().set("name", Texts{"x", "yy", "zzz"}).column("name"))},
      {"long-label", to_string(doubles(2, 1, {.index = {repeated("ä", 60), "b"}}))},
      {"empty-rows", to_string(doubles(0, 3))},
      {"empty-columns", to_string(doubles(3, 0))},
      {"empty-column", to_string(Table().set("a", Reals{1.5}).column("a").head(0))},
      {"dropna", to_string(dropped)},
      {"idxmax-names", to_string(doubles(3, 3, {.columns = {"p", "q", "r"}}).idxmax(0))},
      {"tail", to_string(doubles(10, 2).tail(3))},
      {"csv", csv},
      {"csv-float32", floats},
      {"csv-text", quoted},
  };
  const std::map<std::string, std::string> theirs = golden_texts();
  CHECK(theirs.size() == ours.size());
  for (const auto& [title, expected] : theirs) {
    INFO(title);
    REQUIRE(ours.count(title) == 1);
    CHECK(ours.at(title) == expected);
  }
}

TEST_CASE("table: the labels' name stands in a line of its own") {
  const auto parse = [](const char* text) { return data::parse_csv(std::string(text), "named", {.index_col = 0}); };
  const Table t = parse("at,b,c\n1.5,1,2\n,3,4\n2,5,6\n");
  CHECK(to_string(t) == "     b  c\nat       \n1.5  1  2\nNaN  3  4\n2.0  5  6");
  CHECK(to_string(t.column("b")) == "at\n1.5    1\nNaN    3\n2.0    5\nName: b, dtype: int64");
  CHECK(to_string(parse("epoch_long,b\n3,1\n4,2\n")) == "            b\nepoch_long   \n3           1\n4           2");
  CHECK(to_string(parse(",b\n3,1\n")) == "   b\n3  1");
  Table tall = Table().set("a", std::vector<Size>(61, 7)).set("b", std::vector<Size>(61, 1));
  tall.take_index(0);
  CHECK(to_string(tall).substr(0, 53) == "    b\na    \n7   1\n7   1\n7   1\n7   1\n7   1\n.. ..\n7   1");
}

TEST_CASE("table: print takes tables and series") {
  const Table t = doubles(2, 2);
  CHECK(shown(t) == "          0         1\n0  0.000000  0.289062\n1  0.578125  0.078125");
  CHECK(shown(t.column("1")) == "0    0.289062\n1    0.078125\nName: 1, dtype: float64");
}
