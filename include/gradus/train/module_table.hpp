// SPDX-License-Identifier: MIT
#pragma once
// The table the trainer begins with: what is trained, and how large it is. Layout of Lightning 2.4.
#include <gradus/nn/module.hpp>
#include <gradus/train/number.hpp>

namespace gradus::train {

struct ParameterCount {
  Size all = 0, trainable = 0;
};
GRADUS_SMALL inline ParameterCount count_parameters(const nn::ModuleBase& module) {
  ParameterCount n;
  for (const nn::NamedTensor& p : module.named_parameters()) {
    const Node* node = p.tensor.body()->node.get();
    n.all += p.tensor.numel();
    if (node && !node->frozen) n.trainable += p.tensor.numel();
  }
  return n;
}

/// One row for each child of `module`: its name, its class, its parameters and its mode; then what they add up to.
///
///     | Name  | Type             | Params | Mode
///   ---------------------------------------------------
///   0 | model | MNISTModel       | 235 K  | train
GRADUS_SMALL inline std::string module_table(const nn::ModuleBase& module) {
  std::vector<std::vector<std::string>> columns = {{" "}, {"Name"}, {"Type"}, {"Params"}, {"Mode"}};
  for (const Ref<nn::ModuleSlot>& child : module.children()) {
    const nn::ModuleBase& m = child->module();
    const std::string cells[] = {std::to_string(columns[0].size() - 1), child->name, m.name(),
                                 human_count(count_parameters(m).all), m.is_training() ? "train" : "eval"};
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].push_back(cells[c]);
  }
  std::vector<std::string> rows(columns[0].size());
  std::size_t length = 3 * (columns.size() + 1);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::size_t width = 0;
    for (const std::string& cell : columns[c])
      if (cell.size() > width) width = cell.size();
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r] += (c ? " | " : "") + padded(columns[c][r], width);
    length += width;
  }
  const std::string rule = std::string(length, '-') + "\n";
  std::string text = rows[0] + "\n" + rule;
  for (std::size_t r = 1; r < rows.size(); ++r) text += rows[r] + "\n";

  const ParameterCount n = count_parameters(module);
  Size training = 0, evaluating = -1;  // the module itself does not count
  for (const nn::NamedModule& m : module.named_modules()) ++(m.module->is_training() ? training : evaluating);
  if (module.is_training()) --training, ++evaluating;
  const auto line = [](const std::string& number, const char* what) { return padded(number, 10) + what + "\n"; };
  return text + rule + line(human_count(n.trainable), "Trainable params") +
         line(human_count(n.all - n.trainable), "Non-trainable params") + line(human_count(n.all), "Total params") +
         line(fixed(static_cast<double>(n.all) * 4e-6, 3), "Total estimated model params size (MB)") +
         line(std::to_string(training), "Modules in train mode") +
         line(std::to_string(evaluating), "Modules in eval mode");
}

}  // namespace gradus::train
