// SPDX-License-Identifier: MIT
#include <gradus/data/table.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/tensor/factories.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;
using data::Table;

namespace {

using Names = std::vector<std::string>;
const double gap = __builtin_nan("");

Table log() {
  Table t;
  t.set("epoch", std::vector<Size>{0, 0, 1, 1});
  t.set("loss", std::vector<double>{0.5, gap, 0.25, gap}).set("note", Names{"a", "b", "c", "d"});
  return t;
}

}  // namespace

TEST_CASE("table: labels and columns of a tensor, a view too") {
  const Table t(tensor({{1., 2., 3.}, {4., 5., 6.}}).t(), {.index = {"a", "b", "c"}, .columns = {"x", "y"}});
  CHECK(t.shape() == Dims{3, 2});
  CHECK(t.index() == Names{"a", "b", "c"});
  CHECK(t["y"] == std::vector<double>{4, 5, 6});
  CHECK(t.column("x")[2] == 3);
  CHECK(Table(tensor({7, 8})).columns() == Names{"0"});
}

TEST_CASE("table: rows and columns chosen") {
  const Table t = log();
  CHECK(t.head(1).index() == Names{"0"});
  CHECK(t.head(-1).index() == Names{"0", "1", "2"});
  CHECK(t.tail(2)["epoch"] == std::vector<double>{1, 1});
  CHECK(t.tail(-3).index() == Names{"3"});
  CHECK(t.tail(9).rows() == 4);
  CHECK(t.dropna().index() == Names{"0", "2"});
  CHECK(t.dropna({"epoch"}).rows() == 4);
  CHECK(t.select({"note", "epoch"}).columns() == Names{"note", "epoch"});
  CHECK(t.column("note").tail(1).index.labels == Names{"3"});
  CHECK(t.texts("note")[1] == "b");
  CHECK(t.has("loss"));
  CHECK(!t.has("Loss"));
}

TEST_CASE("table: set adds and replaces") {
  Table t = log();
  t.set("loss", tensor<double>({1, 2, 3, 4}));
  CHECK(t["loss"] == std::vector<double>{1, 2, 3, 4});
  CHECK(t.columns() == Names{"epoch", "loss", "note"});
  t.take_index(2);
  CHECK(t.index() == Names{"a", "b", "c", "d"});
}

TEST_CASE("table: columns by number, the names of a tensor's") {
  const Table t(tensor({{1., 2.}, {3., 4.}}));
  CHECK(t[0] == std::vector<double>{1, 3});
  CHECK(t[Size{1}] == std::vector<double>{2, 4});
  CHECK(t.column(0).name() == "0");
  CHECK(t.has(0));
  CHECK(error_of<IndexError>([] { log()[0]; }) ==
        "[Table::operator[]] name must be a column, but got \"0\". KeyError: the columns are epoch, loss, note.");
}

TEST_CASE("table: set takes lists") {
  Table t;
  t.set("real", {1.5, 2.5}).set("mixed", {1, 2.5}).set("whole", {1, 2}).set("truth", {true, false});
  t.set("text", {"x", "y"}).set("string", {std::string("v"), "w"});
  CHECK(t["mixed"] == std::vector<double>{1, 2.5});
  CHECK(t.texts("text") == Names{"x", "y"});
  CHECK(t.texts("string") == Names{"v", "w"});
  std::string kinds;
  for (const data::Column& c : t.all()) kinds += std::string(c.dtype()) + " ";
  CHECK(kinds == "float64 float64 int64 bool str str ");
  CHECK(Table().set("one", {"x"}).texts("one") == Names{"x"});
}

TEST_CASE("table: a column that becomes the labels leaves its name, what is missing is NaN") {
  Table t;
  t.set("at", {gap, 1.5}).set("is", {true, false}).set("x", {1, 2});
  Table truths = t;
  t.take_index(0);
  CHECK(t.index() == Names{"NaN", "1.5"});
  CHECK(t.tail(1).labels().name == "at");
  CHECK(t.column("x").head(1).index.name == "at");
  truths.take_index(1);
  CHECK(truths.index() == Names{"True", "False"});
}

TEST_CASE("table: errors") {
  const auto x = tensor({{1., 2.}, {3., 4.}});
  CHECK(error_of<ShapeError>([&] { Table(x, {.index = {"a"}}); }) ==
        "[Table] index must have one label for each of the 2 rows, but got 1.");
  CHECK(error_of<ShapeError>([&] { Table(x, {.columns = {"a", "b", "c"}}); }) ==
        "[Table] columns must have one label for each of the 2 columns, but got 3.");
  CHECK(error_of<ShapeError>([&] { Table(x.view({2, 2, 1})); }) ==
        "[Table] values must be (rows, columns), but got (2, 2, 1). Flatten them first: flatten(x, 1).");
  CHECK(error_of<IndexError>([] { log()["lost"]; }) ==
        "[Table::operator[]] name must be a column, but got \"lost\". KeyError: the columns are epoch, loss, note.");
  CHECK(error_of<TypeError>([] { log()["note"]; }) ==
        "[Table::operator[]] column must hold numbers, but got \"note\", which holds text. Use texts(\"note\").");
  CHECK(error_of<ShapeError>([] { log().set("more", std::vector<double>{1}); }) ==
        "[Table::set] values must have one for each of the 4 rows, but got 1.");
  CHECK(error_of<ShapeError>([] { log().set("more", zeros({4, 2})); }) ==
        "[Table::set] values must be (rows), but got (4, 2). Flatten them first: flatten(x).");
  data::Column short_of_blanks = log().all()[2];
  short_of_blanks.blank.pop_back();
  CHECK(error_of<ShapeError>([&] { log().set("more", short_of_blanks); }) ==
        "[Table::set] values must have one for each of the 4 rows, but got 3.");
  CHECK(error_of<IndexError>([] { log().column("loss")[4]; }) == "[Series] row must be below 4, but got 4.");
}
