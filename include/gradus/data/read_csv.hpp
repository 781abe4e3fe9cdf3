// SPDX-License-Identifier: MIT
#pragma once
// Tables as files of comma-separated values (RFC 4180; blanks and types as pandas takes them).
#include <algorithm>
#include <charconv>

#include <gradus/data/table.hpp>
#include <gradus/file/write.hpp>

namespace gradus::data {

/// A field of a line: its text, and whether it stood in quotes.
struct CsvField {
  std::string text;
  bool quoted = false;
};

/// Cuts CSV text into fields, line by line. CRLF, LF and a byte order mark are fine; blank lines are skipped.
class CsvReader {
 public:
  GRADUS_SMALL CsvReader(file::ByteView bytes, const char* path)
      : text_(reinterpret_cast<const char*>(bytes.data), bytes.size), path_(path) {
    if (text_.compare(0, 3, "\xef\xbb\xbf") == 0) at_ = 3;
  }
  /// The line that the last fields began on, counted from 1.
  Size line() const noexcept { return line_; }

  /// False at the end.
  GRADUS_SMALL bool next(std::vector<CsvField>& fields) {
    while (at_ < text_.size() && is_end(text_[at_])) end_line();
    if (at_ == text_.size()) return false;
    line_ = 1 + ends_;
    fields.clear();
    do fields.push_back(field());
    while (at_ < text_.size() && text_[at_] == ',' && ++at_);
    if (at_ < text_.size()) end_line();
    return true;
  }

 private:
  static bool is_end(char c) noexcept { return c == '\n' || c == '\r'; }
  void end_line() noexcept {
    at_ += text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n' ? 2u : 1u;
    ++ends_;
  }
  GRADUS_SMALL CsvField field() {
    CsvField f;
    if (at_ < text_.size() && text_[at_] == '"') f = quoted();
    while (at_ < text_.size() && text_[at_] != ',' && !is_end(text_[at_])) f.text += text_[at_++];
    return f;
  }
  GRADUS_SMALL CsvField quoted() {
    CsvField f{"", true};
    for (++at_; at_ < text_.size(); f.text += text_[at_++]) {
      ends_ += text_[at_] == '\n';
      if (text_[at_] != '"') continue;
      if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') ++at_;
      else return ++at_, f;
    }
    fail<FormatError>({"[read_csv] ", path_, " must have a closing quotation mark for the one in line ", line_,
                       ", but got none. The file is truncated."});
  }

