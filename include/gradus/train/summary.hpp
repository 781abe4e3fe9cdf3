// SPDX-License-Identifier: MIT
#pragma once
// A table of a model's layers in the order in which they run, with their shapes and parameters. Layout and numbers are
// those of torchinfo 1.8.0.
#include <gradus/tensor/random.hpp>
#include <gradus/train/evaluation_mode.hpp>
#include <gradus/train/layer_record.hpp>
#include <gradus/train/number.hpp>

namespace gradus::train {

struct SummaryOptions {
  /// Of input_size, output_size, num_params, params_percent, mult_adds and trainable.
  std::vector<std::string> col_names = {"output_size", "num_params"};
  int depth = 3;            // modules further down are counted, not shown
  std::size_t col_width = 25;
  bool var_names = false;   // the name of a layer in its parent, too
  bool ascii_only = false;
};

/// What summary() has found out. print(s) shows it as a table.
struct Summary {
  std::vector<LayerRecord> layers;  // the model itself, then all below it as they were called
  Size total_params = 0, trainable_params = 0;
  Size total_mult_adds = 0;
  Size input_bytes = 0;
  Size output_bytes = 0;            // of layers that have parameters, and as much again for their gradients
  Size param_bytes = 0;
  SummaryOptions options;
};

/// A column: its name in the options, its title, and what it says of a layer.
struct SummaryColumn {
  const char* name;
  const char* title;
  std::string (*cell)(const Summary&, const LayerRecord&);
};

// Parameters that a row answers for: a layer at the bottom of what is shown for all below it, too.
GRADUS_SMALL inline Size params_of_row(const Summary& s, const LayerRecord& l) {
  return l.depth == s.options.depth || l.is_leaf ? l.num_params : l.leftover_params;
}
GRADUS_SMALL inline std::string params_cell(const Summary& s, const LayerRecord& l) {
  if (l.num_params == 0) return "--";
  if (l.is_recursive) return "(recursive)";
  const Size n = params_of_row(s, l);
  if (l.depth == s.options.depth || l.is_leaf) return l.trainable_params ? with_commas(n) : "(" + with_commas(n) + ")";
  return n > 0 ? with_commas(n) : "--";
}
GRADUS_SMALL inline std::string percent_cell(const Summary& s, const LayerRecord& l) {
  if (s.total_params && l.is_recursive) return "(recursive)";
  const Size n = params_of_row(s, l);
  if (!s.total_params || n == 0) return "     --";
  return aligned_right(fixed(100.0 * static_cast<double>(n) / static_cast<double>(s.total_params), 2) + "%", 7);
}
GRADUS_SMALL inline std::string mult_adds_cell(const Summary& s, const LayerRecord& l) {
  const Size n = l.is_leaf ? l.mult_adds : l.depth == s.options.depth ? l.mult_adds_below : 0;
  return l.mult_adds > 0 && (l.is_leaf || l.depth == s.options.depth) ? with_commas(n) : "--";
}
GRADUS_SMALL inline std::string trainable_cell(const Summary&, const LayerRecord& l) {
  if (l.num_params == 0) return "--";
  return l.trainable_params == 0 ? "False" : l.trainable_params == l.num_params ? "True" : "Partial";
}
/// As Python prints a list: [256, 10].
GRADUS_SMALL inline std::string list_cell(const Dims& sizes) {
  std::string s;
  for (const Size n : sizes) s += (s.empty() ? "[" : ", ") + std::to_string(n);
  return s.empty() ? "--" : s + "]";
}
GRADUS_SMALL inline const SummaryColumn& find_column(const std::string& name) {
  static const SummaryColumn columns[] = {
      {"input_size", "Input Shape", [](const Summary&, const LayerRecord& l) { return list_cell(l.input); }},
      {"output_size", "Output Shape", [](const Summary&, const LayerRecord& l) { return list_cell(l.output); }},
      {"num_params", "Param #", params_cell},
      {"params_percent", "Param %", percent_cell},
      {"mult_adds", "Mult-Adds", mult_adds_cell},
      {"trainable", "Trainable", trainable_cell}};
  std::string known;
  for (const SummaryColumn& c : columns) {
    if (c.name == name) return c;
    known += (known.empty() ? "" : ", ") + std::string(c.name);
  }
  fail<ValueError>({"[summary] col_names must be among ", known, ", but got ", name, "."});
}

/// Counts what the records say. Numbers of a layer that was called again are not counted again.
GRADUS_SMALL inline void add_up(Summary& s) {
  for (const LayerRecord& l : s.layers) {
    if (l.is_leaf) {
      s.total_mult_adds += l.mult_adds;
      if (l.num_params > 0) s.output_bytes += 2 * l.output_bytes;
    }
    if (l.is_recursive) continue;
    s.total_params += l.is_leaf ? l.num_params : l.leftover_params > 0 ? l.leftover_params : 0;
    s.trainable_params += l.is_leaf ? l.trainable_params : l.leftover_trainable > 0 ? l.leftover_trainable : 0;
    if (l.is_leaf) s.param_bytes += l.param_bytes;
  }
}
[[gnu::noinline]] inline void check_summary_options(const SummaryOptions& o) {
  for (const std::string& name : o.col_names) find_column(name);
  if (o.col_width == 0) fail<ValueError>({"[summary] col_width must be positive, but got 0."});
}

/// Runs x through the model, in evaluation mode and unrecorded, and notes every layer that is called.
///
///   print(train::summary(model, x, {.col_names = {"input_size", "output_size", "num_params"}}));
///
/// Throws  ValueError for a column that does not exist; and what the model throws
template <Floating T>
GRADUS_SMALL Summary summary(nn::Module<T>& model, const Tensor<T>& x, const SummaryOptions& options = {}) {
  check_summary_options(options);
  Summary s;
  s.options = options;
  s.input_bytes = x.numel() * static_cast<Size>(sizeof(T));
  {
    const EvaluationMode guard(model);
    LayerRecorder recorder(model);
    model(x);
    s.layers = recorder.finish();
  }
  add_up(s);
  return s;
}
/// For a random x of these sizes, which is drawn from the default generator.
template <Floating T>
Summary summary(nn::Module<T>& model, const Dims& sizes, const SummaryOptions& options = {}) {
  return summary(model, rand<T>(sizes), options);
}

/// A count in millions, or more: " (M): 60.20".
GRADUS_SMALL inline std::string mult_adds_text(Size n) {
  const bool tera = n >= Size{1000000000000}, giga = n >= Size{1000000000};
  const Size unit = tera ? Size{1000000000000} : giga ? Size{1000000000} : Size{1000000};
  const std::string number =
      n % unit == 0 ? with_commas(n / unit) : fixed(static_cast<double>(n) / static_cast<double>(unit), 2);
  return std::string(tera ? " (T): " : giga ? " (G): " : " (M): ") + number + "\n";
}
GRADUS_SMALL inline std::string megabytes(const char* what, Size bytes) {
  return std::string(what) + " (MB): " + fixed(static_cast<double>(bytes) / 1e6, 2) + "\n";
}

GRADUS_SMALL inline std::string layer_title(const LayerRecord& l, bool var_names) {
  std::string s = l.class_name;
  if (var_names) s += " (" + l.var_name + ")";
  return l.depth ? s + ": " + std::to_string(l.depth) + "-" + std::to_string(l.depth_index) : s;
}
GRADUS_SMALL inline std::string branch(int depth, bool ascii) {
  if (depth < 2) return depth == 0 ? "" : ascii ? "+ " : "├─";
  return repeated(ascii ? "|    " : "│    ", static_cast<std::size_t>(depth - 1)) + (ascii ? "+ " : "└─");
}
GRADUS_SMALL inline std::string to_string(const Summary& s) {
  const SummaryOptions& o = s.options;
  std::size_t width = 40;
  for (const LayerRecord& l : s.layers) {
    const std::size_t length = layer_title(l, o.var_names).size() + static_cast<std::size_t>(l.depth) * 5 + 1;
    if (length >= width) width = (length + 4) / 5 * 5;
  }
  const std::string rule = std::string(width + o.col_width * o.col_names.size(), '=') + "\n";
  std::string head = padded(o.var_names ? "Layer (type (var_name):depth-idx)" : "Layer (type:depth-idx)", width);
  for (const std::string& name : o.col_names) head += " " + padded(find_column(name).title, o.col_width);
  std::string text = rule + without_trailing_blanks(head) + "\n" + rule;
  for (const LayerRecord& l : s.layers) {
    if (l.depth > o.depth) continue;
    std::string row = padded(branch(l.depth, o.ascii_only) + layer_title(l, o.var_names), width);
    for (const std::string& name : o.col_names) row += " " + padded(find_column(name).cell(s, l), o.col_width);
    text += without_trailing_blanks(row) + "\n";
  }
  return text + rule + "Total params: " + with_commas(s.total_params) + "\nTrainable params: " +
         with_commas(s.trainable_params) + "\nNon-trainable params: " +
         with_commas(s.total_params - s.trainable_params) + "\nTotal mult-adds" + mult_adds_text(s.total_mult_adds) +
         rule + megabytes("Input size", s.input_bytes) + megabytes("Forward/backward pass size", s.output_bytes) +
         megabytes("Params size", s.param_bytes) +
         megabytes("Estimated Total Size", s.input_bytes + s.output_bytes + s.param_bytes) +
         rule.substr(0, rule.size() - 1);
}

}  // namespace gradus::train
