// SPDX-License-Identifier: MIT
#pragma once
// Table and Series: numbers and text under labels, in pandas' words, printed to the letter as pandas 3 prints them
// (data/table_text.hpp) in a notebook: 60 rows and 20 columns at most, lines of 80 characters.
#include <initializer_list>

#include <gradus/data/column.hpp>

namespace gradus::data {

/// The labels of rows: 0, 1, 2, ... or text. NaN is a missing one, which a file leaves blank.
struct Index {
  std::vector<std::string> labels;
  bool numbered = true;
  std::string name = {};  // of the column that they were

  GRADUS_SMALL static Index range(Size n) {
    Index index;
    for (Size i = 0; i < n; ++i) index.labels.push_back(std::to_string(i));
    return index;
  }
  std::size_t size() const noexcept { return labels.size(); }
};

/// A labelled column: pandas' Series.
struct Series {
  Column column;
  Index index;

  std::size_t size() const noexcept { return column.size(); }
  const std::string& name() const noexcept { return column.name; }
  /// The number in a row, counted from 0; NaN if it is missing.
  double operator[](std::size_t row) const;
  /// The first n rows; without the last -n if n is negative.
  Series head(Size n = 5) const;
  /// The last n rows; without the first -n if n is negative.
  Series tail(Size n = 5) const;
};

/// A column by its name. The columns of a tensor are called 0, 1, 2, ...: table[0] is table["0"].
struct ColumnName : std::string {
  ColumnName(const char* name) : std::string(name) {}
  ColumnName(const std::string& name) : std::string(name) {}
  ColumnName(std::integral auto number) : std::string(std::to_string(number)) {}
};

struct TableOptions {
  std::vector<std::string> index = {};    // one label a row; 0, 1, 2, ... if there are none
  std::vector<std::string> columns = {};  // one name a column; 0, 1, 2, ... if there are none
};

/// A small table in memory: pandas' DataFrame.
///   data::Table table(probabilities, {.index = {"sample 0", "sample 1"}});
///   print(table.round(2).head());
///   print(table.idxmax(1).head());
class Table {
 public:
  Table() = default;
  /// Shapes  values (R, C), or (R) for one column
  /// Throws  ShapeError for other ranks, or unless there is a label a row and a name a column
  template <Element T>
  explicit Table(const Tensor<T>& values, const TableOptions& options = {}) : Table(*values.detach().body(), options) {}
  Table(const Body& values, const TableOptions& options);

  std::size_t rows() const noexcept { return index_.size(); }
  /// (rows, columns)
  Dims shape() const { return {static_cast<Size>(rows()), static_cast<Size>(columns_.size())}; }
  std::vector<std::string> columns() const;
  const std::vector<std::string>& index() const noexcept { return index_.labels; }
  bool has(const ColumnName& column) const noexcept { return find(column) < columns_.size(); }

  /// The numbers of a column; NaN where one is missing. Throws IndexError if there is no such column, TypeError if it
  /// holds text.
  std::vector<double> operator[](const ColumnName& column) const;
  /// A column with its labels. Throws IndexError if there is no such column.
  Series column(const ColumnName& name) const { return {columns_[index_of(name, "column")], index_}; }
  /// The cells of a column of text. Throws IndexError if there is no such column.
  std::vector<std::string> texts(const ColumnName& column) const { return columns_[index_of(column, "texts")].texts; }
  /// These columns, in this order. Throws IndexError if one does not exist.
  Table select(const std::vector<std::string>& columns) const;

  /// A further column, or other values for one: df[name] = values. Returns the table.
  ///   table.set("epoch", {0, 1}).set("loss", {0.5, 0.25}).set("note", {"first", "second"});
  ///
  /// Throws  ShapeError unless it has as many rows as the table
  Table& set(const ColumnName& name, std::vector<double> values);
  Table& set(const ColumnName& name, std::vector<Size> values);
  Table& set(const ColumnName& name, std::vector<std::string> values);
  Table& set(const ColumnName& name, std::initializer_list<double> values) { return set(name, std::vector(values)); }
  template <std::integral I>
  Table& set(const ColumnName& name, std::initializer_list<I> values) {
    Column c;
    c.kind = std::same_as<I, bool> ? Column::boolean : Column::int64;
    for (const I i : values) c.integers.push_back(static_cast<Size>(i));
    return set(name, std::move(c));
  }
  Table& set(const ColumnName& name, std::initializer_list<std::string> values) {
    return set(name, std::vector(values));
  }
  /// Shapes  values (rows)
  template <Element T>
  Table& set(const ColumnName& name, const Tensor<T>& values) { return set(name, *values.detach().body()); }
  Table& set(const ColumnName& name, const Body& values);
  Table& set(const ColumnName& name, Column values);

