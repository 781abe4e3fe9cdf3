// SPDX-License-Identifier: MIT
#pragma once
// What a module does with everything below it: registering, listing, assigning, printing.
#include <cstdlib>
#include <cxxabi.h>

#include <gradus/nn/module_base.hpp>

namespace gradus::nn {

/// A class as it prints: "gradus::nn::Linear<float>" is "Linear".
GRADUS_SMALL inline std::string short_name(const std::type_info& type) {
  int status = 0;
  char* text = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name;
  int depth = 0;  // of template arguments
  for (const char* c = text ? text : type.name(); *c; ++c) {
    depth += *c == '<';
    if (*c == ':' && !depth) name.clear();
    else if (!depth) name += *c;
    depth -= *c == '>';
  }
  std::free(text);
  return name;
}
GRADUS_SMALL inline std::string ModuleBase::name() const { return short_name(typeid(*this)); }

// ---- registering

GRADUS_SMALL inline void ModuleBase::check_name(const char* op, std::string_view name) const {
  bool taken = false;
  for (const auto* list : {&state_->parameters, &state_->buffers})
    for (const NamedTensor& n : *list) taken |= n.name == name;
  for (const Ref<ModuleSlot>& child : state_->children) taken |= child->name == name;
  if (taken || name.empty() || name.find('.') != name.npos)
    fail<ValueError>({"[", op, "] name must be new in the module, not empty and without a dot, but got \"",
                      std::string(name), "\"."});
}
/// A copy of only its base would lose the rest of a module.
GRADUS_SMALL inline void ModuleBase::check_type(const ModuleBase& module, const std::type_info& wanted) {
  if (typeid(module) != wanted)
    fail<TypeError>({"[Module] a module must be handed on as what it is, but a ", short_name(typeid(module)),
                     " was handed on as ", short_name(wanted), "."});
}
GRADUS_SMALL inline void ModuleBase::insert_tensor(const char* op, std::string_view name, const AnyTensor& value,
                                                   bool trained) {
  check_name(op, name);
  if (!value.defined())
    fail<ValueError>({"[", op, "] ", std::string(name), " must be defined, but got an empty tensor."});
  (trained ? state_->parameters : state_->buffers).push_back({std::string(name), value});
}
GRADUS_SMALL inline Ref<ModuleSlot> ModuleBase::insert_child(const char* op, std::string_view name,
                                                             const ModuleBase& module, ModuleSlot::Copy* copy) {
  check_name(op, name);
  Ref<ModuleSlot> slot = Ref<ModuleSlot>::adopt(new ModuleSlot{.name = std::string(name), .copy = copy});
  slot->held = copy(module);
  state_->children.push_back(slot);
  return slot;
}
GRADUS_SMALL inline ModuleBase& ModuleBase::child(Size i) const {
  const Size n = static_cast<Size>(children().size());
  if (i < -n || i >= n)
    fail<IndexError>({"[", name(), "] index must be in [", -n, ", ", n, "), but got ", i, ". index ", i,
                      " is out of range."});
  return children()[static_cast<std::size_t>(i < 0 ? i + n : i)]->module();
}
GRADUS_SMALL inline void ModuleBase::fail_child_type(Size i, const std::type_info& wanted) const {
  fail<TypeError>({"[", name(), "] element ", i, " must be the ", short_name(wanted), " asked for, but it is a ",
                   child(i).name(), "."});
}
GRADUS_SMALL inline std::uint64_t ModuleBase::insert_hook(Ref<ModuleHook> hook) const {
  ModuleState& mine = state();
  hook->id = ++mine.last_hook;
  mine.hooks.push_back(std::move(hook));
  return mine.last_hook;
}
GRADUS_SMALL inline void ModuleBase::remove_hook(std::uint64_t id) const {
  std::erase_if(state().hooks, [id](const Ref<ModuleHook>& hook) { return hook->id == id; });
}

// ---- listing

GRADUS_SMALL inline void list_modules(const std::string& path, ModuleBase& module, bool each_once,
                                      std::vector<NamedModule>& all) {
  if (each_once)
    for (const NamedModule& m : all)
      if (m.module->is_same(module)) return;
  all.push_back({path, &module});
  for (const Ref<ModuleSlot>& child : module.children())
    list_modules(path.empty() ? child->name : join({path, ".", child->name}), child->module(), each_once, all);
}
/// A module and all below it by path, parents first; one that is reached twice is listed twice, or once.
GRADUS_SMALL inline std::vector<NamedModule> modules_by_path(ModuleBase& root, bool each_once) {
  std::vector<NamedModule> all;
  list_modules("", root, each_once, all);
  return all;
}
GRADUS_SMALL inline std::vector<NamedModule> ModuleBase::named_modules() const {
  return modules_by_path(current(), true);
}
/// The tensors of some modules by path: each once.
GRADUS_SMALL inline std::vector<NamedTensor> collect(const std::vector<NamedModule>& modules,
                                                     std::vector<NamedTensor> ModuleState::*list) {
  std::vector<NamedTensor> all;
  for (const NamedModule& m : modules)
    for (const NamedTensor& n : m.module->state().*list) {
      bool known = false;
      for (const NamedTensor& a : all) known |= is_same(a.tensor, n.tensor);
      if (!known) all.push_back({m.name.empty() ? n.name : join({m.name, ".", n.name}), n.tensor});
    }
  return all;
}
GRADUS_SMALL inline std::vector<NamedTensor> ModuleBase::named_parameters() const {
  return collect(named_modules(), &ModuleState::parameters);
}
GRADUS_SMALL inline std::vector<NamedTensor> ModuleBase::named_buffers() const {
  return collect(named_modules(), &ModuleState::buffers);
}
GRADUS_SMALL inline void list_parameters(const ModuleBase& module, std::vector<AnyTensor>& all) {
  for (const NamedTensor& p : module.state().parameters) {
    bool known = false;
    for (const AnyTensor& a : all) known |= is_same(a, p.tensor);
    if (!known) all.push_back(p.tensor);
  }
  for (const Ref<ModuleSlot>& child : module.children()) list_parameters(child->module(), all);
}
GRADUS_SMALL inline std::vector<AnyTensor> ModuleBase::parameters() const {
  std::vector<AnyTensor> all;
  list_parameters(current(), all);
  return all;
}
inline void ModuleBase::train(bool on) const {
  state().training = on;
  for (const Ref<ModuleSlot>& child : children()) child->module().train(on);
}
/// For a tensor of either floating type.
[[gnu::noinline]] inline void set_requires_grad(const AnyTensor& x, bool on) {
  if (x.dtype() == Dtype::float64) x.as<double>().requires_grad_(on);
  else x.as<float>().requires_grad_(on);
}
inline void ModuleBase::requires_grad_(bool on) const {
  for (const AnyTensor& p : parameters()) set_requires_grad(p, on);
}
inline void ModuleBase::zero_grad() const {
  for (const AnyTensor& p : parameters())
    if (const Ref<Node>& node = p.body()->node) node->gradient.reset();
}

// ---- assigning

/// True if this very object, not only its module, stands somewhere below.
GRADUS_SMALL inline bool ModuleBase::holds(const ModuleBase& handle) const noexcept {
  for (const Ref<ModuleSlot>& child : state_->children)
    if (child->held == &handle || child->held->holds(handle)) return true;
  return false;
}
/// Three cases: the handle has no place, and goes over to `other`; it has one, and `other` is put there; or it is a
/// member of a module that is just being assigned, and goes over to `other` with it: its old place stays as it was, for
/// other handles on the old module. The third shows by its distance from its source, which is that of the wholes.
GRADUS_SMALL inline void ModuleBase::assign(const ModuleBase& other) {
  const std::uintptr_t apart = distance(&other, this);
  const bool with_parent = slot_ && slot_->parent_assigned && slot_->assigned_apart == apart;
  const Ref<ModuleState> before = state_;
  const bool inside = holds(other);
  if (slot_ && !with_parent && slot_ != other.slot_) slot_->put(other.current());
  if (!slot_ || with_parent) slot_ = other.slot_;
  for (const Ref<ModuleSlot>& child : before->children) child->parent_assigned = true, child->assigned_apart = apart;
  thread_state.assigned_apart = apart;
  state_ = other.state_;
  replaced_ = inside ? before : Ref<ModuleState>();
}

// ---- printing

/// As PyTorch prints a module:
///   Sequential(
///     (0): Linear(in_features=784, out_features=10, bias=True)
///   )
GRADUS_SMALL inline std::string to_string(const ModuleBase& handle) {
  const ModuleBase& module = handle.current();
  const std::string options = module.extra_repr();
  const auto& children = module.children();
  if (children.empty()) return module.name() + "(" + options + ")";
  std::string text = module.name() + "(" + (options.empty() ? "" : "\n  ") + options;
  for (std::size_t i = 0, next; i < children.size(); i = next) {
    const std::string child = to_string(children[i]->module());
    next = i + 1;
    while (module.folds_repeats() && next < children.size() && to_string(children[next]->module()) == child) ++next;
    text += "\n  (" + children[i]->name;
    if (next > i + 1) text += "-" + children[next - 1]->name + "): " + std::to_string(next - i) + " x ";
    else text += "): ";
    for (char c : child) text += c == '\n' ? "\n  " : std::string(1, c);
  }
  return text + "\n)";
}
template <std::derived_from<ModuleBase> M>
std::ostream& operator<<(std::ostream& out, const M& module) { return out << to_string(module); }

}  // namespace gradus::nn
