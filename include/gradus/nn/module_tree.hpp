// SPDX-License-Identifier: MIT
#pragma once
// What a module does with everything below it: listing, saving, loading, printing, copying.
#include <cstdlib>
#include <cxxabi.h>

#include <gradus/nn/module.hpp>
#include <gradus/ops/copy.hpp>

namespace gradus::nn {

/// A class as it prints: "gradus::nn::Linear<float>" is "Linear".
GRADUS_COLD inline std::string short_name(const std::type_info& type) {
  int status = 0;
  char* text = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string full = text ? text : type.name();
  std::free(text);
  full = full.substr(0, full.find('<'));
  const std::size_t colon = full.rfind(':');
  return colon == full.npos ? full : full.substr(colon + 1);
}
inline std::string ModuleBase::name() const { return short_name(typeid(*this)); }

inline void ModuleBase::check_name(const char* op, const std::string& name) const {
  bool taken = false;
  for (const auto* list : {&state_->parameters, &state_->buffers})
    for (const ModuleState::Named& n : *list) taken |= n.name == name;
  for (const Ref<ModuleSlot>& child : state_->children) taken |= child->name == name;
  if (taken || name.empty() || name.find('.') != name.npos)
    fail<ValueError>({"[", op, "] name must be new, not empty and without a dot, but got \"", name, "\"."});
}

inline std::uint64_t ModuleBase::insert_hook(ModuleHook* hook, bool before) const {
  static_assert(sizeof(std::uint64_t) >= sizeof(void*));
  ModuleHook** end = before ? &state_->before : &state_->after;
  while (*end) end = &(*end)->next;
  *end = hook;
  return hook->id = reinterpret_cast<std::uint64_t>(hook);
}
inline void ModuleBase::remove_hook(std::uint64_t id) const {
  for (ModuleHook** list : {&state_->before, &state_->after})
    for (ModuleHook** at = list; *at; at = &(*at)->next)
      if ((*at)->id == id) {
        delete std::exchange(*at, (*at)->next);
        return;
      }
}

/// Calls f(path, module) for root and all below it, parents first. `once`: a module reached twice is visited once.
template <class F>
void walk_modules(const std::string& path, ModuleBase& module, bool once, std::vector<const ModuleState*>& seen, F&& f) {
  if (once) {
    for (const ModuleState* s : seen)
      if (s == module.state()) return;
    seen.push_back(module.state());
  }
  f(path, module);
  for (const Ref<ModuleSlot>& child : module.children())
    walk_modules(path.empty() ? child->name : path + "." + child->name, child->module(), once, seen, f);
}
inline std::vector<std::pair<std::string, ModuleBase*>> ModuleBase::named_modules() const {
  std::vector<std::pair<std::string, ModuleBase*>> all;
  std::vector<const ModuleState*> seen;
  walk_modules("", const_cast<ModuleBase&>(*this), true, seen,
               [&](const std::string& path, ModuleBase& m) { all.emplace_back(path, &m); });
  return all;
}
/// Tensors of one kind by path. `once`: those that are reached twice are listed once.
inline std::vector<ModuleState::Named> ModuleBase::collect(std::vector<ModuleState::Named> ModuleState::*list,
                                                           bool once) const {
  std::vector<ModuleState::Named> all;
  std::vector<const ModuleState*> seen;
  walk_modules("", const_cast<ModuleBase&>(*this), once, seen, [&](const std::string& path, ModuleBase& m) {
    for (const ModuleState::Named& n : m.state()->*list) {
      bool known = false;
      if (once)
        for (const ModuleState::Named& a : all) known |= gradus::is_same(a.tensor, n.tensor);
      if (!known) all.push_back({path.empty() ? n.name : path + "." + n.name, n.tensor});
    }
  });
  return all;
}
inline void ModuleBase::requires_grad_(bool on) const {
  for (const ModuleState::Named& p : named_parameters()) {
    if (p.tensor.dtype() == Dtype::float64) p.tensor.as<double>().requires_grad_(on);
    else p.tensor.as<float>().requires_grad_(on);
  }
}
inline void ModuleBase::zero_grad() const {
  for (const ModuleState::Named& p : named_parameters())
    if (p.tensor.body()->node) p.tensor.body()->node->gradient.reset();
}

inline StateDict ModuleBase::state_dict() const {
  StateDict dict;
  std::vector<const ModuleState*> seen;
  walk_modules("", const_cast<ModuleBase&>(*this), false, seen, [&](const std::string& path, ModuleBase& m) {
    for (const auto* list : {&m.state()->parameters, &m.state()->buffers})
      for (const ModuleState::Named& n : *list)
        dict.insert(path.empty() ? n.name : path + "." + n.name, AnyTensor(look(*n.tensor.body(), n.tensor.sizes(),
            n.tensor.strides(), n.tensor.body()->offset)));
  });
  return dict;
}

/// to = from, converted to its element type. A template only to be compiled where it is used.
template <class = void>
void assign_values(const AnyTensor& to, const AnyTensor& from) {
  ++to.body()->storage->version;
  if (to.dtype() == from.dtype()) {
    to.visit([&](const auto& y) { copy_values(y, from.as<typename std::decay_t<decltype(y)>::value_type>()); });
  } else {
    to.visit([&](const auto& y) { copy_values(y, from.to<typename std::decay_t<decltype(y)>::value_type>()); });
  }
}
inline void ModuleBase::load_state_dict(const StateDict& from, bool strict) const {
  const StateDict mine = state_dict();
  std::string missing, unexpected, wrong;
  for (const StateDict::Item& i : mine) {
    const AnyTensor* x = from.find(i.name);
    if (!x) missing += (missing.empty() ? "\"" : ", \"") + i.name + "\"";
    else if (x->sizes() != i.tensor.sizes())
      wrong += "\n\tsize mismatch for " + i.name + ": copying a param with shape " + size_string(x->sizes()) +
               " from checkpoint, the shape in current model is " + size_string(i.tensor.sizes()) + ".";
  }
  for (const StateDict::Item& i : from)
    if (!mine.contains(i.name)) unexpected += (unexpected.empty() ? "\"" : ", \"") + i.name + "\"";
  std::string problems;
  if (strict && !unexpected.empty()) problems += "\n\tUnexpected key(s) in state_dict: " + unexpected + ". ";
  if (strict && !missing.empty()) problems += "\n\tMissing key(s) in state_dict: " + missing + ". ";
  problems += wrong;
  if (!problems.empty())
    fail<ValueError>({"[load_state_dict] Error(s) in loading state_dict for ", name(), ":", problems});
  for (const StateDict::Item& i : mine)
    if (const AnyTensor* x = from.find(i.name)) assign_values(i.tensor, *x);
}

/// As PyTorch prints a module:
///   Sequential(
///     (0): Linear(in_features=784, out_features=10, bias=True)
///   )
GRADUS_COLD inline std::string to_string(const ModuleBase& module) {
  std::string text = module.name() + "(" + module.extra_repr();
  for (const Ref<ModuleSlot>& child : module.children()) {
    text += "\n  (" + child->name + "): ";
    for (char c : to_string(child->module())) text += c == '\n' ? "\n  " : std::string(1, c);
  }
  return text + (module.children().empty() ? ")" : "\n)");
}

}  // namespace gradus::nn
