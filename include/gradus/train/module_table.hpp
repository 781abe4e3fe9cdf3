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
  constexpr std::size_t columns = 5;
  std::vector<std::string> cells;  // row by row
  for (const char* title : {" ", "Name", "Type", "Params", "Mode"}) cells.push_back(title);
  for (const Ref<nn::ModuleSlot>& child : module.children()) {
    const nn::ModuleBase& m = child->module();
    cells.push_back(std::to_string(cells.size() / columns - 1));
    cells.push_back(child->name);
    cells.push_back(m.name());
    cells.push_back(human_count(count_parameters(m).all));
    cells.push_back(m.is_training() ? "train" : "eval");
  }
  std::size_t width[columns] = {}, length = 3 * (columns + 1);
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (std::size_t& w = width[i % columns]; cells[i].size() > w) w = cells[i].size();
  for (const std::size_t w : width) length += w;
  const std::string rule = std::string(length, '-') + "\n";
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    text += padded(cells[i], width[i % columns]);
    if ((i + 1) % columns) text += " | ";
    else if (i + 1 == columns) text += "\n" + rule;
    else text += '\n';
  }

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