  /// The first n rows; without the last -n if n is negative.
  Table head(Size n = 5) const { return part(0, n < 0 ? static_cast<Size>(rows()) + n : n); }
  /// The last n rows; without the first -n if n is negative.
  Table tail(Size n = 5) const {
    const Size r = static_cast<Size>(rows());
    return part(n < 0 ? -n : r - n, r);
  }
  /// Rows begin ... end - 1, as iloc[begin:end].
  Table part(Size begin, Size end) const;
  /// The rows where none of these columns is missing (of all columns, if none is named).
  Table dropna(const std::vector<std::string>& subset = {}) const;
  /// Numbers to so many decimals, halves to even, with NumPy's steps.
  Table round(int decimals = 0) const;
  /// axis 1: for each row the column of its greatest number; axis 0: for each column the label of the row. The first of
  /// equals; missing values do not count.
  ///
  /// Throws  ValueError for another axis, or where all are missing; TypeError if a column holds text
  Series idxmax(int axis = 0) const;
  /// The columns' count, mean, unbiased std, min, quartiles (linear) and max.
  Table describe() const;

  // For printing and files.
  const std::vector<Column>& all() const noexcept { return columns_; }
  const Index& labels() const noexcept { return index_; }
  /// The columns' names as labels of rows.
  Index column_labels() const { return {columns(), numbered_columns_}; }
  /// Turns a column into the rows' labels.
  void take_index(std::size_t column);
  /// A further column, of as many rows as the table, under a name that is new: set() would look for it.
  GRADUS_SMALL void append(Column column) {
    if (columns_.empty() && index_.labels.empty()) index_ = Index::range(static_cast<Size>(column.size()));
    numbered_columns_ = false;
    columns_.push_back(std::move(column));
  }

 private:
  std::size_t find(const std::string& name) const noexcept {
    std::size_t c = 0;
    while (c < columns_.size() && columns_[c].name != name) ++c;
    return c;
  }
  std::size_t index_of(const std::string& name, const char* op) const;
  template <class Wanted>
  Table where(Wanted wanted) const;

