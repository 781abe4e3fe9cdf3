// SPDX-License-Identifier: MIT
#pragma once
// Tables as files of comma-separated values (RFC 4180; blanks and types as pandas takes them).
#include <algorithm>
#include <charconv>

#include <gradus/data/table.hpp>
#include <gradus/file/write.hpp>

namespace gradus::data {

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
  GRADUS_SMALL bool next(std::vector<std::string>& fields) {
    for (std::size_t end; (end = text_.find_first_not_of(" \t", at_)) < text_.size() && is_end(text_[end]); end_line())
      at_ = end;
    if (text_.find_first_not_of(" \t", at_) == text_.npos) return false;
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
  GRADUS_SMALL std::string field() {
    std::string f;
    if (at_ < text_.size() && text_[at_] == '"') f = quoted();
    while (at_ < text_.size() && text_[at_] != ',' && !is_end(text_[at_])) f += text_[at_++];
    return f;
  }
  GRADUS_SMALL std::string quoted() {
    std::string f;
    for (++at_; at_ < text_.size(); f += text_[at_++]) {
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
  constexpr std::string_view spaces = " \t\n\v\f\r";
  const char *first = s.data(), *last = first + s.size();
  while (first < last && spaces.find(*first) != spaces.npos) ++first;
  while (first < last && spaces.find(last[-1]) != spaces.npos) --last;
  if (first + 1 < last && *first == '+' && first[1] != '-') ++first;
  const auto [end, error] = std::from_chars(first, last, value);
  if (end != last || error == std::errc::invalid_argument) return false;
  if constexpr (std::floating_point<N>) {
    if (error != std::errc()) value = std::strtod(first, nullptr);  // too great or too small: infinity or 0
    return value == value;                                          // nan(5) is text
  }
  return error == std::errc();
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

/// The columns' names out of the first line: one that stands there twice gets a number, as pandas gives it.
GRADUS_SMALL inline std::vector<std::string> column_names(std::vector<std::string> names) {
  for (std::size_t c = 0; c < names.size(); ++c)
    if (names[c].empty()) names[c] = "Unnamed: " + std::to_string(c);
  std::vector<std::string> sorted = names;  // in order: a map would cost every user 4,000 lines
  std::sort(sorted.begin(), sorted.end());
  std::vector<int> next(names.size());  // the number of the next column of each name; 0: none was called so
  const auto place = [&](const std::string& name) {
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), name) - sorted.begin());
  };
  for (std::string& name : names) {
    const std::string plain = name;
    std::size_t at = place(plain);
    int& n = next[at];
    for (; n > 0 && at < sorted.size() && sorted[at] == name; ++n) at = place(name = plain + "." + std::to_string(n));
    if (n == 0) n = 1;
  }
  return names;
}
/// A table from CSV text; `path` is for errors.
GRADUS_SMALL inline Table parse_csv(file::ByteView bytes, const std::string& path, ReadCsvOptions options = {}) {
  CsvReader reader(bytes, path.c_str());
  std::vector<std::string> fields;
  if (!reader.next(fields))
    fail<FormatError>({"[read_csv] ", path, " must begin with a line of column names, but got nothing. No columns to "
                       "parse from file."});
  const std::vector<std::string> names = column_names(std::move(fields));
  std::vector<std::vector<std::string>> columns(names.size());
  while (reader.next(fields)) {
    if (fields.size() != names.size())
      fail<FormatError>({"[read_csv] ", path, " must have ", names.size(), " fields in line ", reader.line(),
                         ", as its first line has, but got ", fields.size(), ". Error tokenizing data."});
    for (std::size_t c = 0; c < names.size(); ++c) columns[c].push_back(std::move(fields[c]));
  }
  Table table;
  for (std::size_t c = 0; c < names.size(); ++c) table.append(typed_column(names[c], std::move(columns[c])));
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
/// A line of a file; if all of it is one blank field, quotes keep it from being skipped.
GRADUS_SMALL inline std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) line += (i ? "," : "") + csv_cell(fields[i]);
  if (fields.size() == 1 && line.find_first_not_of(" \t") == line.npos) line = '"' + line + '"';
  return line + "\n";
}
/// The table as CSV text, as pandas writes it: the fewest digits that give each number back, nothing for what is
/// missing.
GRADUS_SMALL inline std::string to_csv(const Table& table, ToCsvOptions options = {}) {
  std::vector<std::string> fields = table.columns();
  if (options.index) fields.insert(fields.begin(), table.labels().name);
  std::string text = csv_line(fields);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    fields.clear();
    if (options.index) fields.push_back(table.index()[row] == "NaN" ? "" : table.index()[row]);
    for (const Column& c : table.all()) fields.push_back(c.is_missing(row) ? "" : label_of(c, row));
    text += csv_line(fields);
  }
  return text;
}
/// Writes a CSV file, all of it or nothing. Throws IoError whenever the system refuses.
GRADUS_SMALL inline void to_csv(const Table& table, const std::string& path, ToCsvOptions options = {}) {
  file::write_file(path, to_csv(table, options), "to_csv");
}

}  // namespace gradus::data
