// SPDX-License-Identifier: MIT
#pragma once
// The text of tables and series, to the letter as pandas 3 prints them (rules observed in pandas/io/formats).
#include <gradus/data/table.hpp>

namespace gradus::data {

// pandas' display options as a notebook has them.
inline constexpr std::size_t max_rows = 60, min_rows = 10, max_columns = 20, line_width = 80;

using Lines = std::vector<std::string>;

/// columns side by side with a space between them.
GRADUS_SMALL inline std::string side_by_side(const std::vector<Lines>& columns) {
  std::string text;
  for (std::size_t row = 0; row < columns[0].size(); ++row) {
    for (std::size_t c = 0; c < columns.size(); ++c) text += (c ? " " : row ? "\n" : "") + columns[c][row];
  }
  return text;
}
/// The lines of one column: its name, then its cells.
GRADUS_SMALL inline Lines lines_of(const Column& c, std::size_t name_width) {
  Lines cells = cells_of(c);
  const std::string name = (c.kind == Column::text ? "" : " ") + aligned(c.name, name_width, false);
  const std::size_t width = align(cells, true, width_of(name));
  cells.insert(cells.begin(), aligned(name, width, true));
  return cells;
}
/// Rows in place of which dots stand.
GRADUS_SMALL inline void insert_dots(std::vector<Lines>& columns, std::size_t row, std::size_t dots_column) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::size_t width = width_of(columns[c][row]);
    const bool is_dots = c == dots_column;
    const std::string dots = aligned(width > 3 || is_dots ? "..." : "..", is_dots ? 4 : width, c != 0);
    columns[c].insert(columns[c].begin() + static_cast<std::ptrdiff_t>(row) + 1, dots);
  }
}
/// Columns in lines of 80 characters; where there are more, a backslash, and on with the labels again.
GRADUS_SMALL inline std::string wrapped(const std::vector<Lines>& columns) {
  const std::size_t n = columns.size(), room = line_width - width_of(columns[0].back()) - 1;
  std::string text;
  for (std::size_t begin = 1, end; begin < n; begin = end) {
    std::size_t width = 0;
    for (end = begin; end < n; ++end) {
      width += width_of(columns[end].back()) + 1;
      if (width + (end + 1 == n ? 1 : 2) > room && end > begin) break;
    }
    std::vector<Lines> block = {columns[0]};
    block.insert(block.end(), columns.begin() + static_cast<std::ptrdiff_t>(begin),
                 columns.begin() + static_cast<std::ptrdiff_t>(end));
    if (begin > 1 || end < n) block.emplace_back(columns[0].size(), end < n ? "  " : " ");
    if (end < n) block.back()[0] = " \\";
    text += (begin > 1 ? "\n\n" : "") + side_by_side(block);
  }
  return text;
}

GRADUS_SMALL inline std::string list_of(const Lines& labels) {
  std::string text;
  for (const std::string& s : labels) text += (text.empty() ? "" : ", ") + s;
  return "[" + text + "]";
}
GRADUS_SMALL inline std::string to_string(const Table& table) {
  const std::size_t rows = table.rows(), n = table.all().size();
  if (!rows || !n)
    return "Empty DataFrame\nColumns: " + list_of(table.columns()) + "\nIndex: " + list_of(table.index());
  const bool few = rows <= max_rows;
  const Size edge = static_cast<Size>(min_rows / 2);
  const Table head = few ? table : table.head(edge), tail = table.tail(few ? 0 : edge);
  Lines index = head.index();
  index.insert(index.end(), tail.index().begin(), tail.index().end());
  const bool named = !table.labels().name.empty();  // in a line of its own
  if (named) index.insert(index.begin(), table.labels().name);
  align(index, false, few ? 0 : 2);  // of the dots
  index.insert(index.begin(), std::string(width_of(index[0]), ' '));

  std::vector<Lines> columns = {index};
  std::size_t dots_column = columns.size() + n;  // none
  const std::size_t name_width = table.column_labels().numbered ? table.columns().back().size() : 0;
  for (std::size_t c = 0; c < n; ++c) {
    if (n > max_columns && c == max_columns / 2) {
      c = n - max_columns / 2;
      dots_column = columns.size();
      columns.emplace_back(index.size(), " ...");
    }
    Column shown = head.all()[c];
    for (std::size_t i = 0; i < tail.rows(); ++i) shown.push_back(tail.all()[c], i);
    columns.push_back(lines_of(shown, name_width));
    Lines& lines = columns.back();
    if (named) lines.insert(lines.begin() + 1, std::string(width_of(lines[0]), ' '));
  }
  if (!few) insert_dots(columns, static_cast<std::size_t>(edge) + named, dots_column);
  std::string text = wrapped(columns);
  if (!few || n > max_columns) text += join({"\n\n[", rows, " rows x ", n, " columns]"});
  return text;
}

GRADUS_SMALL inline std::string to_string(const Series& series) {
  const std::string& name = series.name();
  std::string footer = name.empty() ? "" : "Name: " + name + ", ";
  if (series.size() == 0) return "Series([], " + footer + "dtype: " + series.column.dtype() + ")";
  const bool few = series.size() <= max_rows;
  const Size edge = static_cast<Size>(min_rows / 2);
  Series shown = few ? series : series.head(edge);
  const Series tail = series.tail(few ? 0 : edge);
  for (std::size_t i = 0; i < tail.size(); ++i) {
    shown.column.push_back(tail.column, i);
    shown.index.labels.push_back(tail.index.labels[i]);
  }
  Lines cells = cells_of(shown.column), &labels = shown.index.labels;
  if (!few) {
    const std::size_t width = width_of(cells[0]), room = width > 3 ? width - 3 : width - 2;
    const std::size_t left = room / 2 + (room & width & 1);  // as Python's str.center
    const std::string dots = width > 3 ? "..." : "..";
    cells.insert(cells.begin() + edge, std::string(left, ' ') + dots + std::string(room - left, ' '));
    labels.insert(labels.begin() + edge, "");
    footer += "Length: " + std::to_string(series.size()) + ", ";
  }
  std::size_t width = 0;
  for (const std::string& s : labels) width = width_of(s) > width ? width_of(s) : width;
  std::string text = series.index.name.empty() ? "" : series.index.name + "\n";
  for (std::size_t i = 0; i < cells.size(); ++i) text += aligned(labels[i], width + 3, false) + cells[i] + "\n";
  return text + footer + "dtype: " + series.column.dtype();
}

}  // namespace gradus::data
