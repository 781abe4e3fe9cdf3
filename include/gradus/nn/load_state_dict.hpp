// SPDX-License-Identifier: MIT
#pragma once
// A module's tensors by name: out of it, and back in.
#include <gradus/nn/module_tree.hpp>
#include <gradus/ops/copy.hpp>

namespace gradus::nn {

GRADUS_SMALL inline StateDict ModuleBase::state_dict() const {
  StateDict dict;
  for (const NamedModule& m : modules_by_path(current(), false))
    for (const auto* list : {&m.module->state().parameters, &m.module->state().buffers})
      for (const NamedTensor& n : *list) {
        const Body& x = *n.tensor.body();
        dict.insert(m.name.empty() ? n.name : m.name + "." + n.name, AnyTensor(look(x, x.sizes, x.strides, x.offset)));
      }
  return dict;
}

/// Names in `from` that belong neither to a module nor to one below it, in PyTorch's order: module by module.
GRADUS_SMALL inline std::vector<std::string> unexpected_keys(const StateDict& from, ModuleBase& root) {
  std::vector<std::string> unexpected;
  for (const NamedModule& m : modules_by_path(root, false)) {
    const std::string prefix = m.name.empty() ? "" : m.name + ".";
    for (const StateDict::Item& i : from) {
      if (!i.name.starts_with(prefix)) continue;
      const std::string_view rest = std::string_view(i.name).substr(prefix.size());
      const std::size_t dot = rest.find('.');
      bool known = false;
      if (dot != rest.npos) {
        for (const Ref<ModuleSlot>& child : m.module->children()) known |= child->name == rest.substr(0, dot);
      } else {
        for (const auto* list : {&m.module->state().parameters, &m.module->state().buffers})
          for (const NamedTensor& n : *list) known |= n.name == rest;
      }
      if (!known) unexpected.push_back(i.name);
    }
  }
  return unexpected;
}
GRADUS_SMALL inline std::string list_keys(const char* what, const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "\"" : ", \"") + key + "\"";
  return text.empty() ? text : std::string("\n\t") + what + " key(s) in state_dict: " + text + ". ";
}

/// As PyTorch shows what load_state_dict returns: <All keys matched successfully>.
GRADUS_SMALL inline std::string to_string(const LoadResult& result) {
  if (result.missing_keys.empty() && result.unexpected_keys.empty()) return "<All keys matched successfully>";
  const auto list = [](const std::vector<std::string>& keys) {
    std::string text;
    for (const std::string& key : keys) text += (text.empty() ? "" : ", ") + quoted(key);
    return "[" + text + "]";
  };
  return "_IncompatibleKeys(missing_keys=" + list(result.missing_keys) +
         ", unexpected_keys=" + list(result.unexpected_keys) + ")";
}

/// to = from, converted to its element type. A template only so that it is compiled where it is used.
template <class = void>
void assign_values(const AnyTensor& to, const AnyTensor& from) {
  to.visit([&](const auto& y) {
    copy_values(y, from.to<typename std::decay_t<decltype(y)>::value_type>());
    ++y.body()->storage->version;
  });
}
inline LoadResult ModuleBase::load_state_dict(const StateDict& from, bool strict) const {
  const StateDict mine = state_dict();
  LoadResult result{{}, unexpected_keys(from, current())};
  std::string wrong;
  for (const StateDict::Item& i : mine) {
    const AnyTensor* x = from.find(i.name);
    if (!x) result.missing_keys.push_back(i.name);
    else if (!x->defined()) wrong += "\n\t" + i.name + " must be a tensor, but got an empty one.";
    else if (x->sizes() != i.tensor.sizes())
      wrong += "\n\tsize mismatch for " + i.name + ": copying a param with shape " + size_string(x->sizes()) +
               " from checkpoint, the shape in current model is " + size_string(i.tensor.sizes()) + ".";
  }
  if (strict)
    wrong = list_keys("Missing", result.missing_keys) + list_keys("Unexpected", result.unexpected_keys) + wrong;
  if (!wrong.empty())
    fail<ValueError>({"[load_state_dict] Error(s) in loading state_dict for ", current().name(), ":", wrong});
  const NoGrad guard;
  for (const StateDict::Item& i : mine)
    if (const AnyTensor* x = from.find(i.name)) assign_values(i.tensor, *x);
  return result;
}

}  // namespace gradus::nn
