// SPDX-License-Identifier: MIT
#include <gradus/data/read_csv.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using data::Column;
using data::Table;

namespace {

Table parse(const std::string& text, data::ReadCsvOptions options = {}) { return data::parse_csv(text, "log.csv", options); }
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("read_csv: types, blanks and quotes as pandas takes them") {
  const Table t = parse("epoch,loss,count,ok,name\r\n0,,7,True,\"a,\"\"b\"\"\"\r\n\r\n1,2.5e-1,NaN,False,\"c\r\nd\"\r\n");
  CHECK(t.columns() == Names{"epoch", "loss", "count", "ok", "name"});
  CHECK(t.rows() == 2);
  CHECK(t.all()[0].kind == Column::int64);
  CHECK(t.all()[1].kind == Column::float64);
  CHECK(t.all()[2].kind == Column::float64);  // a blank makes floats of integers
  CHECK(t.all()[3].kind == Column::boolean);
  CHECK(t["loss"][1] == 0.25);
  CHECK(t.all()[1].is_missing(0));
  CHECK(t.texts("name") == Names{"a,\"b\"", "c\r\nd"});
}

TEST_CASE("read_csv: a byte order mark, no last line end, names twice or missing, spaces, signs, infinities") {
  const Table t = parse("\xef\xbb\xbf" "a,a,\n 1,+2, inf \n-3,4,-inf");
  CHECK(t.columns() == Names{"a", "a.1", "Unnamed: 2"});
  CHECK(t["a"] == std::vector<double>{1, -3});
  CHECK(t["a.1"] == std::vector<double>{2, 4});
  CHECK(t["Unnamed: 2"] == std::vector<double>{__builtin_inf(), -__builtin_inf()});
  CHECK(parse("a,b\n").shape() == Dims{0, 2});
  CHECK(parse("a\n99999999999999999999\n").all()[0].kind == Column::float64);
}

// Expected: pandas 3.1.

TEST_CASE("read_csv: numbers beyond a double's range, tabs around them, and what is no number") {
  const Table t = parse("x\n1e400\n-1e400\n1e-400\n1\t\n");
  REQUIRE(t.all()[0].kind == Column::float64);
  CHECK(t["x"] == std::vector<double>{__builtin_inf(), -__builtin_inf(), 0, 1});
  CHECK(parse("x\n1\t\n 2 \n").all()[0].kind == Column::int64);
  for (const char* text : {"nan(5)", "NAN", "+nan", "1 2", "0x1"})
    CHECK(parse(std::string("x\n1\n") + text + "\n").texts("x")[1] == text);
}

TEST_CASE("read_csv: lines of spaces are skipped, unless they stand in quotes") {
  CHECK(parse("a,b\n1,2\n \t \n3,4\n \t").shape() == Dims{2, 2});
  CHECK(parse(" \na\n1\n\"\"\n").rows() == 2);
  CHECK(parse("a\n\"  \"\n  \n").texts("a") == Names{"  "});
  CHECK(parse("a,b\n  x,y\n").texts("a") == Names{"  x"});
}

TEST_CASE("read_csv: names that stand there twice are numbered past those that are taken") {
  CHECK(parse("a,a,a.1,a\n").columns() == Names{"a", "a.2", "a.1", "a.3"});
  std::string header = "a";  // of so many, in time
  for (int i = 1; i < 20000; ++i) header += ",a";
  CHECK(parse(header).columns().back() == "a.19999");
}

TEST_CASE("read_csv: a column of labels") {
  const auto again = [](const char* text) { return data::to_csv(parse(text, {.index_col = 0})); };
  CHECK(again("a,b\n,1\nx,2\n") == "a,b\n,1\nx,2\n");
  CHECK(again("a,b\n1.5,1\n,2\n2,7\n") == "a,b\n1.5,1\n,2\n2.0,7\n");
  CHECK(again("a,b\nTrue,1\nFalse,2\n") == "a,b\nTrue,1\nFalse,2\n");
  CHECK(again(",b\n3,1\n") == ",b\n3,1\n");
}

TEST_CASE("to_csv: one column keeps its blank lines") {
  const auto text = [](const Table& t) { return data::to_csv(t, {.index = false}); };
  const Table t = parse("a\n1\n\"\"\n2\n");
  CHECK(text(t) == "a\n1.0\n\"\"\n2.0\n");
  CHECK(text(parse(text(t))) == text(t));
  CHECK(text(Table().set("", {" ", "\t", "x"})) == "\"\"\n\" \"\n\"\t\"\nx\n");
  CHECK(text(Table()) == "\n");
}

TEST_CASE("to_csv: what is written is read back") {
  const TemporaryFolder folder;
  Table t = parse("i,x,s,b\n1,0.1,\"q\"\"\",True\n2,,\"\",False\n");
  data::to_csv(t, folder / "t.csv");
  const Table again = data::read_csv(folder / "t.csv", {.index_col = 0});
  CHECK(data::to_csv(again) == data::to_csv(t));
  CHECK(data::to_csv(again) == ",i,x,s,b\n0,1,0.1,\"q\"\"\",True\n1,2,,,False\n");
  CHECK(data::to_csv(t, {.index = false}) == "i,x,s,b\n1,0.1,\"q\"\"\",True\n2,,,False\n");
}

TEST_CASE("read_csv: errors name file and line") {
  CHECK(error_of<FormatError>([] { parse("a,b\n1,2\n\n3\n"); }) ==
        "[read_csv] log.csv must have 2 fields in line 4, as its first line has, but got 1. Error tokenizing data.");
  CHECK(error_of<FormatError>([] { parse("a,b\n\"x\ny\",2\n3,4,5\n"); }) ==
        "[read_csv] log.csv must have 2 fields in line 4, as its first line has, but got 3. Error tokenizing data.");
  CHECK(error_of<FormatError>([] { parse("a,b\n1,\"2\n"); }) ==
        "[read_csv] log.csv must have a closing quotation mark for the one in line 2, but got none. The file is "
        "truncated.");
  CHECK(error_of<FormatError>([] { parse("\n"); }) ==
        "[read_csv] log.csv must begin with a line of column names, but got nothing. No columns to parse from file.");
  CHECK(error_of<ValueError>([] { parse("a\n1\n", {.index_col = 1}); }) ==
        "[read_csv] index_col must be below 1, the number of columns, but got 1.");
  CHECK(error_of<IoError>([] { data::read_csv("/nowhere/log.csv"); }) ==
        "[read_csv] /nowhere/log.csv must be a readable file, but got: No such file or directory (errno 2).");
}