  Index index_;
  std::vector<Column> columns_;
  bool numbered_columns_ = true;
};

GRADUS_SMALL inline double Series::operator[](std::size_t row) const {
  if (row >= size()) fail<IndexError>({"[Series] row must be below ", size(), ", but got ", row, "."});
  return column.real(row);
}
GRADUS_SMALL inline Series part_of(const Series& s, Size begin, Size end) {
  const Size n = static_cast<Size>(s.size());
  Series out{s.column.emptied(), {{}, s.index.numbered, s.index.name}};
  for (Size i = begin < 0 ? 0 : begin; i < end && i < n; ++i) {
    out.column.push_back(s.column, static_cast<std::size_t>(i));
    out.index.labels.push_back(s.index.labels[static_cast<std::size_t>(i)]);
  }
  return out;
}
inline Series Series::head(Size n) const { return part_of(*this, 0, n < 0 ? static_cast<Size>(size()) + n : n); }
inline Series Series::tail(Size n) const {
  const Size r = static_cast<Size>(size());
  return part_of(*this, n < 0 ? -n : r - n, r);
}

GRADUS_SMALL inline Table::Table(const Body& values, const TableOptions& options) {
  const Dims& s = values.sizes;
  if (s.rank != 1 && s.rank != 2)
    fail<ShapeError>({"[Table] values must be (rows, columns), but got ", s, ". Flatten them first: flatten(x, 1)."});
  const Size n = s.dim[0], m = s.rank == 2 ? s.dim[1] : 1;
  const auto check = [](const char* what, const char* each, std::size_t got, Size wanted) {
    if (got && static_cast<Size>(got) != wanted)
      fail<ShapeError>({"[Table] ", what, " must have one label for each of the ", wanted, " ", each, ", but got ", got,
                        "."});
  };
  check("index", "rows", options.index.size(), n);
  check("columns", "columns", options.columns.size(), m);
  index_ = options.index.empty() ? Index::range(n) : Index{options.index, false};
  numbered_columns_ = options.columns.empty();
  for (Size c = 0; c < m; ++c) {
    const Size at = s.rank == 2 ? c * values.strides.dim[1] : 0;
    columns_.push_back(column_of(values, at, n, values.strides.dim[0]));
    columns_.back().name = numbered_columns_ ? std::to_string(c) : options.columns[static_cast<std::size_t>(c)];
  }
}

GRADUS_SMALL inline std::size_t Table::index_of(const std::string& name, const char* op) const {
  const std::size_t c = find(name);
  if (c < columns_.size()) return c;
  std::string names;
  for (const Column& column : columns_) names += (names.empty() ? "" : ", ") + column.name;
  fail<IndexError>({"[Table::", op, "] name must be a column, but got \"", name, "\". KeyError: the columns are ",
                    names, "."});
}
GRADUS_SMALL inline std::vector<std::string> Table::columns() const {
  std::vector<std::string> names;
  for (const Column& c : columns_) names.push_back(c.name);
  return names;
}
GRADUS_SMALL inline std::vector<double> Table::operator[](const ColumnName& name) const {
  const Column& c = columns_[index_of(name, "operator[]")];
  if (c.kind == Column::text)
    fail<TypeError>({"[Table::operator[]] column must hold numbers, but got \"", name, "\", which holds text. Use "
                     "texts(\"", name, "\")."});
  std::vector<double> values;
  for (std::size_t i = 0; i < c.size(); ++i) values.push_back(c.real(i));
  return values;
}
GRADUS_SMALL inline Table Table::select(const std::vector<std::string>& names) const {
  Table out;
  out.index_ = index_;
  out.numbered_columns_ = numbered_columns_;
  for (const std::string& name : names) out.columns_.push_back(columns_[index_of(name, "select")]);
  return out;
}

GRADUS_SMALL inline Table& Table::set(const ColumnName& name, Column values) {
  const bool first = columns_.empty() && index_.labels.empty();
  const bool text = values.kind == Column::text;
  if (text && values.blank.empty()) values.blank.resize(values.size());
  const std::size_t n = values.size(), blanks = text ? values.blank.size() : n, wanted = first ? n : rows();
  if (n != wanted || blanks != wanted)
    fail<ShapeError>({"[Table::set] values must have one for each of the ", wanted, " rows, but got ",
                      n != wanted ? n : blanks, "."});
  values.name = name;
  const std::size_t c = find(name);
  if (c == columns_.size()) append(std::move(values));
  else columns_[c] = std::move(values);
  return *this;
}
GRADUS_SMALL inline Table& Table::set(const ColumnName& name, const Body& values) {
  if (values.sizes.rank > 1)
    fail<ShapeError>({"[Table::set] values must be (rows), but got ", values.sizes, ". Flatten them first: "
                      "flatten(x)."});
  return set(name, column_of(values, 0, values.numel, values.sizes.rank ? values.strides.dim[0] : 1));
}
GRADUS_SMALL inline Table& Table::set(const ColumnName& name, std::vector<double> values) {
  Column c;
  c.reals = std::move(values);
  return set(name, std::move(c));
}
GRADUS_SMALL inline Table& Table::set(const ColumnName& name, std::vector<Size> values) {
  Column c;
  c.kind = Column::int64;
  c.integers = std::move(values);
  return set(name, std::move(c));
}
GRADUS_SMALL inline Table& Table::set(const ColumnName& name, std::vector<std::string> values) {
  Column c;
  c.kind = Column::text;
  c.texts = std::move(values);
  return set(name, std::move(c));
}
GRADUS_SMALL inline void Table::take_index(std::size_t column) {
  const Column& c = columns_[column];
  index_.numbered = c.kind == Column::int64;
  index_.name = c.name == "Unnamed: " + std::to_string(column) ? "" : c.name;  // what a file without one is given
  for (std::size_t i = 0; i < rows(); ++i) index_.labels[i] = label_of(c, i);
  columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(column));
}

template <class Wanted>
GRADUS_SMALL Table Table::where(Wanted wanted) const {
  Table out;
  out.numbered_columns_ = numbered_columns_;
  out.index_.numbered = index_.numbered;
  out.index_.name = index_.name;
  for (const Column& c : columns_) out.columns_.push_back(c.emptied());
  for (std::size_t row = 0; row < rows(); ++row) {
    if (!wanted(row)) continue;
    out.index_.labels.push_back(index_.labels[row]);
    for (std::size_t c = 0; c < columns_.size(); ++c) out.columns_[c].push_back(columns_[c], row);
  }
  return out;
}
GRADUS_SMALL inline Table Table::part(Size begin, Size end) const {
  return where([&](std::size_t row) { return static_cast<Size>(row) >= begin && static_cast<Size>(row) < end; });
}
GRADUS_SMALL inline Table Table::dropna(const std::vector<std::string>& subset) const {
  const Table looked_at = subset.empty() ? *this : select(subset);
  return where([&](std::size_t row) {
    for (const Column& c : looked_at.columns_)
      if (c.is_missing(row)) return false;
    return true;
  });
}

}  // namespace gradus::data
