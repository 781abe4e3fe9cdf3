// SPDX-License-Identifier: MIT
#pragma once
// Which tensors a file of torch.save means: a state_dict, a part of a checkpoint, or a whole model, whose parameters
// and buffers are listed as its state_dict() would list them. Source: PyTorch, Module._save_to_state_dict (order).
#include <string>
#include <string_view>
#include <vector>

#include <gradus/io/pth_reader.hpp>
#include <gradus/tensor/state_dict.hpp>

namespace gradus::io {

// A small file can say that a tensor, or a module, stands in ever so many places.
inline constexpr std::size_t most_pth_tensors = 65'536, most_pth_modules = 65'536, most_pth_steps = 1 << 24;
inline constexpr std::size_t listed_pth_keys = 20;  // by an error

GRADUS_SMALL inline void check_pth_name(std::size_t bytes, const file::PickleValue& at) {
  if (bytes > PthReader::longest_name)
    at.fail({"names of at most ", PthReader::longest_name, " bytes"}, {"longer ones"});
}
/// A key as it is written in a name: a text, or an integer.
GRADUS_SMALL inline std::string key_text(const file::PickleValue& key) {
  if (key.is(file::PickleKind::integer)) return std::to_string(key.integer());
  check_pth_name(key.text().size(), key);
  return std::string(key.text());
}
GRADUS_SMALL inline std::string list_pth_keys(const file::PickleValue& x) {
  std::string keys;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i == listed_pth_keys) return keys + ", ...";
    const file::PickleValue value = x[i];
    const std::string name = x.is_mapping() ? quoted(key_text(x.key(i))) : std::to_string(i);
    keys += (i ? ", " : "") + name + " (" + (PthReader::is_tensor(value) ? "a tensor" : value.describe()) + ")";
  }
  return keys;
}

/// What stands under a key; dots lead further down: "optimizer.state.0".
///
/// Throws  IndexError, which lists the keys there are
GRADUS_SMALL inline file::PickleValue select_part(const std::string& path, file::PickleValue x, std::string_view key) {
  while (!key.empty()) {
    file::PickleValue found;
    std::size_t used = 0;
    for (std::size_t i = 0; (x.is_mapping() || x.is_sequence()) && i < x.size(); ++i) {
      const std::string name = x.is_mapping() ? key_text(x.key(i)) : std::to_string(i);
      const bool whole = key == name, part = key.starts_with(name + ".");
      if ((!whole && !part) || name.size() < used) continue;
      found = x[i], used = name.size();
    }
    if (!found) {
      const std::string keys = x.is_mapping() || x.is_sequence() ? list_pth_keys(x) : "";
      fail<IndexError>({"[load_pth] key must be one of those in ", path, ", but got ", quoted(key), ". There ",
                        keys.empty() ? "are none" : "are ", keys, "."});
    }
    x = found;
    key = key.size() == used ? std::string_view() : key.substr(used + 1);
  }
  return x;
}

/// The parameters and buffers of a module that was saved whole: its own, then those of its children.
class PthModules {
 public:
  explicit PthModules(PthReader& reader) noexcept : reader_(reader) {}

  /// True for an object with the state of a torch.nn.Module.
  GRADUS_SMALL static bool is_module(const file::PickleValue& x) {
    return x.is(file::PickleKind::object) && x.state() && x.state().find("_modules") && x.state().find("_parameters");
  }
  GRADUS_SMALL StateDict state_dict(const file::PickleValue& model) {
    StateDict x;
    visit_later(model, "");
    while (!waiting_.empty()) {
      const Place place = static_cast<Place&&>(waiting_.back());
      waiting_.pop_back();
      const file::PickleValue state = place.module.state();
      read_tensors(x, state.find("_parameters"), {}, place.prefix);
      if (const file::PickleValue buffers = state.find("_buffers"))
        read_tensors(x, buffers, state.find("_non_persistent_buffers_set"), place.prefix);
      const file::PickleValue children = state.find("_modules");
      count_steps(children, children.size());
      for (std::size_t i = children.size(); i-- > 0;)  // the first one is the next one
        if (!children[i].is(file::PickleKind::none))
          visit_later(children[i], place.prefix + key_text(children.key(i)) + ".");
    }
    return x;
  }

 private:
  struct Place {
    file::PickleValue module;
    std::string prefix;
  };