  std::string text_;
  const char* path_;
  std::size_t at_ = 0;
  Size line_ = 1, ends_ = 0;
};

/// What pandas takes for a missing value.
GRADUS_SMALL inline bool is_blank(const std::string& s) {
  for (const char* blank : {"", "NaN", "nan", "NA", "N/A", "n/a", "NULL", "null", "None", "<NA>", "#N/A", "#NA", "-NaN",
                            "-nan", "#N/A N/A", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"})
    if (s == blank) return true;
  return false;
}
template <class N>
GRADUS_SMALL bool parse_number(const std::string& s, N& value) {
  const char *first = s.data(), *last = first + s.size();
  while (first < last && *first == ' ') ++first;
  while (first < last && last[-1] == ' ') --last;
  if (first + 1 < last && *first == '+' && first[1] != '-') ++first;
  const auto [end, error] = std::from_chars(first, last, value);
  return error == std::errc() && end == last;
}
/// int64 if all are whole numbers, else float64 if all that are there are numbers, else bool, else text.
GRADUS_SMALL inline Column typed_column(const std::string& name, std::vector<std::string> cells) {
  Column c;
  c.name = name;
  bool whole = true, number = true, truth = true;
  for (const std::string& s : cells) {
    const bool blank = is_blank(s);
    Size i = 0;
    double x = __builtin_nan("");
    whole = whole && parse_number(s, i);
    number = number && (blank || parse_number(s, x));
    truth = truth && (s == "True" || s == "False" || s == "true" || s == "false" || s == "TRUE" || s == "FALSE");
    c.integers.push_back(truth ? (s[0] | ' ') == 't' : i);
    c.reals.push_back(x);
    c.blank.push_back(blank);
  }
  const bool rows = !cells.empty();
  c.kind = rows && whole ? Column::int64 : rows && truth ? Column::boolean : Column::text;
  if (rows && number && c.kind == Column::text) c.kind = Column::float64;
  if (c.kind == Column::text) {
    c.texts = std::move(cells);
    for (std::size_t i = 0; i < c.texts.size(); ++i)
      if (c.blank[i]) c.texts[i].clear();
  } else {
    c.blank.clear();
  }
  if (!c.is_real()) c.reals.clear();
  if (c.is_real() || c.kind == Column::text) c.integers.clear();
  return c;
}

struct ReadCsvOptions {
  int index_col = -1;  // the column that holds the rows' labels; -1: none does
};

/// A table from CSV text; `path` is for errors.
GRADUS_SMALL inline Table parse_csv(file::ByteView bytes, const std::string& path, ReadCsvOptions options = {}) {
  CsvReader reader(bytes, path.c_str());
  std::vector<CsvField> fields;
  if (!reader.next(fields))
    fail<FormatError>({"[read_csv] ", path, " must begin with a line of column names, but got nothing. No columns to "
                       "parse from file."});
  std::vector<std::string> names;
  for (const CsvField& f : fields) {
    std::string name = f.text.empty() ? "Unnamed: " + std::to_string(names.size()) : f.text;
    const std::string plain = name;
    for (int n = 1; std::find(names.begin(), names.end(), name) != names.end(); ++n)
      name = plain + "." + std::to_string(n);
    names.push_back(name);
  }
  std::vector<std::vector<std::string>> columns(names.size());
  while (reader.next(fields)) {
    if (fields.size() != names.size())
      fail<FormatError>({"[read_csv] ", path, " must have ", names.size(), " fields in line ", reader.line(),
                         ", as its first line has, but got ", fields.size(), ". Error tokenizing data."});
    for (std::size_t c = 0; c < names.size(); ++c) columns[c].push_back(std::move(fields[c].text));
  }
  Table table;
  for (std::size_t c = 0; c < names.size(); ++c) table.set(names[c], typed_column(names[c], std::move(columns[c])));
  if (options.index_col >= static_cast<int>(names.size()))
    fail<ValueError>({"[read_csv] index_col must be below ", names.size(), ", the number of columns, but got ",
                      options.index_col, "."});
  if (options.index_col >= 0) table.take_index(static_cast<std::size_t>(options.index_col));
  return table;
}
/// A table from a CSV file: the first line names the columns; blanks (and NaN, NA, null, ...) are missing values. A
/// column is int64 if it is all whole numbers, else float64 or bool, else text.
///
/// Throws  IoError if the file cannot be read; FormatError if it is empty, a line has too many or too few fields, or
///         a quotation mark is never closed
GRADUS_SMALL inline Table read_csv(const std::string& path, ReadCsvOptions options = {}) {
  return parse_csv(file::read_file(path, "read_csv"), path, options);
}

struct ToCsvOptions {
  bool index = true;  // a first column with the rows' labels
};

GRADUS_SMALL inline std::string csv_cell(const std::string& s) {
  if (s.find_first_of(",\"\r\n") == s.npos) return s;
  std::string q = "\"";
  for (const char c : s) q.append(c == '"' ? 2 : 1, c);
  return q + "\"";
}
GRADUS_SMALL inline std::string csv_cell(const Column& c, std::size_t row) {
  if (c.is_missing(row)) return "";
  if (c.kind == Column::text) return csv_cell(c.texts[row]);
  if (c.kind == Column::boolean) return c.integers[row] ? "True" : "False";
  if (c.kind == Column::int64) return std::to_string(c.integers[row]);
  if (c.kind == Column::float64) return number_string(c.reals[row]);
  char digits[40];  // the fewest that give the float back are fewer than those of the double
  const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<float>(c.reals[row])).ptr;
  return number_string(std::strtod(std::string(digits, end).c_str(), nullptr));
}
/// The table as CSV text, as pandas writes it: the fewest digits that give each number back, nothing for what is
/// missing.
GRADUS_SMALL inline std::string to_csv(const Table& table, ToCsvOptions options = {}) {
  std::string text;
  for (const std::string& name : table.columns()) text += "," + csv_cell(name);
  text.erase(0, options.index ? 0 : 1);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string line = csv_cell(table.index()[row]);
    if (!options.index) line.clear();
    for (const Column& c : table.all()) line += "," + csv_cell(c, row);
    text += "\n" + line.substr(options.index ? 0 : 1);
  }
  return text + "\n";
}
/// Writes a CSV file, all of it or nothing. Throws IoError whenever the system refuses.
GRADUS_SMALL inline void to_csv(const Table& table, const std::string& path, ToCsvOptions options = {}) {
  file::write_file(path, to_csv(table, options), "to_csv");
}

}  // namespace gradus::data
