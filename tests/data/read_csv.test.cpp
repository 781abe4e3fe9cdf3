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