  // The pickle may say that a module stands in many places, even in itself.
  GRADUS_SMALL void visit_later(const file::PickleValue& module, std::string prefix) {
    if (++seen_ > most_pth_modules) module.fail({"at most ", most_pth_modules, " modules"}, {"more"});
    check_pth_name(prefix.size(), module);
    if (module.is(file::PickleKind::object) && module.state())  // what is looked for in it, each time from end to end
      count_steps(module, 6 * module.state().size());
    if (!is_module(module)) module.fail("a torch.nn.Module");
    waiting_.push_back({module, static_cast<std::string&&>(prefix)});
  }
  void count_steps(const file::PickleValue& at, std::size_t n) {
    if ((steps_ += n) > most_pth_steps) at.fail({"a model with a limited number of names"}, {"too many"});
  }
  // A set is set([...]) in protocol 2, and one of its own from 4 on.
  GRADUS_SMALL static file::PickleValue names_in(const file::PickleValue& set) {
    if (!set || !set.is(file::PickleKind::object)) return set;
    return set.arguments().size() ? set.arguments()[0] : file::PickleValue();
  }
  GRADUS_SMALL static bool holds(const file::PickleValue& names, std::string_view name) {
    for (std::size_t i = 0; names && i < names.size(); ++i)
      if (names[i].text() == name) return true;
    return false;
  }
  GRADUS_SMALL void read_tensors(StateDict& to, const file::PickleValue& named, const file::PickleValue& skipped,
                                 const std::string& prefix) {
    const file::PickleValue hidden = names_in(skipped);
    count_steps(named, named.size() * (hidden ? 1 + hidden.size() : 1));
    for (std::size_t i = 0; i < named.size(); ++i) {
      const file::PickleValue x = named[i];
      const std::string_view name = named.key(i).text();
      check_pth_name(prefix.size() + name.size(), x);
      if (x.is(file::PickleKind::none) || holds(hidden, name)) continue;
      if (to.size() == most_pth_tensors) x.fail({"at most ", most_pth_tensors, " tensors"}, {"more"});
      to.insert(checked_name(to, prefix + std::string(name), x), tensor(x));
    }
  }
  GRADUS_SMALL AnyTensor tensor(const file::PickleValue& x) {
    if (!PthReader::is_tensor(x)) x.fail("a tensor");
    return reader_.tensor(x);
  }
  GRADUS_SMALL static std::string checked_name(const StateDict& x, std::string name, const file::PickleValue& at) {
    if (x.contains(name)) at.fail({"names of their own"}, {name, " twice"});
    return name;
  }

  PthReader& reader_;
  std::vector<Place> waiting_;
  std::size_t seen_ = 0, steps_ = 0;
};

[[noreturn]] GRADUS_COLD inline void fail_parts(const std::string& path, const file::PickleValue& x) {
  std::string part;
  for (std::size_t i = 0; i < x.size() && i < listed_pth_keys && part.empty(); ++i)
    if (x[i].is_mapping() || PthModules::is_module(x[i]))
      part = x.is_mapping() ? key_text(x.key(i)) : std::to_string(i);
  const std::string remedy = part.empty() ? "" : " Choose a part: load_pth(path, \"" + part + "\").";
  fail<FormatError>({"[load_pth] ", path, " must hold tensors by name, but got ", list_pth_keys(x), ".", remedy});
}

/// The tensors of what was saved: of a dict by their keys, of a list by their numbers, of a model as in its
/// state_dict(). A lone tensor is "0".
GRADUS_SMALL inline StateDict read_pth_state(PthReader& reader, const file::PickleValue& x) {
  if (PthModules::is_module(x)) return PthModules(reader).state_dict(x);
  StateDict y;
  if (PthReader::is_tensor(x)) {
    y.insert("0", reader.tensor(x));
    return y;
  }
  const bool mapping = x.is_mapping();
  if (!mapping && !x.is_sequence()) x.fail("a state_dict, a model or a tensor");
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::string name = mapping ? key_text(x.key(i)) : std::to_string(i);
    if (name.ends_with("_extra_state")) continue;  // a module's own, of any kind
    if (!PthReader::is_tensor(x[i])) fail_parts(reader.path(), x);
    if (y.size() == most_pth_tensors) x.fail({"at most ", most_pth_tensors, " tensors"}, {"more"});
    if (y.contains(name)) x.fail({"names of their own"}, {name, " twice"});
    y.insert(name, reader.tensor(x[i]));
  }
  return y;
}

}  // namespace gradus::io
